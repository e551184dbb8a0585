import { CutOff, Damaged } from './failure.js';
import { Inflater } from './inflate.js';
import { Input } from './input.js';
import { applyDelta, insertedBytes } from './pack-delta.js';
import { PackObjects, type PackObject } from './pack-objects.js';
import { unzlib } from './zlib.js';
import type { Session } from './session.js';
import type { ReadMember } from './tar.js';

const TYPES: Readonly<Record<number, string>> = { 1: 'commit', 2: 'tree', 3: 'blob', 4: 'tag' };
const OFFSET_DELTA = 6;
const NAMED_DELTA = 7;
const HEADER_LENGTH = 12;
const LONGEST_ENTRY_HEADER = 64;
const MOST_HELD = 48 * 1024 * 1024;
const SHA1_LENGTH = 20;
const SHA256_LENGTH = 32;

interface Entry {
  readonly place: number;
  readonly size: number;
  readonly type: number;
  readonly base: PackObject | undefined;
}

/** Reads every object of a git pack, in the order in which they lie there. */
export class PackReader {
  readonly #session: Session;
  readonly #input: Input;
  readonly #prefix: string;
  readonly #read: ReadMember;
  readonly #inflater = new Inflater();
  readonly #start: number;
  #idLength: number | undefined;
  #objects = new PackObjects(0, undefined);
  #most = 0;

  /** @param idLength - bytes of an object's name; undefined finds out */
  constructor(session: Session, input: Input, prefix: string, read: ReadMember, idLength?: number) {
    this.#session = session;
    this.#input = input;
    this.#prefix = prefix;
    this.#read = read;
    this.#idLength = idLength;
    this.#start = input.position;
  }

  /** @throws Damaged after all that could be read */
  async run(): Promise<void> {
    await this.#input.need(HEADER_LENGTH);
    const header = Buffer.from(this.#input.view(HEADER_LENGTH));
    const version = header.readUInt32BE(4);
    if (header.toString('latin1', 0, 4) !== 'PACK' || version < 2 || version > 3)
      throw new Damaged('damaged: its header is wrong');
    const held = this.#session.holdUpTo(MOST_HELD);
    this.#objects = new PackObjects(held / 2, this.#idLength);
    this.#most = held / 6;
    try {
      for (let left = header.readUInt32BE(8); left > 0; left--) await this.#entry();
    } finally {
      this.#session.release(held);
    }
    const trailer = this.#idLength ?? SHA1_LENGTH;
    await this.#input.need(trailer);
    this.#input.at += trailer;
  }

  async #entry(): Promise<void> {
    const entry = await this.#entryHeader();
    const failures: Damaged[] = [];
    const content = this.#session.counted(unzlib(this.#input, this.#inflater), (error) => failures.push(error));
    const type = TYPES[entry.type];
    if (entry.size > this.#most) {
      const path = `${this.#prefix}${type ?? 'delta'} at byte ${entry.place}`;
      await this.#read(path, new Input(content));
      if (type === undefined) this.#session.tell(path, 'a difference to another object that is too long to be applied');
    } else {
      const bytes = await gather(content);
      if (failures.length > 0 || bytes.length !== entry.size) await this.#broken(entry, bytes);
      else if (type === undefined) await this.#difference(entry, bytes);
      else await this.#object({ type, bytes }, entry.place);
    }
    if (failures[0] !== undefined) throw failures[0];
  }

  async #broken(entry: Entry, bytes: Uint8Array): Promise<void> {
    const path = `${this.#prefix}${TYPES[entry.type] ?? 'delta'} at byte ${entry.place}`;
    await this.#read(path, inputOf(bytes));
    this.#session.tell(path, 'damaged: its length is wrong');
  }

  async #object(object: PackObject, place: number): Promise<void> {
    const id = this.#objects.add(object, place);
    await this.#read(`${this.#prefix}${object.type} ${id}`, inputOf(object.bytes));
  }

  async #difference({ base, place }: Entry, delta: Uint8Array): Promise<void> {
    const result = base === undefined ? undefined : applyDelta(base.bytes, delta, this.#most);
    if (base !== undefined && result !== undefined) {
      await this.#session.spend(result.length);
      return this.#object({ type: base.type, bytes: result }, place);
    }
    const path = `${this.#prefix}delta at byte ${place}`;
    await this.#read(path, inputOf(insertedBytes(delta)));
    const why = base === undefined ? 'the object that it is a difference to is not here' : 'it does not fit its base';
    this.#session.tell(path, `only what it inserts was read: ${why}`);
  }

  async #entryHeader(): Promise<Entry> {
    const place = this.#input.position - this.#start;
    await this.#input.fill(LONGEST_ENTRY_HEADER);
    const first = this.#byte();
    const type = (first >> 4) & 7;
    let size = first & 15;
    let byte = first;
    for (let weight = 16; byte >= 0x80; weight *= 128) {
      byte = this.#byte();
      size += (byte & 0x7f) * weight;
      if (size > Number.MAX_SAFE_INTEGER) throw new Damaged('damaged: a length that cannot be');
    }
    if (type === OFFSET_DELTA) return { place, size, type, base: this.#objects.at(place - this.#distance()) };
    if (type === NAMED_DELTA) return { place, size, type, base: this.#objects.named(this.#name()) };
    if (TYPES[type] === undefined) throw new Damaged('damaged: an object of a type that there is not');
    return { place, size, type, base: undefined };
  }

  #distance(): number {
    let byte = this.#byte();
    let distance = byte & 0x7f;
    while (byte >= 0x80) {
      byte = this.#byte();
      distance = (distance + 1) * 128 + (byte & 0x7f);
    }
    return distance;
  }

  #name(): string {
    const { bytes, at, end } = this.#input;
    this.#idLength ??=
      !isZlib(bytes, at + SHA1_LENGTH) && isZlib(bytes, at + SHA256_LENGTH) ? SHA256_LENGTH : SHA1_LENGTH;
    this.#objects.setIdLength(this.#idLength);
    if (end - at < this.#idLength) throw new CutOff();
    return Buffer.from(this.#input.view(this.#idLength)).toString('hex');
  }

  #byte(): number {
    if (this.#input.at >= this.#input.end) throw new CutOff();
    return this.#input.bytes[this.#input.at++] as number;
  }
}

function isZlib(bytes: Uint8Array, at: number): boolean {
  const [method = 0, flags = 0] = bytes.subarray(at, at + 2);
  return (method & 15) === 8 && (method * 256 + flags) % 31 === 0;
}

async function gather(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const piece of pieces) parts.push(Uint8Array.from(piece));
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

function inputOf(bytes: Uint8Array): Input {
  return new Input(once(bytes));
}

// eslint-disable-next-line @typescript-eslint/require-await -- what an Input reads from is asynchronous
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
