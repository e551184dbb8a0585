import { OverLimit } from './failure.js';
import { Input } from './input.js';
import { Session } from './session.js';
import { Unpacker } from './unpacker.js';
import type { ContainerKind, Limits, MemberReader, UnreadMember } from './types.js';

const PIECE = 256 * 1024;

export const DEFAULT_LIMITS: Limits = { depth: 5, unpackedBytes: 256 * 1024 * 1024, members: 100_000 };

export interface ReadOptions {
  readonly signal?: AbortSignal;
  /** How the paths begin; default ''. */
  readonly name?: string;
  /** Bytes before the container, which are passed over; default 0. */
  readonly start?: number;
}

/**
 * Tells `reader` all that is inside a container, and inside the containers in it: content, names, comments, and what follows it.
 *
 * A damaged container is read as far as it goes. Memory stays below 100 MB, and nothing is written anywhere.
 *
 * @param source - its bytes; a piece needs to stay as it is until the next is asked for
 * @param kind - as `containerKind` told it
 * @returns what could not be read; empty when everything was
 * @throws what `source` or `reader` throw, and the reason of `signal`; nothing because of what the bytes are
 */
export async function readContainer(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  kind: ContainerKind,
  limits: Limits,
  reader: MemberReader,
  { signal, name = '', start = 0 }: ReadOptions = {},
): Promise<UnreadMember[]> {
  const session = new Session(limits, reader, signal);
  const pieces = from(source instanceof Uint8Array ? slices(source) : source, start);
  try {
    signal?.throwIfAborted();
    await new Unpacker(session).container(kind, new Input(withTurns(pieces, session)), name, 0);
  } catch (error) {
    if (!(error instanceof OverLimit)) throw error;
    session.tell(name, `${error.message}; nothing behind that was read`);
  }
  return session.unread;
}

async function* from(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  start: number,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const piece of pieces) {
    if (at + piece.length > start) yield piece.subarray(Math.max(0, start - at));
    at += piece.length;
  }
}

async function* withTurns(
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  session: Session,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    await session.turn(piece.length);
    yield piece;
  }
}

function* slices(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
