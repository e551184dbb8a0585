import type { RawHit } from '../types.js';
import type { Alternate } from './alternates.js';
import type { Frees } from './frees.js';
import type { KeptPack } from './packs.js';
import { shellWord, type Words } from './words.js';

/** What a hit is freed from. */
export interface Held {
  readonly frees: Frees;
  readonly packs: readonly KeptPack[];
  readonly alternates: readonly Alternate[];
}

/**
 * The commands that free what was hit, one a line, for sh and PowerShell alike; lines that begin with "#" tell what to do elsewhere.
 * No line holds a value.
 */
export function fixOf(hit: RawHit, { frees, packs, alternates }: Held, words: Words): string {
  const clean = `secretctl clean-history ${selection(hit)} --apply`;
  const lines = frees.isLive ? liveLines(clean, frees) : deadLines(clean, frees, packs, words);
  const isElsewhere = alternates.length > 0 && !frees.isLive && frees.commands.length + frees.remotes.length === 0;
  const there = alternates.flatMap(({ repository }) => [
    '# it lies in a repository that this one borrows objects from; there:',
    `git -C ${words.quoted(repository) ?? 'THE-ALTERNATE'} gc --prune=now`,
  ]);
  return (isElsewhere && packs.length === 0 ? there : [...lines, ...there]).join('\n');
}

function liveLines(clean: string, { remotes }: Frees): string[] {
  if (remotes.length === 0) return [clean];
  return [
    clean,
    `# ${remotes.join(', ')} had it too: add --push, or push each branch yourself with --force-with-lease`,
  ];
}

function deadLines(clean: string, { remotes, commands }: Frees, packs: readonly KeptPack[], words: Words): string[] {
  return [
    ...remotes.flatMap((remote) => [
      `# first, in a clone of ${words.shown(remote)}: ${clean} --push; then here:`,
      `git fetch --prune ${words.quoted(remote) ?? '--all'}`,
    ]),
    ...commands,
    ...packs.map(({ file }) => `rm ${words.quoted(file) ?? 'THE-KEEP-FILE'}`),
    'git gc --prune=now',
  ];
}

/** What clean-history is told to take out. */
function selection({ place, what, encoding, object }: RawHit): string {
  const argument = shellWord(what) ?? 'THE-SAME-AS-BEFORE'; // what the user typed, which may well fit itself
  if (encoding === 'path') return `--drop-path ${argument}`;
  if (place === 'archives' && object !== undefined) return `--drop-blob ${object}`;
  return /^[0-9a-f]{8,64}$/.test(what) ? `--replace --fingerprint ${what}` : `--replace --pattern ${argument}`;
}
