import type { JudgedAssignment, JudgedFile } from './judge.js';
import { secretNames } from './names.js';
import { shellPath } from './next.js';
import type { EnvCheckOptions, EnvFinding } from './types.js';

/** A secret of a real env file, and where it stands. */
interface Holding {
  readonly fingerprint: string;
  readonly assignment: JudgedAssignment;
  readonly path: string;
}

/** What the values say: examples with real ones, one value for several environments, secrets that a store could keep. */
export function valueChecks(files: readonly JudgedFile[], options: EnvCheckOptions): EnvFinding[] {
  const real = files.filter(({ isExample }) => !isExample);
  const held = real.flatMap((file) => holdingsOf(file, options));
  return [
    ...files.filter(({ isExample }) => isExample).flatMap((file) => exampleFindings(file, held, options)),
    ...severalEnvironments(held),
    ...real.flatMap((file) => storable(file, options)),
  ];
}

function holdingsOf({ path, assignments }: JudgedFile, { fingerprinter }: EnvCheckOptions): Holding[] {
  return assignments
    .filter(({ isSecret }) => isSecret)
    .map((assignment) => ({ fingerprint: fingerprinter.of(assignment.value), assignment, path }));
}

type ExampleFinding = Extract<EnvFinding, { readonly id: 'example-with-secret' }>;

/** By the scanner's rules wherever they look, comments too; and by what a real file holds, whatever the rules say. */
function exampleFindings(file: JudgedFile, held: readonly Holding[], options: EnvCheckOptions): EnvFinding[] {
  const { path, assignments, hits } = file;
  const names = new Map(assignments.map(({ line, name }) => [line, name]));
  const found = new Map<number, ExampleFinding>();
  for (const { finding, line } of hits) {
    const { fingerprint, preview, rule } = finding;
    const variable = names.get(line);
    const what = { fingerprint, preview, rule, ...(variable === undefined ? {} : { variable }) };
    found.set(line, { ...what, ...baseOf(path, line, options) });
  }
  for (const { name, line, value } of assignments) {
    const fingerprint = options.fingerprinter.of(value);
    const same = held.find((holding) => holding.fingerprint === fingerprint);
    if (same === undefined) continue;
    const what = found.get(line) ?? { fingerprint, preview: value.preview, ...baseOf(path, line, options) };
    found.set(line, { ...what, variable: name, sameAs: { path: same.path, line: same.assignment.line } });
  }
  return [...found.values()];
}

type Base = Pick<EnvFinding, 'severity' | 'path' | 'line' | 'next'> & { readonly id: 'example-with-secret' };

function baseOf(path: string, line: number, { toCwd }: EnvCheckOptions): Base {
  const next = `secretctl env example --force --out ${shellPath(toCwd(path))}`;
  return { id: 'example-with-secret', severity: 'error', path, line, next };
}

/** Files of one environment, or of several packages, may well share a value: only what another environment has too is told. */
function severalEnvironments(held: readonly Holding[]): EnvFinding[] {
  const byValue = new Map<string, Holding[]>();
  for (const holding of held) byValue.set(holding.fingerprint, [...(byValue.get(holding.fingerprint) ?? []), holding]);
  return [...byValue.values()].flatMap((holdings): EnvFinding[] => {
    const environments = [...new Set(holdings.map(({ path }) => environmentOf(path)))].sort();
    const [first, ...others] = holdings;
    if (first === undefined || environments.length < 2) return [];
    const { fingerprint, assignment, path } = first;
    return [
      {
        id: 'secret-in-several-environments',
        severity: 'warning',
        path,
        line: assignment.line,
        variable: assignment.name,
        fingerprint,
        preview: assignment.value.preview,
        environments,
        alsoAt: others.map((other) => ({ path: other.path, line: other.assignment.line })),
        next: `get a value of its own for ${environments.slice(1).join(' and ')} from whoever issues ${assignment.name}, then: secretctl env check`,
      },
    ];
  });
}

const SAME: Readonly<Record<string, string>> = {
  prod: 'production',
  dev: 'development',
  stage: 'staging',
  '': 'default',
};

/** Words of names that say nothing about the environment: parts of every name, and those of copies. */
const NO_ENVIRONMENT = new Set([
  ...['', 'env', 'dotenv', 'envrc', 'flaskenv', 'vars', 'local'],
  ...['bak', 'backup', 'old', 'orig', 'copy'],
]);

/** `.env.production.local` and `prod.env` are of production; `.env` and `.env.local` are the default. */
export function environmentOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const words = name.replace(/^\.dev\.vars/, '').split(/[._-]/);
  const environment = words.filter((word) => !NO_ENVIRONMENT.has(word)).join('-');
  return SAME[environment] ?? environment;
}

/** Not for whoever keeps secrets in that file on purpose. */
function storable(file: JudgedFile, { store, toCwd }: EnvCheckOptions): EnvFinding[] {
  const variables = secretNames(file);
  if (variables.length === 0 || store === 'env') return [];
  const next = `secretctl setup --from-env-file ${shellPath(toCwd(file.path))}`;
  return [{ id: 'secret-in-env-file', severity: 'info', path: file.path, variables, next }];
}
