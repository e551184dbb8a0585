const LONGEST_COPY = 0x10000;
const NEWLINE = 0x0a;

/** Builds the object that a git delta makes of its base; undefined when they do not fit, or it would have more than `most` bytes. */
export function applyDelta(base: Uint8Array, delta: Uint8Array, most: number): Uint8Array | undefined {
  const steps = new Steps(delta);
  const from = steps.number();
  const size = steps.number();
  if (from !== base.length || size > most) return undefined;
  const result = new Uint8Array(size);
  let at = 0;
  for (let step = steps.next(); step !== undefined; step = steps.next()) {
    const part = step.insert ?? base.subarray(step.from, step.from + step.length);
    if (part.length !== step.length || at + part.length > size) return undefined;
    result.set(part, at);
    at += part.length;
  }
  return at === size && steps.isWhole ? result : undefined;
}

/** What a delta brings of its own, a line feed between parts that need not be neighbours. */
export function insertedBytes(delta: Uint8Array): Uint8Array {
  const steps = new Steps(delta);
  steps.number();
  steps.number();
  const result = new Uint8Array(delta.length);
  let at = 0;
  for (let step = steps.next(); step !== undefined; step = steps.next()) {
    if (step.insert === undefined) {
      result[at++] = NEWLINE;
      continue;
    }
    result.set(step.insert, at);
    at += step.insert.length;
  }
  return result.subarray(0, at);
}

interface Step {
  /** Bytes of the delta; undefined copies `length` bytes of the base at `from`. */
  readonly insert: Uint8Array | undefined;
  readonly from: number;
  readonly length: number;
}

/** The instructions of a delta (git's pack-format manual). */
class Steps {
  readonly #delta: Uint8Array;
  #at = 0;

  constructor(delta: Uint8Array) {
    this.#delta = delta;
  }

  get isWhole(): boolean {
    return this.#at === this.#delta.length;
  }

  number(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 49; weight *= 128) {
      const byte = this.#byte();
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) break;
    }
    return value;
  }

  /** The next instruction; undefined at the end, and at one that does not exist. */
  next(): Step | undefined {
    if (this.#at >= this.#delta.length) return undefined;
    const code = this.#byte();
    if (code === 0) return undefined;
    if (code < 0x80) {
      const insert = this.#delta.subarray(this.#at, this.#at + code);
      this.#at += code;
      return { insert, from: 0, length: code };
    }
    const from = this.#sparse(code, 4);
    const length = this.#sparse(code >> 4, 3);
    return { insert: undefined, from, length: length === 0 ? LONGEST_COPY : length };
  }

  /** A number of which only the bytes that are not 0 are there. */
  #sparse(present: number, bytes: number): number {
    let value = 0;
    for (let index = 0; index < bytes; index++) if ((present >> index) & 1) value += this.#byte() * 2 ** (8 * index);
    return value;
  }

  #byte(): number {
    return this.#delta[this.#at++] ?? 0;
  }
}
