import { gitEnd, startGit, type GitOptions } from './run.js';

/** An entry of an index. */
export interface IndexEntry {
  readonly id: string;
  /** 0, or 1 to 3 for the sides of a conflict. */
  readonly stage: number;
  /** From the top of the work tree. */
  readonly path: Buffer;
  /** It is what an index remembers of a conflict that was solved. */
  readonly isUndo: boolean;
  /** It is the commit of a submodule. */
  readonly isLink: boolean;
}

/**
 * Tells every entry of a work tree's index, and of the conflicts that it remembers. The work tree itself need not be there.
 *
 * @throws AppError when git cannot read the index
 */
export async function eachIndexEntry(
  gitDir: string,
  onEntry: (entry: IndexEntry) => void,
  options: GitOptions = {},
): Promise<void> {
  for (const isUndo of [false, true]) {
    const args = ['ls-files', isUndo ? '--resolve-undo' : '--stage', '-z', '--full-name'];
    const env = { ...options.env, GIT_DIR: gitDir, GIT_WORK_TREE: gitDir, GIT_INDEX_FILE: undefined };
    const child = startGit(gitDir, args, { ...options, env });
    child.stdin.on('error', () => undefined);
    child.stdin.end();
    const ended = gitEnd(child, args, options);
    ended.catch(() => undefined); // awaited below
    let rest: Buffer = Buffer.alloc(0);
    for await (const piece of child.stdout) {
      const bytes = Buffer.concat([rest, piece as Buffer]);
      let at = 0;
      for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, at)) {
        onEntry(parse(bytes.subarray(at, end), isUndo));
        at = end + 1;
      }
      rest = bytes.subarray(at);
    }
    await ended;
  }
}

/** `mode id stage`, a tab, the path. */
function parse(record: Buffer, isUndo: boolean): IndexEntry {
  const tab = record.indexOf(0x09);
  const [mode, id = '', stage = '0'] = record.toString('latin1', 0, tab).split(' ');
  return { id, stage: Number(stage), path: record.subarray(tab + 1), isUndo, isLink: mode === '160000' };
}
