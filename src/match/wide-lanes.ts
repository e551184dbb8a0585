import type { Part } from './long-stream.js';
import { LONGEST_MATCH } from './regex/ends.js';
import { BEGINNING, type LongSearch, type Progress } from './regex/long-search.js';
import { type WidePlace, widePlace, wideRuns } from './wide-runs.js';

/** Characters that a search needs around a place. */
const AROUND = LONGEST_MATCH + 4;

/** Text in UTF-16 that may go on in the next part. */
interface Lane {
  /** The last characters. */
  chars: Uint8Array;
  /** Place in the whole input of the first character that is held. */
  first: number;
  /** Characters that were let go of. */
  gone: number;
  readonly before: number | undefined;
  progress: Progress;
}

/** Looks for long matches in the UTF-16 of an input that comes in parts: texts at even and at odd places are told apart. */
export class WideLanes {
  readonly #search: LongSearch;
  readonly #tell: (place: WidePlace) => void;
  readonly #lanes: [Lane | undefined, Lane | undefined] = [undefined, undefined];

  constructor(search: LongSearch, tell: (place: WidePlace) => void) {
    this.#search = search;
    this.#tell = tell;
  }

  push({ bytes, base, from, to, isLast }: Part): void {
    const part = bytes.subarray(from - base, to - base);
    const byteAt = (place: number): number | undefined => bytes[place - base];
    for (const run of wideRuns(part, 1)) {
      const first = run.first + from;
      const parity = first % 2 === 0 ? 0 : 1;
      let lane = this.#lanes[parity];
      const next = lane === undefined ? -1 : lane.first + 2 * lane.chars.length;
      if (first < next) continue; // the end of a run is told twice
      if (lane === undefined || next !== first || byteAt(first - 1) !== 0) {
        this.#finish(parity, byteAt);
        lane = { chars: run.chars, first, gone: 0, before: byteAt(first - 1), progress: BEGINNING };
        this.#lanes[parity] = lane;
      } else lane.chars = Buffer.concat([lane.chars, run.chars]);
      this.#advance(lane, lane.chars.length - AROUND, undefined);
    }
    if (isLast) for (const parity of [0, 1] as const) this.#finish(parity, byteAt);
  }

  #finish(parity: 0 | 1, byteAt: (place: number) => number | undefined): void {
    const lane = this.#lanes[parity];
    if (lane === undefined) return;
    this.#advance(lane, lane.chars.length + 1, byteAt(lane.first + 2 * lane.chars.length - 1));
    this.#lanes[parity] = undefined;
  }

  /** @param after - the byte behind the last character */
  #advance(lane: Lane, to: number, after: number | undefined): void {
    const { chars, first, gone, before } = lane;
    const { found, progress } = this.#search.advance(chars, lane.progress, to, gone === 0);
    for (const { start, end } of found) {
      const around = {
        before: start + gone > 0 ? 0 : before,
        after: end < chars.length ? 0 : after,
      };
      this.#tell(widePlace(first + 2 * start, first + 2 * end - 1, around));
    }
    const less = Math.max(0, Math.min(progress.at, chars.length) - AROUND);
    const { at, floor, since, state } = progress;
    lane.progress = { at: at - less, floor: floor - less, since: since - less, state };
    lane.chars = chars.subarray(less);
    lane.first += 2 * less;
    lane.gone += less;
  }
}
