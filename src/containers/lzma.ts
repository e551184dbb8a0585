import { Damaged } from './failure.js';
import { RangeDecoder } from './range-decoder.js';
import type { LzmaWindow } from './lzma-window.js';

const STATES = 12;
const POSITIONS = 16;
const FIRST_MATCH_STATE = 7;
const SHORTEST_MATCH = 2;
const EVEN = 1024;
const ALIGN_BITS = 4;

/** Where each group of probabilities begins in the one array of them. */
const IS_MATCH = 0;
const IS_REP = IS_MATCH + STATES * POSITIONS;
const IS_REP0 = IS_REP + STATES;
const IS_REP1 = IS_REP0 + STATES;
const IS_REP2 = IS_REP1 + STATES;
const IS_LONG_REP0 = IS_REP2 + STATES;
const SLOTS = IS_LONG_REP0 + STATES * POSITIONS;
const SPECIAL = SLOTS + 4 * 64;
const ALIGN = SPECIAL + 128;
const MATCH_LENGTHS = ALIGN + 16;
const LENGTH_SIZE = 2 + 2 * POSITIONS * 8 + 256;
const REP_LENGTHS = MATCH_LENGTHS + LENGTH_SIZE;
const LITERALS = REP_LENGTHS + LENGTH_SIZE;
const LITERAL_SIZE = 0x300;
const MOST_LITERAL_BITS = 4;

/** Decodes LZMA, chunk by chunk. */
export class LzmaDecoder {
  readonly #window: LzmaWindow;
  readonly #range = new RangeDecoder();
  readonly #odds = new Uint16Array(LITERALS + (LITERAL_SIZE << MOST_LITERAL_BITS));
  #contextBits = 0;
  #literalMask = 0;
  #positionMask = 0;
  #state = 0;
  #reps = new Uint32Array(4);
  /** Decoded since the last reset of the state: bytes of matches that found no room. */
  #pending = 0;
  #position = 0;

  constructor(window: LzmaWindow) {
    this.#window = window;
  }

  /** @param code - `(pb * 5 + lp) * 9 + lc` */
  setProperties(code: number): void {
    const contextBits = code % 9;
    const literalBits = Math.floor(code / 9) % 5;
    const positionBits = Math.floor(code / 45);
    if (positionBits > 4 || contextBits + literalBits > MOST_LITERAL_BITS)
      throw new Damaged('damaged: wrong properties');
    this.#contextBits = contextBits;
    this.#literalMask = (1 << literalBits) - 1;
    this.#positionMask = (1 << positionBits) - 1;
    this.reset();
  }

  reset(): void {
    this.#odds.fill(EVEN);
    this.#reps.fill(0);
    this.#state = 0;
    this.#position = 0;
  }

  begin(packed: Uint8Array): void {
    this.#pending = 0;
    this.#range.begin(packed);
  }

  /** Decodes as much as `room`, no more and no less. @returns how much that was */
  decode(room: number): number {
    const start = this.#window.at;
    const end = start + room;
    this.#repeat(end);
    while (this.#window.at < end) {
      const place = this.#position & this.#positionMask;
      if (this.#range.bit(this.#odds, IS_MATCH + this.#state * POSITIONS + place) === 0) this.#literal();
      else {
        this.#pending = this.#matchLength(place);
        this.#position += this.#pending;
        this.#repeat(end);
      }
    }
    return room;
  }

  /** @throws Damaged when the chunk has more than it should */
  finish(): void {
    if (this.#pending > 0) throw new Damaged('damaged: a chunk that is too long');
  }

  #repeat(end: number): void {
    const length = Math.min(this.#pending, end - this.#window.at);
    if (length === 0) return;
    this.#window.copy((this.#reps[0] as number) + 1, length);
    this.#pending -= length;
  }

  #literal(): void {
    const context = (this.#position & this.#literalMask) << this.#contextBits;
    const base = LITERALS + LITERAL_SIZE * (context + (this.#window.back(1) >> (8 - this.#contextBits)));
    const range = this.#range;
    let symbol = 1;
    if (this.#state >= FIRST_MATCH_STATE) {
      let match = this.#window.back((this.#reps[0] as number) + 1);
      do {
        const bit = (match >> 7) & 1;
        match <<= 1;
        const decoded = range.bit(this.#odds, base + ((1 + bit) << 8) + symbol);
        symbol = (symbol << 1) | decoded;
        if (bit !== decoded) break;
      } while (symbol < 256);
    }
    while (symbol < 256) symbol = (symbol << 1) | range.bit(this.#odds, base + symbol);
    this.#window.put(symbol & 0xff);
    this.#position++;
    this.#state = this.#state < 4 ? 0 : this.#state < 10 ? this.#state - 3 : this.#state - 6;
  }

  #matchLength(place: number): number {
    const isAfterMatch = this.#state >= FIRST_MATCH_STATE;
    const reps = this.#reps;
    if (this.#range.bit(this.#odds, IS_REP + this.#state) === 0) {
      reps.copyWithin(1, 0, 3);
      const length = this.#length(MATCH_LENGTHS, place);
      reps[0] = this.#distance(Math.min(length - SHORTEST_MATCH, 3));
      this.#state = isAfterMatch ? 10 : 7;
      return length;
    }
    if (this.#range.bit(this.#odds, IS_REP0 + this.#state) === 0) {
      if (this.#range.bit(this.#odds, IS_LONG_REP0 + this.#state * POSITIONS + place) === 0) {
        this.#state = isAfterMatch ? 11 : 9;
        return 1;
      }
    } else {
      const which = this.#whichRep();
      const distance = reps[which] as number;
      reps.copyWithin(1, 0, which);
      reps[0] = distance;
    }
    this.#state = isAfterMatch ? 11 : 8;
    return this.#length(REP_LENGTHS, place);
  }

  #whichRep(): number {
    if (this.#range.bit(this.#odds, IS_REP1 + this.#state) === 0) return 1;
    return this.#range.bit(this.#odds, IS_REP2 + this.#state) === 0 ? 2 : 3;
  }

  #length(base: number, place: number): number {
    const range = this.#range;
    const low = base + 2;
    const middle = low + POSITIONS * 8;
    if (range.bit(this.#odds, base) === 0) return SHORTEST_MATCH + range.tree(this.#odds, low + 8 * place, 3);
    if (range.bit(this.#odds, base + 1) === 0)
      return SHORTEST_MATCH + 8 + range.tree(this.#odds, middle + 8 * place, 3);
    return SHORTEST_MATCH + 16 + range.tree(this.#odds, middle + POSITIONS * 8, 8);
  }

  #distance(lengthState: number): number {
    const range = this.#range;
    const slot = range.tree(this.#odds, SLOTS + 64 * lengthState, 6);
    if (slot < 4) return slot;
    const bits = (slot >> 1) - 1;
    const base = (2 | (slot & 1)) << bits;
    if (slot < 14) return base + range.reverseTree(this.#odds, SPECIAL + base - slot, bits);
    const high = range.direct(bits - ALIGN_BITS) * 2 ** ALIGN_BITS;
    return (base >>> 0) + high + range.reverseTree(this.#odds, ALIGN, ALIGN_BITS);
  }
}
