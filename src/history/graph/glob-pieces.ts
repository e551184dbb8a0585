/** A part of a glob: one character; any number of them, of a name or with "/"; any number of folders; or one of several. */
export type Piece =
  | { readonly kind: 'one'; readonly takes: string }
  | { readonly kind: 'many'; readonly of: 'name' | 'any' }
  | { readonly kind: 'folders' }
  | { readonly kind: 'choice'; readonly options: readonly (readonly Piece[])[] };

const FOLDERS: Piece = { kind: 'folders' };

/** The parts of a glob, as `globMatcher` of the scan room reads it. */
export function globPieces(glob: string): readonly Piece[] {
  return [...(glob.includes('/') ? [] : [FOLDERS]), ...piecesOf(bodyOf(glob))];
}

function bodyOf(glob: string): string {
  return glob.replace(/^\.?\//, '').replace(/\/$/, '');
}

function piecesOf(glob: string): readonly Piece[] {
  const parts = glob.match(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[^*?{]+|./gs) ?? [];
  return parts.flatMap((part) => toPieces(part));
}

function toPieces(part: string): readonly Piece[] {
  if (part === '**/') return [FOLDERS];
  if (part === '**') return [{ kind: 'many', of: 'any' }];
  if (part === '*') return [{ kind: 'many', of: 'name' }];
  if (part === '?') return [{ kind: 'one', takes: 'name' }];
  if (part.startsWith('{') && part.endsWith('}'))
    return [{ kind: 'choice', options: part.slice(1, -1).split(',').map(piecesOf) }];
  return part.split('').map((takes) => ({ kind: 'one', takes }));
}

/** A text that stands in the name of every entry that the glob can match; empty when there is none. */
export function literalIn(glob: string): string {
  const plain = bodyOf(glob).replace(/\{[^{}]*\}/g, '*');
  const last =
    plain
      .replace(/(?:\/?\*\*)+$/, '')
      .split(/\/|\*\*/)
      .at(-1) ?? '';
  const runs = last.split(/[*?]/).filter((run) => !run.includes('\ufffd'));
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), '');
}
