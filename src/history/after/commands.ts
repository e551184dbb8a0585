import { pushArguments, pushSettings, type RefPush, type Remote } from '../../git/index.js';
import type { PlannedPush } from './types.js';

/** Windows takes 32,767 characters; a person's terminal less. */
const LONGEST_COMMAND = 16_000;

/** Refs in groups whose arguments fit into one command. */
export function batchesOf<T extends RefPush>(pushes: readonly T[]): T[][] {
  const batches: T[][] = [];
  let length = Infinity;
  for (const push of pushes) {
    const own = 2 * push.ref.length + 150;
    if (length + own > LONGEST_COMMAND) {
      batches.push([]);
      length = 0;
    }
    batches.at(-1)?.push(push);
    length += own;
  }
  return batches;
}

/** What a person would type; refs whose names held a value are left out. */
export function pushCommands(remote: Remote, pushes: readonly PlannedPush[]): string[] {
  const open = pushes.filter(({ hidden }) => !hidden);
  return batchesOf(open).map((batch) => {
    const { flags, refspecs } = pushArguments(batch, true);
    return ['git', ...pushSettings(remote), 'push', ...flags, remote.name, ...refspecs].map(quoted).join(' ');
  });
}

/** Single quotes hold anything but themselves, in sh; names of refs seldom need them. */
export function quoted(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
