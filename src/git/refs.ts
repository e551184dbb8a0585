import { askGit, type GitOptions } from './run.js';

/** A ref and the commit that it leads to (annotated tags peeled). */
export interface Ref {
  readonly name: string;
  readonly commit: string;
}

/** Every ref, and HEAD where it is detached. */
export async function listRefs(cwd: string, options: GitOptions = {}): Promise<Ref[]> {
  const lines = await askGit(cwd, ['for-each-ref', '--format=%(objectname) %(*objectname) %(refname)'], options);
  const refs = lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [object = '', peeled = '', ...name] = line.split(' ');
      return { name: name.join(' '), commit: peeled === '' ? object : peeled };
    });
  const { head, detached } = await readHead(cwd, options);
  return head !== '' && detached ? [{ name: 'HEAD', commit: head }, ...refs] : refs;
}

async function readHead(cwd: string, options: GitOptions): Promise<{ head: string; detached: boolean }> {
  const head = await askGit(cwd, ['rev-parse', '--verify', '--quiet', 'HEAD'], { ...options, okCodes: [0, 1, 128] });
  const branch = await askGit(cwd, ['symbolic-ref', '--quiet', 'HEAD'], { ...options, okCodes: [0, 1, 128] });
  return { head, detached: branch === '' };
}
