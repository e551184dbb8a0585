import { askedOf, type Asked } from './asked.js';
import { javascriptExtras } from './javascript.js';
import { pythonSettings } from './python.js';

/** How the files of one language ask for variables. The first group of a pattern that matched is the name. */
export interface Language {
  readonly files: RegExp;
  readonly patterns: readonly RegExp[];
  /** For what needs more than a pattern. */
  readonly more?: (text: string) => Asked[];
}

// All blanks and names are bounded, so that no text makes a pattern walk back and forth.
const _ = String.raw`\s{0,16}`;
const NAME = String.raw`([A-Za-z_]\w{0,127})`;
const LOUD = String.raw`([A-Z_][A-Z0-9_]{1,127})`;
const QUOTED = `["'\`]${NAME}["'\`]`;
const LOUD_QUOTED = `["'\`]${LOUD}["'\`]`;

/** Finds all; written with `_` for blanks. */
function find(...sources: string[]): RegExp[] {
  return sources.map((source) => new RegExp(source, 'dg'));
}

/** `env('X')`, as Laravel, Strapi, django-environ and others call it; in capitals, since other things are called env too. */
const ENV_CALL = String.raw`(?<![\w$])env(?:\.[a-z_]{1,12})?${_}\(${_}${LOUD_QUOTED}`;

const JAVASCRIPT: Language = {
  files: /\.(?:[cm]?[jt]sx?|vue|svelte|astro|coffee)$/i,
  patterns: find(
    String.raw`\b(?:process|Bun|import${_}\.${_}meta)${_}\??\.${_}env${_}\??\.${_}(?!\[)${NAME}`,
    String.raw`\b(?:process|Bun|import${_}\.${_}meta)${_}\??\.${_}env${_}(?:\?\.)?${_}\[${_}${QUOTED}`,
    String.raw`(?<!process|Bun|meta)(?<=[\w)])\??\.env\??\.${LOUD}\b`, // Hono's c.env.X, SvelteKit's platform.env.X
    String.raw`\bDeno${_}\.${_}env${_}\.${_}(?:get|has)${_}\(${_}${QUOTED}`,
    String.raw`\b[cC]onfig(?:Service)?\.get(?:OrThrow)?(?:<[^<>()\n]{1,60}>)?\(${_}${LOUD_QUOTED}`, // NestJS
    ENV_CALL,
  ),
  more: javascriptExtras,
};

