import type { Dialect } from '../rule.js';

const EXTENSIONS: Readonly<Record<string, Dialect>> = Object.fromEntries(
  (
    [
      ['env', 'env envrc'],
      ['yaml', 'yml yaml'],
      ['json', 'json jsonc json5 ipynb webmanifest map har jsonl ndjson'],
      [
        'ini',
        'ini cfg conf config cnf properties toml npmrc pypirc netrc pgpass gitconfig editorconfig prefs desktop service',
      ],
      ['markup', 'xml html htm xhtml csproj plist svg xaml resx wsdl xsd props targets'],
      ['shell', 'sh bash zsh fish ksh csh ps1 psm1 psd1 bat cmd mk http rest'],
      [
        'code',
        'js mjs cjs jsx ts mts cts tsx vue svelte py pyi rb rake erb java kt kts scala groovy gradle go rs c h cc cpp hpp cs vb fs php pl pm lua r jl ' +
          'swift m mm dart ex exs erl hs clj cljs elm tf tfvars hcl sql graphql proto sol zig nim cr ml mli css scss less sass jsp aspx cshtml razor ' +
          'hbs ejs twig pug haml slim j2 jinja tpl tmpl coffee feature el lisp lsp scm rkt bas frm vba tcl gql cgi psgi',
      ],
      ['prose', 'md markdown mdx rst txt adoc asciidoc org tex textile'],
    ] as const
  ).flatMap(([dialect, names]) => names.split(' ').map((name): [string, Dialect] => [name, dialect])),
);

let lastPath: string | undefined;
let lastDialect: Dialect = 'unknown';

/** The syntax family of a file, by its name alone. A file asks once for each of its names, so the last answer is kept. */
export function dialectOf(path: string): Dialect {
  if (path !== lastPath) {
    lastDialect = byName(path);
    lastPath = path;
  }
  return lastDialect;
}

function byName(path: string): Dialect {
  const base = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  if (/^\.?env(?:rc)?(?:[._-]|$)|\.env(?:\.|$)/.test(base)) return 'env';
  if (/^(?:docker|container|make|vagrant|jenkins)file/.test(base))
    return base.startsWith('v') || base.startsWith('j') ? 'code' : 'shell';
  if (/^[._](?:netrc|pgpass|npmrc|pypirc|my\.cnf|s3cfg|boto|gitconfig)$/.test(base)) return 'ini';
  const dialect = EXTENSIONS[base.slice(base.lastIndexOf('.') + 1)];
  if (dialect !== undefined) return dialect;
  return /^\.(?:bash|zsh|profile|sh)/.test(base) ? 'shell' : 'unknown';
}
