import { createHash } from 'node:crypto';
import { objectFormat, type ObjectType } from '../../git/index.js';
import type { ObjectSink } from './types.js';

/** Names new objects and hands each on once. */
export class ObjectWriter {
  readonly #algorithm: 'sha1' | 'sha256';
  readonly #sink: ObjectSink;
  readonly #written = new Set<string>();

  constructor(algorithm: 'sha1' | 'sha256', sink: ObjectSink) {
    this.#algorithm = algorithm;
    this.#sink = sink;
  }

  static async of(cwd: string, sink: ObjectSink, signal: AbortSignal | undefined): Promise<ObjectWriter> {
    return new ObjectWriter(await objectFormat(cwd, { signal }), sink);
  }

  /** Bytes of a raw id. */
  get width(): number {
    return this.#algorithm === 'sha1' ? 20 : 32;
  }

  idOf(type: ObjectType, content: Buffer): string {
    return createHash(this.#algorithm).update(`${type} ${content.length}\0`).update(content).digest('hex');
  }

  /** @returns the object's hex id */
  async put(type: ObjectType, content: Buffer): Promise<string> {
    const id = this.idOf(type, content);
    if (this.#written.has(id)) return id;
    this.#written.add(id);
    await this.#sink.write(type, content, id);
    return id;
  }
}
