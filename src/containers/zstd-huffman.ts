import { BackBits } from './back-bits.js';
import { Damaged } from './failure.js';
import { FseState, readTable } from './zstd-fse.js';

const MOST_BITS = 11;
const MOST_WEIGHTS_LOG = 6;

/** Codes of literals; an entry is `symbol << 4 | length`. */
export interface LiteralCodes {
  readonly log: number;
  readonly entries: Uint16Array;
}

/** Reads the description of a code (RFC 8878, 4.2.1). @returns the code, and how many bytes it took */
export function readCodes(bytes: Uint8Array): [codes: LiteralCodes, length: number] {
  const head = bytes[0] ?? 0;
  if (head >= 128) {
    const count = head - 127;
    const length = 1 + Math.ceil(count / 2);
    if (length > bytes.length) throw new Damaged('damaged: codes that are cut off');
    const weights = Array.from({ length: count }, (_, at) => {
      const pair = bytes[1 + (at >> 1)] as number;
      return at % 2 === 0 ? pair >> 4 : pair & 15;
    });
    return [codesOf(weights), length];
  }
  if (head === 0 || 1 + head > bytes.length) throw new Damaged('damaged: codes that are cut off');
  return [codesOf(packedWeights(bytes.subarray(1, 1 + head))), 1 + head];
}

/** Decodes one stream of literals into `out`, which it must fill. */
export function decodeLiterals(bytes: Uint8Array, codes: LiteralCodes, out: Uint8Array): void {
  const bits = new BackBits(bytes);
  const { log, entries } = codes;
  for (let at = 0; at < out.length; at++) {
    const entry = entries[bits.peek(log)] as number;
    bits.left -= entry & 15;
    if (bits.left < 0) break;
    out[at] = entry >> 4;
  }
  if (bits.left !== 0) throw new Damaged('damaged: literals that do not fit');
}

/** Two states take turns until the bits are used up. */
function packedWeights(bytes: Uint8Array): number[] {
  const [table, length] = readTable(bytes, MOST_WEIGHTS_LOG, MOST_BITS + 2);
  const bits = new BackBits(bytes.subarray(length));
  const weights: number[] = [];
  let state = new FseState(table, bits);
  let other = new FseState(table, bits);
  if (bits.left < 0) throw new Damaged('damaged: weights that are cut off');
  for (;;) {
    weights.push(state.symbol);
    state.next(bits);
    if (bits.left < 0) break;
    [state, other] = [other, state];
    if (weights.length > 254) throw new Damaged('damaged: too many weights');
  }
  weights.push(other.symbol);
  return weights;
}

/** The last symbol's weight is what is missing to a power of two. */
function codesOf(weights: number[]): LiteralCodes {
  let sum = 0;
  for (const weight of weights) sum += weight > 0 ? 1 << (weight - 1) : 0;
  const log = sum === 0 ? 0 : 32 - Math.clz32(sum);
  const missing = (1 << log) - sum;
  if (log === 0 || log > MOST_BITS || (missing & (missing - 1)) !== 0 || weights.some((weight) => weight > log))
    throw new Damaged('damaged: weights that do not fit');
  const all = [...weights, 32 - Math.clz32(missing)];
  const entries = new Uint16Array(1 << log);
  let at = 0;
  for (let weight = 1; weight <= log; weight++)
    all.forEach((its, symbol) => {
      if (its !== weight) return;
      entries.fill((symbol << 4) | (log + 1 - weight), at, at + (1 << (weight - 1)));
      at += 1 << (weight - 1);
    });
  return { log, entries };
}
