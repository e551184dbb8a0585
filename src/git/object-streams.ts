import { once } from 'node:events';
import type { ObjectType } from './objects.js';
import { gitEnd, startGit, type GitOptions, type GitProcess } from './run.js';

/** One object, whose content is pulled and so waits for whoever reads it. */
export interface ObjectStream {
  readonly id: string;
  readonly type: ObjectType;
  readonly size: number;
  /** Ends early when git dies on the object; what was not pulled is passed over. */
  readonly content: AsyncIterable<Buffer>;
}

const NEWLINE = 0x0a;

/**
 * Objects by id, one after the other, through one `git cat-file --batch`, for readers that are slower than git. Memory is bounded.
 *
 * @param onUnreadable - told which objects are not there or which git could not read to their end
 */
export async function* objectStreams(
  cwd: string,
  ids: readonly string[],
  onUnreadable: (id: string, reason: string) => void,
  options: GitOptions = {},
): AsyncGenerator<ObjectStream> {
  for (let done = 0; done < ids.length;) {
    const batch = new Batch(cwd, ids.slice(done), options);
    for await (const stream of batch.streams(onUnreadable)) yield stream;
    options.signal?.throwIfAborted();
    done += batch.finished;
    if (done >= ids.length) return;
    onUnreadable(ids[done] ?? '', `git cannot read it: ${await batch.failure()}`);
    done++;
  }
}

class Batch {
  finished = 0;
  readonly #child: GitProcess;
  readonly #ended: Promise<string | undefined>;
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of the current object that were not pulled yet. */
  #left = 0;

  constructor(cwd: string, ids: readonly string[], options: GitOptions) {
    const args = ['cat-file', '--batch', '--buffer'];
    this.#child = startGit(cwd, args, options);
    this.#ended = gitEnd(this.#child, args, options).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    this.#chunks = this.#child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    void feed(this.#child, ids);
  }

  async failure(): Promise<string> {
    return (await this.#ended) ?? 'it ended early';
  }

  async *streams(onUnreadable: (id: string, reason: string) => void): AsyncGenerator<ObjectStream> {
    try {
      for (let line = await this.#line(); line !== undefined; line = await this.#line()) {
        const [id = '', type = '', size = ''] = line.split(' ');
        if (size === '') onUnreadable(id, type === 'missing' ? 'the object is missing' : `git says: ${type}`);
        else {
          this.#left = Number(size);
          yield { id, type: type as ObjectType, size: Number(size), content: this.#content() };
          if (!(await this.#passOver()) || !(await this.#skipNewline())) return;
        }
        this.finished++;
      }
    } finally {
      this.#child.stdout.destroy();
      this.#child.kill();
    }
  }

  async *#content(): AsyncGenerator<Buffer> {
    while (this.#left > 0) {
      if (this.#rest.length === 0 && !(await this.#more())) return;
      const piece = this.#rest.subarray(0, this.#left);
      this.#rest = this.#rest.subarray(piece.length);
      this.#left -= piece.length;
      yield piece;
    }
  }

  /** What a reader that stopped early has left. */
  async #passOver(): Promise<boolean> {
    while (this.#left > this.#rest.length) {
      this.#left -= this.#rest.length;
      this.#rest = Buffer.alloc(0);
      if (!(await this.#more())) return false;
    }
    this.#rest = this.#rest.subarray(this.#left);
    return true;
  }

  async #line(): Promise<string | undefined> {
    for (let from = 0; ;) {
      const newline = this.#rest.indexOf(NEWLINE, from);
      if (newline >= 0) {
        const line = this.#rest.toString('latin1', 0, newline);
        this.#rest = this.#rest.subarray(newline + 1);
        return line;
      }
      from = this.#rest.length;
      if (!(await this.#more())) return undefined;
    }
  }

  async #skipNewline(): Promise<boolean> {
    if (this.#rest.length === 0 && !(await this.#more())) return false;
    if (this.#rest[0] !== NEWLINE) return false;
    this.#rest = this.#rest.subarray(1);
    return true;
  }

  async #more(): Promise<boolean> {
    const next = await this.#chunks.next();
    if (next.done === true) return false;
    this.#rest = this.#rest.length === 0 ? next.value : Buffer.concat([this.#rest, next.value]);
    return true;
  }
}

const IDS_A_WRITE = 1_000;

/** Never fails: a git that died is told by its end. */
async function feed(child: GitProcess, ids: readonly string[]): Promise<void> {
  child.stdin.on('error', () => undefined);
  const closed = once(child, 'close').catch(() => undefined);
  for (let at = 0; at < ids.length && child.exitCode === null; at += IDS_A_WRITE) {
    if (child.stdin.write(`${ids.slice(at, at + IDS_A_WRITE).join('\n')}\n`)) continue;
    await Promise.race([once(child.stdin, 'drain').catch(() => undefined), closed]);
  }
  child.stdin.end();
}
