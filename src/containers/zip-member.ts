import { crc32 } from 'node:zlib';
import { CutOff, type Damaged } from './failure.js';
import { Input } from './input.js';
import { skipDescriptor, untilDescriptor } from './zip-search.js';
import type { Session } from './session.js';
import type { ReadMember } from './tar.js';
import type { LocalHeader } from './zip-headers.js';

const STORED = 0;
const METHODS: Readonly<Record<number, string>> = {
  1: 'shrunk',
  6: 'imploded',
  9: 'deflate64',
  14: 'lzma',
  97: 'wavpack',
  98: 'ppmd',
};
const AES = 99;
const WRONG_SUM = 'damaged: its checksum is wrong';

/** What unpacks a method of zip; undefined for a method that is not read. */
export type DecoderOf = (method: number) => ((input: Input) => AsyncIterable<Uint8Array>) | undefined;

/** Reads the content of zip's members, `input` standing behind a local header each time. */
export class ZipMember {
  readonly #session: Session;
  readonly #read: ReadMember;
  readonly #decoderOf: DecoderOf;

  constructor(session: Session, read: ReadMember, decoderOf: DecoderOf) {
    this.#session = session;
    this.#read = read;
    this.#decoderOf = decoderOf;
  }

  /** @returns how many bytes it took in the archive, without what follows it */
  async read(input: Input, header: LocalHeader, path: string): Promise<number> {
    const isUnsized = header.packed === 0 && (header.isSizedLater || header.method !== STORED);
    const closed = this.#closed(header);
    if (closed !== undefined) {
      this.#session.tell(path, closed);
      return this.#plain(input, header, path, isUnsized);
    }
    if (header.method === STORED) return this.#stored(input, header, path, isUnsized);
    return this.#packed(input, header, path, isUnsized);
  }

  #closed({ isEncrypted, method }: LocalHeader): string | undefined {
    if (isEncrypted || method === AES) return 'encrypted';
    if (method === STORED || this.#decoderOf(method) !== undefined) return undefined;
    return `packed by a method that is not read (${METHODS[method] ?? method})`;
  }

  /** What cannot be unpacked is told as it lies there. */
  async #plain(input: Input, header: LocalHeader, path: string, isUnsized: boolean): Promise<number> {
    const content = isUnsized ? untilDescriptor(input, () => undefined) : input.take(header.packed);
    const start = input.position;
    await this.#session.member(path, new Input(this.#session.counted(content, () => undefined)));
    return input.position - start;
  }

  async #stored(input: Input, header: LocalHeader, path: string, isUnsized: boolean): Promise<number> {
    const sum = new Summed();
    const lost: true[] = [];
    const content = isUnsized ? untilDescriptor(input, () => lost.push(true)) : input.take(header.packed);
    await this.#read(path, new Input(this.#session.counted(sum.of(content), () => undefined)));
    if (lost.length > 0)
      this.#session.tell(path, 'damaged: its end is not marked; what follows it was read as a part of it');
    else if (sum.size < header.packed) this.#session.tell(path, new CutOff().message);
    else await this.#check(input, header, path, sum, sum.size);
    return sum.size;
  }

  async #packed(input: Input, header: LocalHeader, path: string, isUnsized: boolean): Promise<number> {
    const sum = new Summed();
    const start = input.position;
    const source = isUnsized ? input : new Input(input.take(header.packed));
    const pieces = this.#decoderOf(header.method)?.(source) ?? [];
    let failure: Damaged | undefined;
    await this.#read(path, new Input(this.#session.counted(sum.of(pieces), (error) => (failure = error))));
    const packed = input.position - start;
    if (source !== input) await this.#session.member(path, source);
    if (failure !== undefined) this.#session.tell(path, failure.message);
    else await this.#check(input, header, path, sum, packed);
    return source === input ? packed : header.packed;
  }

  async #check(input: Input, header: LocalHeader, path: string, sum: Summed, packed: number): Promise<void> {
    const isFollowed = header.isSizedLater && (await skipDescriptor(input, { crc: sum.crc, packed }));
    const isRight = isFollowed || (!(header.isSizedLater && header.sum === 0) && header.sum === sum.crc);
    if (!isRight) this.#session.tell(path, WRONG_SUM);
  }
}

/** Checksum and length of what passes. */
class Summed {
  crc = 0;
  size = 0;

  async *of(pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of pieces) {
      this.crc = crc32(piece, this.crc);
      this.size += piece.length;
      yield piece;
    }
  }
}
