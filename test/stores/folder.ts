import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one test's own, removed by `await using`. */
export interface Folder extends AsyncDisposable {
  readonly dir: string;
  file(name: string): string;
}

export async function folder(): Promise<Folder> {
  const dir = await realpath(await mkdtemp(join(tmpdir(), 'secretctl-stores-')));
  return {
    dir,
    file: (name) => join(dir, name),
    [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}
