import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cloneMirror, parseRemoteUrl, requireRepository, type RemoteSource, type Repository } from '../../git/index.js';

export interface FreshCloneOptions {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds without a word from the server before the clone is given up; default 120,000. */
  readonly silenceMs?: number | undefined;
  /** Told what git says about its progress. */
  readonly onProgress?: ((line: string) => void) | undefined;
  /** Where the temporary folder is made; default: the system's. */
  readonly temporary?: string | undefined;
}

/** What a server gave to somebody who had nothing. */
export interface FreshClone {
  readonly repository: Repository;
  /** The address without credentials. */
  readonly url: string;
  /** What such a clone cannot show, in words for the report. */
  readonly notSeen: readonly string[];
  /** A private folder that goes when the clone goes. */
  readonly folder: string;
  readonly source: RemoteSource;
}

const NOT_SEEN = [
  'refs that the server hides (GitLab: refs/keep-around; Bitbucket: refs of merged pull requests) are not in a clone',
  'what no ref reaches is not in a clone: ask for old commits by id',
  'submodules are repositories of their own: verify each by its own address',
  'files of git-lfs, forks, caches of web pages and of CI are kept elsewhere',
];

/**
 * Clones every ref that a server tells of, pull requests too, into a private temporary folder, hands the clone out, and removes it.
 *
 * A credential in the address reaches git by its environment, never by an argument; git's credential helpers and ssh are used as
 * always, and nothing is asked on the terminal by git. Name the host before you call this.
 *
 * @param url - https://, ssh://, user@host:path or file://
 * @throws AppError `E_REMOTE_URL`, exit 2; `E_REMOTE`, exit 4 or 5; `E_SILENT`, exit 5; the signal's reason when it is aborted
 */
export async function withFreshClone<T>(
  url: string,
  options: FreshCloneOptions,
  use: (clone: FreshClone) => Promise<T>,
): Promise<T> {
  const source = parseRemoteUrl(url);
  options.signal?.throwIfAborted();
  const folder = await mkdtemp(join(options.temporary ?? tmpdir(), 'secretctl-clone-')); // mkdtemp makes it 0700
  try {
    await mkdir(join(folder, 'questions'), { mode: 0o700 });
    const mirror = join(folder, 'clone.git');
    await cloneMirror(source, folder, mirror, options);
    const repository = await requireRepository(mirror);
    return await use({ repository, url: source.url, notSeen: NOT_SEEN, folder, source });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
