import type { Rule } from '../rules/index.js';
import type { Span } from '../rules/index.js';
import type { Candidate, Trace } from './candidate.js';
import { detached } from './detached.js';
import type { Engine } from './engine.js';
import { lineAround, Locator, START, type Position } from './locate.js';
import { narrow, sniff, type Content } from './text.js';

/** Bytes of a long input that one look covers; what starts in it may end up to `OVERLAP` later. */
const PIECE = 16 * 1024 * 1024;
const OVERLAP = 128 * 1024;
const LEFT_CONTEXT = 8 * 1024;
const EXCERPT_REACH = 160;
const ALLOW_REACH = 1_024;

/** A candidate with its place: offsets are bytes of the whole input. */
export interface Spotted {
  readonly candidate: Candidate;
  readonly start: Position;
  readonly end: Position;
  readonly startByte: number;
  readonly endByte: number;
  /** latin1: what stands on the same line before and behind the secret, cut to a readable length. */
  readonly before: string;
  readonly after: string;
  /** latin1: the lines in which an allow comment counts. */
  readonly allowText: string;
}

/** Told which check dropped what nearly fired, and where that stands in the whole input. */
export type OnDrop = (drop: {
  readonly rule: Rule;
  readonly check: string;
  readonly reason: string;
  readonly start: Position;
  readonly end: Position;
}) => void;

export interface Engines {
  readonly text: Engine;
  /** For bytes that are no text: fixed formats only. */
  readonly binary: Engine;
}

/**
 * Scans one input that arrives in pieces of any size, in bounded memory.
 *
 * What starts in one piece is reported once, with lines and bytes counted over the whole input.
 */
export class ItemScan {
  readonly #engines: Engines;
  readonly #path: string;
  readonly #onDrop: OnDrop | undefined;
  readonly #spotted: Spotted[] = [];
  #held: Buffer[] = [];
  #heldLength = 0;
  /** Offset in the input of the first held byte, and of the first byte that was not yet looked at. */
  #base = 0;
  #fresh = 0;
  #content: Content | undefined;
  /** The position of the first held byte. */
  #basePosition = START;

  constructor(engines: Engines, path: string, onDrop?: OnDrop) {
    this.#engines = engines;
    this.#path = path;
    this.#onDrop = onDrop;
  }

  push(bytes: Buffer): void {
    this.#held.push(bytes);
    this.#heldLength += bytes.length;
    while (this.#base + this.#heldLength - this.#fresh >= PIECE + OVERLAP) this.#look(this.#fresh + PIECE);
  }

  /** The end of the input: everything that was found, and what kind of content it was. */
  end(): { spotted: readonly Spotted[]; content: Content } {
    this.#look(this.#base + this.#heldLength);
    return { spotted: this.#spotted, content: this.#content ?? 'text' };
  }

  /** Looks at what is held and keeps what starts before `until`. */
  #look(until: number): void {
    const bytes = this.#held.length === 1 && this.#held[0] ? this.#held[0] : Buffer.concat(this.#held);
    this.#content ??= sniff(bytes);
    const end = this.#base + bytes.length;
    const context = Math.max(this.#base, until - LEFT_CONTEXT);
    const keepFrom = until === end ? end : context - (context % 2); // no bit operation: inputs may have more than 2 GiB
    if (this.#content !== 'archive') this.#scan(bytes, until, keepFrom);
    const rest = bytes.subarray(keepFrom - this.#base);
    this.#held = [rest];
    this.#heldLength = rest.length;
    this.#base = keepFrom;
    this.#fresh = until;
  }

  #scan(bytes: Buffer, until: number, keepFrom: number): void {
    const wide = this.#content === 'utf16le' || this.#content === 'utf16be' ? 2 : 1;
    const text = wide === 2 ? narrow(bytes, this.#content as 'utf16le' | 'utf16be') : bytes;
    const engine = this.#content === 'binary' ? this.#engines.binary : this.#engines.text;
    const drops: Parameters<Trace>[0][] = [];
    const candidates = engine.scan(
      { bytes: text, path: this.#path },
      this.#onDrop === undefined ? undefined : (drop) => drops.push(drop),
    );
    this.#tellDrops(drops, text, until, wide);
    const locator = new Locator(text, this.#basePosition);
    for (const candidate of candidates) {
      const startByte = this.#base + candidate.start * wide;
      if (startByte < this.#fresh || startByte >= until) continue;
      const start = locator.position(candidate.start);
      const end = locator.position(candidate.end);
      this.#spotted.push({
        candidate: { ...candidate, value: detached(candidate.value) },
        start,
        end,
        startByte,
        endByte: this.#base + candidate.end * wide,
        ...surroundings(text, candidate, candidates),
      });
    }
    if (keepFrom < this.#base + bytes.length) {
      this.#basePosition = new Locator(text, this.#basePosition).position((keepFrom - this.#base) / wide);
    }
  }

  #tellDrops(drops: readonly Parameters<Trace>[0][], text: Buffer, until: number, wide: number): void {
    const locator = new Locator(text, this.#basePosition);
    for (const { rule, span, check, reason } of [...drops].sort((a, b) => a.span.start - b.span.start)) {
      const startByte = this.#base + span.start * wide;
      if (startByte < this.#fresh || startByte >= until) continue;
      const start = locator.position(span.start);
      const end = new Locator(text.subarray(span.start, span.end), start).position(span.end - span.start);
      this.#onDrop?.({ rule, check, reason, start, end });
    }
  }
}

/** Long runs of a token's characters with digits among them: pieces of something that no rule knows, or of a neighbour that was cut. */
const RUN = /[A-Za-z0-9+/=_~-]{12,}/g;

/** A stretch beside a secret, for people: what other secrets lie in it is blanked before it is cut to length. */
function besides(text: Buffer, from: number, to: number, candidates: readonly Span[]): string {
  const bytes = Buffer.from(text.subarray(from, Math.max(from, to)));
  for (const { start, end } of candidates) {
    if (start < to && from < end) bytes.fill(0x2a, Math.max(start, from) - from, Math.min(end, to) - from);
  }
  return bytes.toString('latin1').replace(RUN, (run) => (/\d/.test(run) || run.length >= 40 ? '...' : run));
}

function surroundings(
  text: Buffer,
  { start, end }: Candidate,
  candidates: readonly Span[],
): Pick<Spotted, 'before' | 'after' | 'allowText'> {
  const near = lineAround(text, start, end, EXCERPT_REACH);
  const wide = lineAround(text, start, end, ALLOW_REACH);
  const above =
    wide.from > 1 && text[wide.from - 1] === 0x0a
      ? lineAround(text, wide.from - 1, wide.from - 1, ALLOW_REACH)
      : undefined;
  const lineAbove = above === undefined ? '' : text.toString('latin1', above.from, Math.max(above.from, wide.from - 1));
  const isComment = /^\s*(#|\/\/|\/\*|--|;|<!--|\*|%)/.test(lineAbove);
  const firstLine = text.subarray(start, end).indexOf(0x0a);
  const close = candidates.filter((other) => other.start < near.to && near.from < other.end);
  return {
    before: besides(text, near.from, start, close),
    after: firstLine >= 0 ? '' : besides(text, end, near.to, close),
    allowText: `${isComment ? lineAbove : ''}\n${text.toString('latin1', wide.from, wide.to)}`,
  };
}
