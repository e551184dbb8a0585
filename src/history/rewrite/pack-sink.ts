import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { objectFormat, requireRepository, storePack, type ObjectType } from '../../git/index.js';
import { deltaEntry, wholeEntry } from './pack-entry.js';
import { treeDelta } from './tree-delta.js';
import { TreeVersions } from './tree-versions.js';
import type { ObjectSink } from './types.js';

export interface PackSink {
  readonly sink: ObjectSink;
  /**
   * Gives the pack to git. Nothing is in the repository before.
   *
   * @returns hex name of the pack (`objects/pack/pack-NAME.pack`), or undefined when there was nothing to write
   */
  finish(): Promise<string | undefined>;
  /** Removes what was held back, when the rewrite failed. */
  discard(): Promise<void>;
}

const HEAD_BYTES = 12;
const HELD_BYTES = 32 * 1024 * 1024;
const WORTH_A_DELTA = 200;

/** Collects new objects for one pack of a repository: in memory, and what is more in a file among git's own temporary ones. */
export function packSink(cwd: string, signal?: AbortSignal): PackSink {
  const pack = new Pack(cwd, signal);
  return {
    sink: { write: (type, content) => pack.add(type, content) },
    finish: () => pack.finish(),
    discard: () => pack.discard(),
  };
}

class Pack {
  readonly #cwd: string;
  readonly #signal: AbortSignal | undefined;
  readonly #versions = new TreeVersions();
  #count = 0;
  #bytes = 0;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #file: { readonly path: string; readonly handle: FileHandle } | undefined;

  constructor(cwd: string, signal: AbortSignal | undefined) {
    this.#cwd = cwd;
    this.#signal = signal;
  }

  add(type: ObjectType, content: Buffer): void | Promise<void> {
    const entry = type === 'tree' && content.length >= WORTH_A_DELTA ? this.#tree(content) : wholeEntry(type, content);
    this.#count++;
    this.#bytes += entry.length;
    this.#held.push(entry);
    this.#heldBytes += entry.length;
    return this.#heldBytes > HELD_BYTES ? this.#spill() : undefined;
  }

  async finish(): Promise<string | undefined> {
    if (this.#count === 0) return undefined;
    try {
      return await storePack(this.#cwd, this.#pieces(), { signal: this.#signal });
    } finally {
      await this.discard();
    }
  }

  async discard(): Promise<void> {
    this.#held = [];
    await this.#file?.handle.close();
    if (this.#file !== undefined) await rm(this.#file.path, { force: true });
    this.#file = undefined;
  }

  #tree(content: Buffer): Buffer {
    const offset = this.#bytes;
    const base = this.#versions.baseFor(content);
    const delta = base === undefined ? undefined : treeDelta(base.content, content);
    this.#versions.keep(content, offset, delta === undefined || base === undefined ? 0 : base.depth + 1);
    return delta === undefined || base === undefined
      ? wholeEntry('tree', content)
      : deltaEntry(delta, offset - base.offset);
  }

  async #spill(): Promise<void> {
    if (this.#file === undefined) {
      const { commonDir } = await requireRepository(this.#cwd);
      // A name that git removes itself, should we be killed.
      const path = join(commonDir, 'objects', 'pack', `tmp_pack_${randomBytes(6).toString('hex')}`);
      this.#file = { path, handle: await open(path, 'wx', 0o600) };
    }
    await this.#file.handle.writeFile(Buffer.concat(this.#held));
    this.#held = [];
    this.#heldBytes = 0;
  }

  /** Head, entries and check sum: the count in the head is known at the end alone. */
  async *#pieces(): AsyncGenerator<Uint8Array> {
    const sum = createHash(await objectFormat(this.#cwd));
    for await (const piece of this.#entries()) {
      sum.update(piece);
      yield piece;
    }
    yield sum.digest();
  }

  async *#entries(): AsyncGenerator<Uint8Array> {
    const head = Buffer.alloc(HEAD_BYTES);
    head.write('PACK');
    head.writeUInt32BE(2, 4);
    head.writeUInt32BE(this.#count, 8);
    yield head;
    if (this.#file !== undefined) yield* createReadStream(this.#file.path) as AsyncIterable<Uint8Array>;
    yield Buffer.concat(this.#held);
  }
}
