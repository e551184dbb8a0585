import { join } from 'node:path';
import { parseEnv } from '../../stores/index.js';
import { scanStream } from '../../scan/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { lineTeller } from '../lines.js';
import { isOfTests, proposeSecrets } from '../propose.js';
import { readText } from '../read-text.js';
import type { ProposedSecret } from '../types.js';
import { findVariableUses } from '../uses.js';
import { traitsOf } from '../value.js';
import { isAmbient } from './defined.js';
import { judgeFiles, type JudgedFile } from './judge.js';
import { surveyEnvFiles } from './survey.js';
import { exampleTemplate, type OldLine } from './template.js';
import type { EnvCheckOptions, ExampleSecret, ExampleVariable } from './types.js';

const LARGEST_FILE = 1_048_576;

export interface ExampleRequest {
  readonly app: string;
  /** Secrets of secretctl.yaml; undefined: there is none, and what the project seems to need counts. */
  readonly secrets: readonly ExampleSecret[] | undefined;
  readonly proposal: (secret: ProposedSecret) => ExampleSecret;
  readonly usage: string;
  /** Absolute: the file that will be written; its lines are kept. Undefined, or not there: those of the project's example. */
  readonly file: string | undefined;
}

export interface ExampleMade {
  readonly text: string;
  readonly variables: readonly ExampleVariable[];
  /** What is in `file` now; undefined: it is not there. */
  readonly before: string | undefined;
}

/**
 * Makes an example file from the settings, from what the code reads and from the example that is there. No value of an env file is in it.
 *
 * @throws AppError `E_ENV_EXAMPLE`, exit 5, when the scanner still sees a secret in it
 */
export async function makeExample(request: ExampleRequest, options: EnvCheckOptions): Promise<ExampleMade> {
  const { root, signal } = options;
  const { files } = await surveyEnvFiles(root, signal);
  const uses = (await findVariableUses(root, { signal })).filter(({ path }) => !isOfTests(path));
  const proposed = proposeSecrets(uses, files);
  const secrets = request.secrets ?? proposed.map((secret) => request.proposal(secret));
  const names = new Set([...secrets, ...proposed].map(({ env }) => env));
  const judged = await judgeFiles(files, names, options);
  const before = request.file === undefined ? undefined : await readText(request.file, LARGEST_FILE);
  const old = before ?? (await exampleOf(root, judged.files)) ?? '';
  const first = new Map(uses.toReversed().map(({ name, path }) => [name, path]));
  const plain = [...new Set(uses.map(({ name }) => name))].filter((name) => !names.has(name) && !isAmbient(name));
  const made = exampleTemplate({
    old,
    isHarmless: await harmlessLines(old, names, judged.files, options),
    app: request.app,
    usage: request.usage,
    secrets,
    plain: plain.map((name) => ({ name, path: first.get(name) ?? '' })),
  });
  await refuseSecrets(made.text, options);
  return { ...made, before };
}

/** The one at the top, which belongs to the whole project. */
async function exampleOf(root: string, files: readonly JudgedFile[]): Promise<string | undefined> {
  const example = files.find(({ path, isExample }) => isExample && !path.includes('/'));
  return example === undefined ? undefined : await readText(join(root, example.path), LARGEST_FILE);
}

/** Harmless is what the scanner passes, what no real file holds, and under the name of a secret only what is clearly none. */
async function harmlessLines(
  text: string,
  names: ReadonlySet<string>,
  files: readonly JudgedFile[],
  options: EnvCheckOptions,
): Promise<(line: OldLine) => boolean> {
  const { fingerprinter, refusal } = options;
  const hits = await hitLines(text, options);
  const held = new Set(
    files
      .filter(({ isExample }) => !isExample)
      .flatMap(({ assignments }) => assignments.filter(({ isSecret }) => isSecret))
      .map(({ value }) => fingerprinter.of(value)),
  );
  const lineOf = lineTeller(text);
  const values = new Map(parseEnv(text).map(({ start, value }) => [lineOf(start), value]));
  return ({ line, name }) => {
    if (hits.has(line)) return false;
    const value = values.get(line);
    if (name === undefined || value === undefined) return true;
    if (held.has(fingerprinter.of(value))) return false;
    const { scheme, hasPassword } = traitsOf(value);
    return !names.has(name) || refusal(value, name) !== undefined || (scheme !== undefined && !hasPassword);
  };
}

async function hitLines(text: string, { setup }: EnvCheckOptions): Promise<Set<number>> {
  const { findings } = await scanStream(setup, once(text), '.env.example');
  return new Set(findings.flatMap(({ occurrences }) => occurrences.map(({ startLine }) => startLine)));
}

async function refuseSecrets(text: string, options: EnvCheckOptions): Promise<void> {
  const [line] = await hitLines(text, options);
  if (line === undefined) return;
  throw new AppError('E_ENV_EXAMPLE', `line ${line} of the example would look like a secret; nothing was written`, {
    exit: exitCodes.failed,
    hint: 'take that line out of the example file that is there, and run the command again',
  });
}

async function* once(text: string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(text, 'utf8'));
}
