import { eachLine, type ObjectType } from './objects.js';
import { gitEnd, startGit, type GitOptions } from './run.js';

/** Tells type and size (bytes of content) of every object of the database, or of those asked for. What is not there is left out. */
export async function eachObjectSize(
  cwd: string,
  ids: readonly string[] | 'all',
  onObject: (id: string, type: ObjectType, size: number) => void,
  options: GitOptions = {},
): Promise<void> {
  const all = ids === 'all' ? ['--batch-all-objects', '--unordered'] : [];
  const args = ['cat-file', ...all, '--buffer', '--batch-check=%(objectname) %(objecttype) %(objectsize)'];
  const child = startGit(cwd, args, options);
  child.stdin.on('error', () => undefined);
  const ended = gitEnd(child, args, options);
  ended.catch(() => undefined); // awaited below
  child.stdin.end(ids === 'all' ? '' : ids.map((id) => `${id}\n`).join(''));
  await eachLine(child, (line) => {
    const [id = '', type = '', size] = line.split(' ');
    if (size !== undefined) onObject(Buffer.from(id, 'latin1').toString('latin1'), type as ObjectType, Number(size));
  });
  await ended;
}