export const languages: readonly Language[] = [
  JAVASCRIPT,
  {
    files: /\.(?:pyi?|pyw|ipynb)$/i,
    patterns: find(
      String.raw`\benvironb?${_}(?:\.${_}(?:get|setdefault|pop)${_}\(|\[)${_}[bru]?\\?["']${NAME}\\?["']`,
      String.raw`\bgetenvb?${_}\(${_}[bru]?\\?["']${NAME}\\?["']`,
      String.raw`["']${NAME}["']${_}(?:not${_})?in${_}os\.environ\b`,
      String.raw`(?<![\w.])(?:config|decouple\.config)${_}\(${_}${LOUD_QUOTED}`, // python-decouple
      ENV_CALL,
    ),
    more: pythonSettings,
  },
  {
    files: /\.go$/i,
    patterns: find(
      String.raw`\b(?:Getenv|LookupEnv)${_}\(${_}${QUOTED}`,
      String.raw`\bBindEnv${_}\(${_}"[^"\n]{0,100}"${_},${_}${QUOTED}`,
      String.raw`\b(?:env|envconfig):"${NAME}[",]`,
    ),
  },
  {
    files: /\.(?:rb|rake|ru|erb|gemspec|ya?ml)$|(?:^|\/)(?:Rakefile|Gemfile|Capfile|Fastfile|config\.ru)$/i,
    patterns: find(
      String.raw`\bENV${_}\[${_}${QUOTED}`,
      String.raw`\bENV\.(?:fetch|key\?|has_key\?|include\?|delete|values_at)[ (]${_}${QUOTED}`,
    ),
  },
  {
    files: /\.(?:php|phtml|inc)$/i,
    patterns: find(String.raw`\bgetenv${_}\(${_}${QUOTED}`, String.raw`\$_ENV${_}\[${_}${QUOTED}`, ENV_CALL),
  },
  {
    files: /\.(?:java|kts?|groovy|gradle|scala|sc)$/i,
    patterns: find(
      String.raw`\bgetenv${_}(?:\(${_}\)${_})?(?:\.${_}get(?:OrDefault)?${_})?[([]${_}${QUOTED}`,
      String.raw`\bsys\.env(?:\.(?:get|getOrElse|apply))?${_}\(${_}${QUOTED}`,
      String.raw`\bdotenv${_}(?:\.get${_}\(|\[)${_}${QUOTED}`,
      String.raw`@Value${_}\(${_}(?:value${_}=${_})?"\\?\$\{${LOUD}[:}]`, // Spring
      String.raw`\benvironmentVariable${_}\(${_}${QUOTED}`,
    ),
  },
  {
    files: /(?:^|\/)(?:application|bootstrap)(?:-[\w.-]+)?\.(?:properties|ya?ml)$/i, // Spring
    patterns: find(String.raw`\$\{${LOUD}[:}]`),
  },
  { files: /\.(?:cs|fs|vb|cshtml|csx)$/i, patterns: find(String.raw`\bGetEnvironmentVariable${_}\(${_}${QUOTED}`) },
  {
    files: /\.rs$/i,
    patterns: find(
      String.raw`\b(?:env|dotenv|dotenvy)::var(?:_os)?${_}\(${_}${QUOTED}`,
      String.raw`\b(?:option_)?env!${_}\(${_}${QUOTED}`,
      String.raw`\benv${_}=${_}${LOUD_QUOTED}`, // clap
    ),
  },
  { files: /\.exs?$|\.eex$/i, patterns: find(String.raw`\bSystem\.(?:get_env|fetch_env!?)[ (]${_}${QUOTED}`) },
  { files: /\.swift$/i, patterns: find(String.raw`\benvironment${_}\[${_}${QUOTED}`) },
  {
    files: /\.dart$/i,
    patterns: find(
      String.raw`\bPlatform\.environment${_}\[${_}${QUOTED}`,
      String.raw`\b(?:dotenv\.)?env${_}\[${_}${LOUD_QUOTED}`,
      String.raw`\bfromEnvironment${_}\(${_}${QUOTED}`,
    ),
  },
  { files: /\.(?:c|cc|cpp|cxx|h|hpp|lua|m|mm|zig|nim)$/i, patterns: find(String.raw`\bgetenv${_}\(${_}${QUOTED}`) },
  { files: /\.(?:pl|pm|t)$/i, patterns: find(String.raw`\$ENV\{${_}["']?${NAME}["']?${_}\}`) },
  { files: /\.(?:ps1|psm1)$/i, patterns: find(String.raw`\$\{?env:${NAME}`) },
  { files: /\.(?:sh|bash|zsh)$/i, patterns: find(String.raw`\$\{${LOUD}:?\?`) }, // other names may be the script's own
  { files: /\.prisma$/i, patterns: find(String.raw`\benv${_}\(${_}${QUOTED}`) },
  { files: /\.ya?ml$/i, patterns: find(String.raw`%env\((?:[a-z_]{1,30}:){0,5}${LOUD}\)%`) }, // Symfony
  {
    files: /(?:^|[/._-])compose(?:[._-][\w.-]*)?\.ya?ml$/i,
    patterns: find(String.raw`(?<!\$)(?:\$\$)*\$\{?${NAME}`),
  },
  {
    files: /(?:^|\/)\.(?:github|gitea|forgejo)\/.*\.ya?ml$|(?:^|\/)action\.ya?ml$/i,
    patterns: [],
    more: pipelineSecrets,
  },
];

const EXPRESSION = /\{\{[^{}\n]{0,400}\}\}/g;
const SECRET = new RegExp(String.raw`(?<![\w.-])secrets${_}(?:\.${_}|\[${_}["'])${NAME}`, 'dg');

/** GITHUB_TOKEN is made anew by each run. */
function pipelineSecrets(text: string): Asked[] {
  return Array.from(text.matchAll(EXPRESSION)).flatMap((expression) =>
    Array.from(expression[0].matchAll(SECRET))
      .map((match) => askedOf(match))
      .filter(({ name }) => name.toUpperCase() !== 'GITHUB_TOKEN')
      .map(({ name, at }) => ({ name, at: expression.index + at })),
  );
}
