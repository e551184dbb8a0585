import type { Context, Ending } from '../../app/context.js';
import type { ProjectStore } from '../../app/project-store.js';
import { exitCodes } from '../../errors/index.js';
import { environmentOf } from '../../launch/index.js';
import type { Read } from './read.js';
import type { Wanted } from './selection.js';

interface Line {
  readonly variable: string;
  readonly secret: string;
  /** Name in the store. */
  readonly stored: string;
  readonly required: boolean;
  readonly there: boolean;
  /** The environment has another value, which the program would not see. */
  readonly replaces: boolean;
}

/** Prints which variables a program would get, without values. Exit 1 when it would not be started. */
export function listSecrets(
  context: Context,
  { project, store }: ProjectStore,
  wanted: readonly Wanted[],
  read: Read,
  base: NodeJS.ProcessEnv,
): Ending {
  const replaced = new Set(environmentOf(base, read.secrets, context.platform).replaced);
  const lines = wanted.map(({ name, variable, stored, required }): Line => {
    const there = read.secrets.has(variable);
    return { variable, secret: name, stored, required, there, replaces: replaced.has(variable) };
  });
  const ok = lines.every(({ there, required }) => there || !required);
  const { stdout } = context.io;
  if (context.options.json) {
    const document = { schemaVersion: 1, command: 'run', app: project.app, store: store.where, ok, variables: lines };
    stdout.writeMasked(context.masker.json(document, 2));
    stdout.write('\n');
  } else {
    stdout.write(pretty(lines, store.where));
    if (!ok && !context.options.quiet) context.io.stderr.write('next: secretctl setup\n');
  }
  return { exit: ok ? exitCodes.ok : exitCodes.findings };
}

function pretty(lines: readonly Line[], where: string): string {
  const width = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const variables = width(lines.map(({ variable }) => variable));
  const names = width(lines.map(({ stored }) => stored));
  const rows = lines.map(
    (line) => `  ${line.variable.padEnd(variables)}  ${line.stored.padEnd(names)}  ${stateOf(line)}\n`,
  );
  return `From ${where}:\n${rows.join('')}`;
}

function stateOf({ there, required, replaces }: Line): string {
  if (!there) return required ? 'missing' : 'missing, not required';
  return replaces ? "there, replaces the environment's" : 'there';
}
