import { gitEnd, startGit, type GitOptions } from './run.js';
import type { ObjectType } from './objects.js';

const NEWLINE = 0x0a;
const SPACE = 0x20;

/**
 * Tells type and id of every object of the database (alternates, unreachable ones included), those of a pack in its order.
 *
 * @param onObject - the id is hex text in `bytes` from `start` to `end`; 'missing' means that git could not read what it is
 */
export async function eachObjectType(
  cwd: string,
  onObject: (type: ObjectType | 'missing', bytes: Buffer, start: number, end: number) => void,
  options: GitOptions = {},
): Promise<void> {
  const format = '--batch-check=%(objecttype) %(objectname)';
  const args = ['cat-file', '--batch-all-objects', '--unordered', '--buffer', format];
  const child = startGit(cwd, args, options);
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below, after all that git could still tell
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of child.stdout) {
    const chunk = rest.length === 0 ? (piece as Buffer) : Buffer.concat([rest, piece as Buffer]);
    let at = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
      tellLine(chunk, at, end, onObject);
      at = end + 1;
    }
    rest = chunk.subarray(at);
  }
  await ended;
}

/** `blob ID`, or `ID missing`: no id has a space that early. */
function tellLine(chunk: Buffer, at: number, end: number, onObject: Parameters<typeof eachObjectType>[1]): void {
  if (chunk[at + 4] === SPACE) onObject(chunk[at] === 0x62 ? 'blob' : 'tree', chunk, at + 5, end);
  else if (chunk[at + 6] === SPACE) onObject('commit', chunk, at + 7, end);
  else if (chunk[at + 3] === SPACE) onObject('tag', chunk, at + 4, end);
  else {
    const space = chunk.indexOf(SPACE, at);
    onObject('missing', chunk, at, space < 0 || space > end ? end : space);
  }
}
