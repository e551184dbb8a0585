import { once } from 'node:events';
import { AppError, exitCodes } from '../errors/index.js';
import type { ObjectType } from './objects.js';
import { gitEnd, startGit, type GitOptions, type GitProcess } from './run.js';

/** A whole object. The content is valid until the next batch is asked for. */
export interface GitObject {
  readonly id: string;
  readonly type: ObjectType;
  readonly content: Buffer;
}

const NEWLINE = 0x0a;
const IDS_A_WRITE = 1_000;

/**
 * Whole objects by id, in the order asked, through one `git cat-file --batch` that waits for whoever is slower than it.
 *
 * @throws AppError `E_OBJECT_UNREADABLE`, exit 5, for an object that is not there or that git cannot read
 */
export async function* objectBatches(
  cwd: string,
  ids: readonly string[],
  options: GitOptions = {},
): AsyncGenerator<readonly GitObject[]> {
  if (ids.length === 0) return;
  const args = ['cat-file', '--batch', '--buffer'];
  const child = startGit(cwd, args, options);
  const ended = gitEnd(child, args, options).then(
    () => undefined,
    (error: unknown) => error,
  );
  void feed(child, ids);
  const parser = new WholeObjects();
  let told = 0;
  try {
    for await (const chunk of child.stdout) {
      const objects = parser.push(chunk as Buffer);
      told += objects.length;
      if (objects.length > 0) yield objects;
    }
    options.signal?.throwIfAborted();
    const error = await ended;
    if (told < ids.length) throw unreadable(ids[told] ?? '', 'git stopped there', error);
  } finally {
    child.stdout.destroy();
    child.kill();
  }
}

/** A git that died is told by its end. */
async function feed(child: GitProcess, ids: readonly string[]): Promise<void> {
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close').catch(() => undefined);
  for (let at = 0; at < ids.length && child.exitCode === null; at += IDS_A_WRITE) {
    if (child.stdin.write(`${ids.slice(at, at + IDS_A_WRITE).join('\n')}\n`)) continue;
    await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
  }
  child.stdin.end();
}

/** Cuts the batch output (a header line, the content, a newline) into objects. */
class WholeObjects {
  /** What is not whole yet, and how many bytes make it so; 0: not even the header is. */
  #held: Buffer[] = [];
  #heldBytes = 0;
  #wanted = 0;

  push(chunk: Buffer): GitObject[] {
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#wanted) return [];
    const bytes = this.#held.length === 1 ? chunk : Buffer.concat(this.#held);
    const objects: GitObject[] = [];
    let at = 0;
    for (let next = this.#read(bytes, at, objects); next > at; next = this.#read(bytes, at, objects)) at = next;
    const rest = bytes.subarray(at);
    this.#held = [rest];
    this.#heldBytes = rest.length;
    return objects;
  }

  /** Where the object ends that begins at `at`; `at` itself when it is not whole. */
  #read(bytes: Buffer, at: number, objects: GitObject[]): number {
    const newline = bytes.indexOf(NEWLINE, at);
    this.#wanted = 0;
    if (newline < 0) return at;
    const [id = '', type = '', size = ''] = bytes.toString('latin1', at, newline).split(' ');
    if (size === '') throw unreadable(id, type === 'missing' ? 'it is missing' : `git says: ${type}`);
    const end = newline + 1 + Number(size);
    if (end + 1 > bytes.length) {
      this.#wanted = end + 1 - at;
      return at;
    }
    objects.push({ id, type: type as ObjectType, content: bytes.subarray(newline + 1, end) });
    return end + 1;
  }
}

function unreadable(id: string, why: string, cause?: unknown): AppError {
  return new AppError('E_OBJECT_UNREADABLE', `object ${id} of the repository cannot be read: ${why}`, {
    exit: exitCodes.failed,
    hint: 'git fsck --full says more; fetch what is missing from another clone first',
    cause,
  });
}
