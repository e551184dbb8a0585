import { Aside } from './aside.js';
import { Damaged } from './failure.js';
import { Input } from './input.js';
import { centralLength, localLength, readCentral, readLocal, type ListedMember } from './zip-headers.js';
import { ZipMember, type DecoderOf } from './zip-member.js';
import {
  bufferOf,
  CENTRAL,
  END,
  END64,
  LOCAL,
  LOCATOR64,
  signatureAt,
  SIGNATURE_REACH,
  untilSignature,
} from './zip-search.js';
import type { Session } from './session.js';
import type { ReadMember } from './tar.js';

const LONGEST_END64 = 64 * 1024;
const IN_ZIP64 = 0xffffffff;

/**
 * Reads a zip archive in the order in which its members lie there, and compares what it saw with the directory at the end.
 *
 * Headers, names, comments and whatever lies between the members are told under the path of the archive.
 */
export class ZipReader {
  readonly #session: Session;
  readonly #input: Input;
  readonly #prefix: string;
  readonly #aside: Aside;
  readonly #member: ZipMember;
  /** Length of each member's content, by the place of its local header. */
  readonly #seen = new Map<number, number>();
  #strays: ListedMember[] = [];
  #directoryAt: number | undefined;
  #directorySaidAt: number | undefined;
  #isEnded = false;

  constructor(session: Session, input: Input, prefix: string, read: ReadMember, decoderOf: DecoderOf) {
    this.#session = session;
    this.#input = input;
    this.#prefix = prefix;
    this.#aside = new Aside(session, prefix);
    this.#member = new ZipMember(session, read, decoderOf);
  }

  /** Reads to the end of the input, whatever is in it. */
  async run(): Promise<void> {
    try {
      while (await this.#input.fill(1)) await this.#part();
    } catch (error) {
      if (!(error instanceof Damaged)) throw error;
    }
    this.#aside.flush();
    await this.#session.member(this.#prefix, this.#input);
    for (const { name } of this.#strays) this.#tellStray(name, undefined);
    if (!this.#isEnded)
      this.#session.tell(this.#prefix.slice(0, -1), 'cut off: the directory of the archive is missing');
  }

  async #part(): Promise<void> {
    await this.#input.fill(SIGNATURE_REACH);
    const { bytes, at, end } = this.#input;
    switch (signatureAt(bufferOf(bytes.subarray(at, end)), 0)) {
      case LOCAL:
        return this.#local();
      case CENTRAL:
        return this.#listed();
      case END:
        return this.#end();
      case END64:
        return this.#end64();
      case LOCATOR64:
        this.#aside.add(await this.#next(20));
        return;
      default:
        this.#aside.flush();
        await this.#between();
    }
  }

  async #between(): Promise<void> {
    const pieces = untilSignature(this.#input);
    await this.#session.member(this.#prefix, new Input(this.#session.counted(pieces, () => undefined)));
  }

  async #local(): Promise<void> {
    const at = this.#input.position;
    const length = localLength(await this.#ahead(30));
    const bytes = await this.#next(length);
    this.#aside.add(bytes);
    const header = readLocal(bytes);
    if (header.name.endsWith('/') && header.packed === 0 && header.method === 0) {
      this.#session.countMember();
      this.#seen.set(at, 0);
      return;
    }
    const packed = await this.#member.read(this.#input, header, `${this.#prefix}${header.name}`);
    this.#seen.set(at, packed);
  }

  async #listed(): Promise<void> {
    this.#directoryAt ??= this.#input.position;
    const length = centralLength(await this.#ahead(46));
    const bytes = await this.#next(length);
    this.#aside.add(bytes);
    const listed = readCentral(bytes);
    if (this.#seen.get(listed.offset) === listed.packed) return;
    this.#session.countMember();
    this.#strays.push(listed);
  }

  async #end64(): Promise<void> {
    const size = (await this.#ahead(12)).readBigUInt64LE(4);
    const bytes = await this.#next(size > LONGEST_END64 ? 12 : 12 + Number(size));
    if (bytes.length >= 56) this.#directorySaidAt = Number(bytes.readBigUInt64LE(48));
    this.#aside.add(bytes);
  }

  async #end(): Promise<void> {
    const bytes = await this.#next(22 + (await this.#ahead(22)).readUInt16LE(20));
    this.#aside.add(bytes);
    const said = bytes.readUInt32LE(16);
    const saidAt = said === IN_ZIP64 && this.#directorySaidAt !== undefined ? this.#directorySaidAt : said;
    this.#compare((this.#directoryAt ?? saidAt) - saidAt);
    this.#strays = [];
    this.#directoryAt = this.#directorySaidAt = undefined;
    this.#isEnded = true;
  }

  /** Offsets are off by `shift` where something was put before an archive that was finished already. */
  #compare(shift: number): void {
    for (const { name, offset, packed } of this.#strays) {
      const seen = this.#seen.get(offset + shift);
      if (seen !== packed) this.#tellStray(name, seen);
    }
  }

  #tellStray(name: string, seen: number | undefined): void {
    const reason =
      seen === undefined
        ? 'only the directory of the archive knows it'
        : 'the directory of the archive says another length than it has';
    this.#session.tell(`${this.#prefix}${name}`, reason);
  }

  async #ahead(count: number): Promise<Buffer> {
    await this.#input.need(count);
    return bufferOf(this.#input.bytes.subarray(this.#input.at, this.#input.at + count));
  }

  async #next(count: number): Promise<Buffer> {
    await this.#input.need(count);
    return bufferOf(this.#input.view(count));
  }
}
