import { CutOff } from './failure.js';

const EMPTY = new Uint8Array(0);
const LEAST_ROOM = 64 * 1024;
/** A container that could be read this far is none by mistake. */
const LONGEST_DOUBT = 1024 * 1024;

/** What decoders read from: `bytes` from `at` to `end` are there, `fill` asks for more. Pieces of the source need to live only until the next is asked for. */
export class Input {
  bytes: Uint8Array = EMPTY;
  at = 0;
  end = 0;
  /** The source has nothing more than what is there. */
  ended = false;
  readonly #source: AsyncIterator<Uint8Array>;
  #own = EMPTY;
  #passed = 0;
  #mark = -1;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** Bytes of the source before `at`. */
  get position(): number {
    return this.#passed + this.at;
  }

  /** Waits until `count` bytes are there; false when the source ends before. */
  async fill(count: number): Promise<boolean> {
    while (this.end - this.at < count && !this.ended) {
      if (this.#mark >= 0 && this.at - this.#mark > LONGEST_DOUBT) this.#mark = -1;
      this.#adopt();
      const next = await this.#source.next();
      if (next.done === true) this.ended = true;
      else this.#append(next.value);
    }
    return this.end - this.at >= count;
  }

  /** @throws CutOff when the source ends before `count` bytes */
  async need(count: number): Promise<void> {
    if (this.end - this.at < count && !(await this.fill(count))) throw new CutOff();
  }

  /** The next `count` bytes, which are there; they are valid until the next `fill`. */
  view(count: number): Uint8Array {
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }

  /** All that is there now. */
  rest(): Uint8Array {
    return this.view(this.end - this.at);
  }

  /** The next `count` bytes (fewer when the source ends), piece by piece. */
  async *take(count: number): AsyncGenerator<Uint8Array> {
    let left = count;
    while (left > 0 && (this.at < this.end || (await this.fill(1)))) {
      const length = Math.min(left, this.end - this.at);
      left -= length;
      yield this.view(length);
    }
  }

  /** From here on all is kept until `settle`, or until it is too much. */
  mark(): void {
    this.#mark = this.at;
  }

  settle(): void {
    this.#mark = -1;
  }

  /** Back to the mark; false when it was settled. */
  rewind(): boolean {
    if (this.#mark < 0) return false;
    this.at = this.#mark;
    return true;
  }

  /** What is still needed moves to memory of our own, since the source may write its next piece over it. */
  #adopt(): void {
    const from = this.#mark < 0 ? this.at : this.#mark;
    if (this.bytes === this.#own && this.end < this.#own.length && from < this.#own.length / 2) return;
    const kept = this.end - from;
    if (this.#own.length < kept + LEAST_ROOM) {
      const own = new Uint8Array(2 * kept + 2 * LEAST_ROOM);
      own.set(this.bytes.subarray(from, this.end));
      this.#own = own;
    } else this.#own.set(this.bytes.subarray(from, this.end));
    this.#moved(from, this.#own, kept);
  }

  #append(piece: Uint8Array): void {
    if (this.end === 0) return this.#moved(0, piece, piece.length);
    if (this.end + piece.length > this.#own.length) {
      const own = new Uint8Array(2 * (this.end + piece.length));
      own.set(this.bytes.subarray(0, this.end));
      this.#own = own;
    }
    this.#own.set(piece, this.end);
    this.bytes = this.#own;
    this.end += piece.length;
  }

  #moved(by: number, bytes: Uint8Array, end: number): void {
    this.bytes = bytes;
    this.#passed += by;
    this.at -= by;
    if (this.#mark >= 0) this.#mark -= by;
    this.end = end;
  }
}
