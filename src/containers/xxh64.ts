const PRIME_1 = 0x9e3779b185ebca87n;
const PRIME_2 = 0xc2b2ae3d27d4eb4fn;
const PRIME_3 = 0x165667b19e3779f9n;
const PRIME_4 = 0x85ebca77c2b2ae63n;
const PRIME_5 = 0x27d4eb2f165667c5n;
const STRIPE = 32;

/** XXH64 with seed 0, of which zstd writes the low 32 bits. Lanes are pairs of 32 bits, low and high. */
export class Xxh64 {
  readonly #lanes = Int32Array.from([PRIME_1 + PRIME_2, PRIME_2, 0n, -PRIME_1].flatMap(halves));
  readonly #rest = new Uint8Array(STRIPE);
  #restLength = 0;
  #total = 0;

  add(piece: Uint8Array): void {
    this.#total += piece.length;
    let at = 0;
    if (this.#restLength > 0) {
      at = Math.min(STRIPE - this.#restLength, piece.length);
      this.#rest.set(piece.subarray(0, at), this.#restLength);
      this.#restLength += at;
      if (this.#restLength < STRIPE) return;
      this.#stripe(this.#rest, 0);
    }
    for (; at + STRIPE <= piece.length; at += STRIPE) this.#stripe(piece, at);
    this.#rest.set(piece.subarray(at));
    this.#restLength = piece.length - at;
  }

  /** The low 32 bits. */
  sum(): number {
    let sum = this.#total < STRIPE ? PRIME_5 : this.#merged();
    sum = wrap(sum + BigInt(this.#total));
    const rest = Buffer.from(this.#rest.buffer, 0, this.#restLength);
    let at = 0;
    for (; at + 8 <= rest.length; at += 8)
      sum = wrap(turn(sum ^ round(rest.readBigUInt64LE(at)), 27n) * PRIME_1 + PRIME_4);
    for (; at + 4 <= rest.length; at += 4)
      sum = wrap(turn(sum ^ wrap(BigInt(rest.readUInt32LE(at)) * PRIME_1), 23n) * PRIME_2 + PRIME_3);
    for (const byte of rest.subarray(at)) sum = wrap(turn(sum ^ wrap(BigInt(byte) * PRIME_5), 11n) * PRIME_1);
    sum = wrap((sum ^ (sum >> 33n)) * PRIME_2);
    sum = wrap((sum ^ (sum >> 29n)) * PRIME_3);
    return Number((sum ^ (sum >> 32n)) & 0xffffffffn);
  }

  #merged(): bigint {
    const lanes = [0, 2, 4, 6].map(
      (at) => (BigInt((this.#lanes[at + 1] as number) >>> 0) << 32n) | BigInt((this.#lanes[at] as number) >>> 0),
    );
    const turns = [1n, 7n, 12n, 18n];
    const mixed = wrap(lanes.reduce((sum, lane, index) => sum + turn(lane, turns[index] ?? 0n), 0n));
    return lanes.reduce((sum, lane) => wrap((sum ^ round(lane)) * PRIME_1 + PRIME_4), mixed);
  }

  #stripe(bytes: Uint8Array, at: number): void {
    const lanes = this.#lanes;
    for (let lane = 0; lane < 8; lane += 2) {
      const from = at + 4 * lane;
      const added = product(word(bytes, from), word(bytes, from + 4), SECOND);
      const sum = ((lanes[lane] as number) >>> 0) + (added >>> 0);
      const sumLow = sum | 0;
      const sumHigh = ((lanes[lane + 1] as number) + highOf + (sum > 0xffffffff ? 1 : 0)) | 0;
      // 31 bits to the left are 32 to the left, which swaps the halves, and one to the right.
      const turnedLow = (sumHigh >>> 1) | (sumLow << 31);
      const turnedHigh = (sumLow >>> 1) | (sumHigh << 31);
      lanes[lane] = product(turnedLow, turnedHigh, FIRST);
      lanes[lane + 1] = highOf;
    }
  }
}

/** The high half of the last product; a pair to return would cost more than the multiplication. */
let highOf = 0;

interface Factor {
  readonly low: number;
  readonly high: number;
}

const FIRST = factorOf(PRIME_1);
const SECOND = factorOf(PRIME_2);

/** The low half of a product of 64 bits. */
function product(low: number, high: number, factor: Factor): number {
  const low0 = low & 0xffff;
  const low1 = low >>> 16;
  const by0 = factor.low & 0xffff;
  const by1 = factor.low >>> 16;
  const cross0 = Math.imul(low0, by1) >>> 0;
  const cross1 = Math.imul(low1, by0) >>> 0;
  const middle = (Math.imul(low0, by0) >>> 16) + (cross0 & 0xffff) + (cross1 & 0xffff);
  const carried = (Math.imul(low1, by1) + (cross0 >>> 16) + (cross1 >>> 16) + (middle >>> 16)) | 0;
  highOf = (carried + Math.imul(low, factor.high) + Math.imul(high, factor.low)) | 0;
  return Math.imul(low, factor.low);
}

function word(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] as number) |
    ((bytes[at + 1] as number) << 8) |
    ((bytes[at + 2] as number) << 16) |
    ((bytes[at + 3] as number) << 24)
  );
}

function factorOf(value: bigint): Factor {
  const [low = 0, high = 0] = halves(value);
  return { low, high };
}

function halves(value: bigint): number[] {
  return [Number(BigInt.asIntN(32, value)), Number(BigInt.asIntN(32, BigInt.asUintN(64, value) >> 32n))];
}

function wrap(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function turn(value: bigint, bits: bigint): bigint {
  return wrap(value << bits) | (value >> (64n - bits));
}

function round(value: bigint): bigint {
  return wrap(turn(wrap(value * PRIME_2), 31n) * PRIME_1);
}
