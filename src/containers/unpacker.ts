import { Aside } from './aside.js';
import { readBundleHeader } from './bundle.js';
import { bunzip2 } from './bzip2.js';
import { closedKind, closedReason } from './closed.js';
import { Damaged } from './failure.js';
import { gunzip, readGzipHeader } from './gzip.js';
import { Inflater } from './inflate.js';
import { Input } from './input.js';
import { containerKind } from './kind.js';
import { PackReader } from './pack.js';
import { isTarHeader } from './tar-header.js';
import { readTar } from './tar.js';
import { ZipReader } from './zip.js';
import { unzstd } from './zstd.js';
import { unxz } from './xz.js';
import { unzlib } from './zlib.js';
import type { DecoderOf } from './zip-member.js';
import type { Session } from './session.js';
import type { ContainerKind } from './types.js';

const HEAD = 512;

/** Where something lies: its path, how many containers it lies in, and how the names of a tar there begin (undefined: no tar is opened). */
interface Place {
  readonly path: string;
  readonly level: number;
  readonly tarPrefix: string | undefined;
}

/** Opens containers, and the containers in them. */
export class Unpacker {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Reads a container and all that follows it; `level` containers are around it. */
  async container(kind: ContainerKind, input: Input, path: string, level: number): Promise<void> {
    input.mark();
    const failure = await this.#tryOpen(kind, input, path, level);
    if (failure === undefined) {
      input.settle();
      return this.#content(input, { path: `${path}!`, level, tarPrefix: undefined });
    }
    const isGuess = input.rewind() && kind === 'zlib';
    input.settle();
    if (!isGuess) this.#session.tell(path, failure.message);
    else if (level === 0) this.#session.unread.push({ path, reason: 'not a zlib stream after all', wrongGuess: true });
    // The outermost container's own bytes are searched by whoever holds them.
    if (level > 0) await this.#session.member(path, input);
  }

  async #tryOpen(kind: ContainerKind, input: Input, path: string, level: number): Promise<Damaged | undefined> {
    try {
      return await this.#open(kind, input, `${path}!`, level);
    } catch (error) {
      if (error instanceof Damaged) return error;
      throw error;
    }
  }

  async #open(kind: ContainerKind, input: Input, prefix: string, level: number): Promise<Damaged | undefined> {
    switch (kind) {
      case 'tar':
        return this.#tar(input, prefix, level);
      case 'gzip': {
        const aside = new Aside(this.#session, prefix);
        const name = await readGzipHeader(input, (text) => aside.add(text));
        aside.flush();
        return this.#stream(gunzip(input, new Inflater()), `${prefix}${name}`, prefix, level);
      }
      case 'zlib':
        return this.#stream(unzlib(input, new Inflater()), prefix, prefix, level);
      case 'zip':
        return this.#zip(input, prefix, level);
      case 'bzip2':
        return this.#stream(bunzip2(input, this.#session), prefix, prefix, level);
      case 'xz':
        return this.#stream(unxz(input, this.#session), prefix, prefix, level);
      case 'zstd':
        return this.#stream(unzstd(input, this.#session), prefix, prefix, level);
      case 'git pack':
        return this.#pack(input, prefix, level);
      case 'git bundle':
        return this.#pack(input, prefix, level, await readBundleHeader(this.#session, input, prefix));
    }
  }

  async #stream(
    pieces: AsyncIterable<Uint8Array>,
    path: string,
    tarPrefix: string,
    level: number,
  ): Promise<Damaged | undefined> {
    let failure: Damaged | undefined;
    const content = new Input(this.#session.counted(pieces, (error) => (failure = error)));
    await this.#content(content, { path, level, tarPrefix });
    return failure;
  }

  async #tar(input: Input, prefix: string, level: number): Promise<undefined> {
    const read = (path: string, content: Input): Promise<void> =>
      this.#content(content, { path, level, tarPrefix: undefined });
    await readTar(this.#session, input, prefix, read);
  }

  async #zip(input: Input, prefix: string, level: number): Promise<undefined> {
    const inflater = new Inflater();
    const read = (path: string, content: Input): Promise<void> =>
      this.#content(content, { path, level, tarPrefix: `${path}!` });
    const decoders: Readonly<Record<number, ReturnType<DecoderOf>>> = {
      8: (packed) => inflater.pieces(packed),
      12: (packed) => bunzip2(packed, this.#session),
      93: (packed) => unzstd(packed, this.#session),
      95: (packed) => unxz(packed, this.#session),
    };
    input.settle();
    await new ZipReader(this.#session, input, prefix, read, (method) => decoders[method]).run();
  }

  async #pack(input: Input, prefix: string, level: number, idLength?: number): Promise<undefined> {
    const read = (path: string, content: Input): Promise<void> =>
      this.#content(content, { path, level, tarPrefix: `${path}!` });
    await new PackReader(this.#session, input, prefix, read, idLength).run();
  }

  /** Reads what a container holds: a container again, a tar, or just content. */
  async #content(input: Input, { path, level, tarPrefix }: Place): Promise<void> {
    await input.fill(HEAD);
    const head = input.bytes.subarray(input.at, Math.min(input.end, input.at + HEAD));
    if (tarPrefix !== undefined && isTarHeader(head)) {
      return this.#tar(input, tarPrefix, level);
    }
    const known = containerKind(head);
    const kind = known === 'tar' ? undefined : known; // a tar in a tar lies there as it is
    const closed = closedKind(head);
    if (closed !== undefined) this.#session.tell(path, closedReason(closed));
    if (kind !== undefined && level < this.#session.depth) return this.container(kind, input, path, level + 1);
    if (kind !== undefined)
      this.#session.tell(path, `over the limit of ${this.#session.depth} containers inside each other`);
    await this.#session.member(path, input);
  }
}
