import {
  closedKind,
  closedReason,
  DEFAULT_LIMITS,
  liesBare,
  readContainer,
  type ContainerKind,
  type Limits,
  type MemberReader,
} from '../../containers/index.js';
import { objectStreams } from '../../git/index.js';
import type { Matcher, MatchStream } from '../../match/index.js';
import type { CompressedBlob } from '../../odb/index.js';
import { containerIn, safeName } from '../places/index.js';
import type { Coverage, RawHit, Unread } from '../types.js';

const HEAD_BYTES = 512;

export interface ArchiveOptions {
  readonly signal?: AbortSignal | undefined;
  readonly limits?: Limits | undefined;
}

/** Looks into the blobs that begin like compressed files, each unpacked in bounded memory. */
export async function searchArchives(
  cwd: string,
  blobs: readonly CompressedBlob[],
  matcher: Matcher,
  { signal, limits = DEFAULT_LIMITS }: ArchiveOptions = {},
): Promise<{ hits: RawHit[]; coverage: Coverage }> {
  const hits: RawHit[] = [];
  const skipped: Unread[] = [];
  const search = new MemberSearch(matcher);
  const unreadable = (id: string, reason: string): void => void skipped.push({ what: `blob ${id}`, reason });
  const ids = blobs.map(({ id }) => id);
  const zips = new Map(blobs.map(({ id, zipAt = 0 }) => [id, zipAt]));
  for await (const { id, content } of objectStreams(cwd, ids, unreadable, { signal })) {
    const pieces = content[Symbol.asyncIterator]();
    const head = await headOf(pieces);
    const { kind, start } = containerIn(head, zips.get(id));
    const closed = kind === undefined ? closedKind(head) : undefined;
    if (closed !== undefined) unreadable(id, closedReason(closed));
    if (kind === undefined) continue;
    search.start(kind, (hit) => hits.push({ ...hit, place: 'archives', object: id, kind: `member of a ${kind} file` }));
    for (const unread of await readContainer(withHead(head, pieces), kind, limits, search, {
      start,
      ...(signal === undefined ? {} : { signal }),
    })) {
      if (unread.wrongGuess !== true && !liesBare(kind, unread.path))
        skipped.push({ what: `blob ${id}!${search.safe(unread.path)}`, reason: unread.reason });
    }
  }
  return { hits, coverage: { place: 'archives', items: search.members, bytes: search.bytes, skipped } };
}

type MemberHit = Pick<RawHit, 'what' | 'encoding' | 'path'>;

/** Searches what comes out of containers, members' names included. */
class MemberSearch implements MemberReader {
  members = 0;
  bytes = 0;
  readonly #matcher: Matcher;
  #stream: MatchStream | undefined;
  #path = '';
  #kind: ContainerKind = 'zip';
  #tell: (hit: MemberHit) => void = () => undefined;

  constructor(matcher: Matcher) {
    this.#matcher = matcher;
  }

  start(kind: ContainerKind, tell: (hit: MemberHit) => void): void {
    this.#kind = kind;
    this.#tell = tell;
  }

  /** A member's name, without what was looked for. */
  safe(path: string): string {
    return safeName(this.#matcher, path);
  }

  begin(path: string): void {
    if (liesBare(this.#kind, path)) return;
    this.members++;
    this.#path = this.safe(path);
    this.#stream = this.#matcher.stream();
    this.#tellAll(this.#matcher.matchesText(path));
  }

  piece(bytes: Uint8Array): void {
    if (this.#stream === undefined) return;
    this.bytes += bytes.length;
    this.#stream.push(bytes);
  }

  end(): void {
    this.#tellAll(this.#stream?.end() ?? []);
    this.#stream = undefined;
  }

  #tellAll(matches: ReturnType<MatchStream['end']>): void {
    const kinds = new Map(matches.map((match) => [`${match.needle} ${match.encoding}`, match]));
    for (const { needle, encoding } of kinds.values()) {
      this.#tell({ what: this.#matcher.needles[needle]?.label ?? '', encoding, path: `!${this.#path}` });
    }
  }
}

async function headOf(pieces: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const next = await pieces.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  return head;
}

async function* withHead(head: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}
