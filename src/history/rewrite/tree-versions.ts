/** A tree that was put into the pack. */
interface Version {
  readonly content: Buffer;
  /** Bytes from the start of the pack's entries. */
  readonly offset: number;
  /** Differences that lead to it. */
  readonly depth: number;
}

const MOST_DEPTH = 40;
const MOST_BYTES = 32 * 1024 * 1024;

/** Remembers, per folder, the version that was written last. Folders are told apart by how their trees begin and end. */
export class TreeVersions {
  readonly #last = new Map<string, Version>();
  #bytes = 0;

  baseFor(content: Buffer): Version | undefined {
    const base = this.#last.get(keyOf(content));
    return base === undefined || base.depth >= MOST_DEPTH ? undefined : base;
  }

  keep(content: Buffer, offset: number, depth: number): void {
    const key = keyOf(content);
    this.#forget(key);
    this.#last.set(key, { content: Buffer.from(content), offset, depth });
    this.#bytes += content.length;
    for (const oldest of this.#last.keys()) {
      if (this.#bytes <= MOST_BYTES) break;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    this.#bytes -= this.#last.get(key)?.content.length ?? 0;
    this.#last.delete(key);
  }
}

/** The first name. */
function keyOf(content: Buffer): string {
  const end = content.indexOf(0);
  return content.toString('latin1', 0, end < 0 ? content.length : end);
}
