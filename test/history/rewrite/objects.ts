import { execFileSync } from 'node:child_process';
import type { GitRepo } from '../../support/git-repo.js';

export interface Stored {
  readonly type: string;
  readonly content: Buffer;
}

/** Every object of a repository, as git prints it. */
export function allObjects(repo: GitRepo): Map<string, Stored> {
  const args = ['cat-file', '--batch-all-objects', '--batch', '--buffer'];
  const env = { ...repo.env, GIT_NO_REPLACE_OBJECTS: '1' } as NodeJS.ProcessEnv;
  const bytes = execFileSync('git', args, { cwd: repo.dir, env, maxBuffer: 1 << 30 });
  const objects = new Map<string, Stored>();
  for (let at = 0; at < bytes.length;) {
    const newline = bytes.indexOf(10, at);
    const [id = '', type = '', size = ''] = bytes.toString('latin1', at, newline).split(' ');
    const end = newline + 1 + Number(size);
    objects.set(id, { type, content: bytes.subarray(newline + 1, end) });
    at = end + 1;
  }
  return objects;
}

/** Full path (bytes as latin1) to "mode id" of everything below a tree that is no folder. */
export function filesOf(
  objects: ReadonlyMap<string, Stored>,
  tree: string,
  width = 20,
  below = '',
): Map<string, string> {
  const files = new Map<string, string>();
  const content = objects.get(tree)?.content ?? Buffer.alloc(0);
  for (let at = 0; at < content.length;) {
    const end = content.indexOf(0, at);
    const [mode = '', ...name] = content.toString('latin1', at, end).split(' ');
    const id = content.toString('hex', end + 1, end + 1 + width);
    const path = `${below}${name.join(' ')}`;
    if (mode === '40000') for (const [file, what] of filesOf(objects, id, width, `${path}/`)) files.set(file, what);
    else files.set(path, `${mode} ${id}`);
    at = end + 1 + width;
  }
  return files;
}

/** Header lines of a commit or tag by their first word, continuation lines joined; the message under "". */
export function partsOf(content: Buffer): Map<string, string[]> {
  const text = content.toString('latin1');
  const end = text.indexOf('\n\n');
  const parts = new Map([['', [text.slice(end + 2)]]]);
  for (const line of text.slice(0, end).split(/\n(?! )/)) {
    const [key = ''] = line.split(' ', 1);
    parts.set(key, [...(parts.get(key) ?? []), line.slice(key.length + 1)]);
  }
  return parts;
}
