import {
  closedKind,
  closedReason,
  liesBare,
  readContainer,
  type ContainerKind,
  type MemberReader,
} from '../../containers/index.js';
import type { Match, MatchStream } from '../../match/index.js';
import { containerIn } from './container-in.js';
import type { PlaceContext } from './context.js';
import type { Ledger } from './ledger.js';
import { filePieces } from './read-file.js';
import type { RawSearch, Target } from './search-file.js';

/**
 * Searches what a compressed file unpacks to.
 *
 * @param raw - its first bytes, and where the zip begins that it ends with
 * @param assumed - what it must be, where its beginning alone would not tell
 */
export async function searchMembers(
  context: PlaceContext,
  ledger: Ledger,
  target: Target,
  { head, zipAt }: Pick<RawSearch, 'head' | 'zipAt'>,
  assumed?: ContainerKind,
): Promise<void> {
  const { kind, start } = assumed === undefined ? containerIn(head, zipAt) : { kind: assumed, start: 0 };
  const closed = kind === undefined ? closedKind(head) : undefined;
  if (closed !== undefined) ledger.unread(target.path, closedReason(closed));
  if (kind === undefined) return;
  const search = new MemberSearch(context, ledger, target, kind);
  const pieces = copiedPieces(context, target.entry.location);
  const { signal, limits } = context;
  const unread = await readContainer(pieces, kind, limits, search, {
    start,
    ...(signal === undefined ? {} : { signal }),
  });
  for (const { path, reason, wrongGuess } of unread) {
    if (liesBare(kind, path)) continue;
    if (wrongGuess !== true || assumed !== undefined) ledger.unread(search.pathOf(path), reason);
  }
}

class MemberSearch implements MemberReader {
  readonly #context: PlaceContext;
  readonly #ledger: Ledger;
  readonly #target: Target;
  readonly #kind: ContainerKind;
  #stream: MatchStream | undefined;
  #path = '';

  constructor(context: PlaceContext, ledger: Ledger, target: Target, kind: ContainerKind) {
    this.#context = context;
    this.#ledger = ledger;
    this.#target = target;
    this.#kind = kind;
  }

  /** @param member - empty, or begins with "!" */
  pathOf(member: string): string {
    return this.#target.path.toString() + member;
  }

  begin(path: string): void {
    if (liesBare(this.#kind, path)) return;
    this.#path = path;
    this.#stream = this.#context.matcher.stream();
    this.#ledger.count(1, 0);
    this.#tell(this.#context.matcher.matchesText(path));
  }

  piece(bytes: Uint8Array): void {
    if (this.#stream === undefined) return;
    this.#ledger.count(0, bytes.length);
    this.#stream.push(bytes);
  }

  end(): void {
    this.#tell(this.#stream?.end() ?? []);
    this.#stream = undefined;
  }

  #tell(matches: readonly Match[]): void {
    this.#ledger.tell(matches, () => ({
      ...this.#target.describe(),
      kind: `member of a ${this.#kind} file`,
      path: this.#context.safe(this.pathOf(this.#path)),
    }));
  }
}

/** Pieces that outlive the next one. */
async function* copiedPieces(context: PlaceContext, location: string | Buffer): AsyncGenerator<Buffer> {
  for (const piece of filePieces(location)) {
    yield Buffer.from(piece);
    await context.breathe();
  }
}
