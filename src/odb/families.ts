import { OFS_DELTA } from './pack-headers.js';
import type { PackPlan } from './pack-plan.js';

type Links = Pick<PackPlan, 'count' | 'firsts' | 'nexts' | 'types'>;

/**
 * Links each base to its deltas, the one with the most descendants last.
 *
 * A base is let go when its last delta is built. So what has to be kept for the others is at most the logarithm of a family's size.
 */
export function linkFamilies(plan: Links, bases: Int32Array): { roots: Uint32Array; strays: readonly number[] } {
  for (let rank = 0; rank < plan.count; rank++) {
    if ((plan.types[rank] ?? 0) < OFS_DELTA) bases[rank] = -1;
  }
  link(plan, bases, new Int32Array(plan.count).fill(-1));
  const { order, roots } = inOrder(plan);
  link(plan, bases, heaviest(plan.count, order, bases));
  const reached = new Uint8Array(plan.count);
  for (const rank of order) reached[rank] = 1;
  const strays: number[] = [];
  reached.forEach((isReached, rank) => {
    if (isReached === 0) strays.push(rank);
  });
  return { roots, strays };
}

function link({ count, firsts, nexts }: Links, bases: Int32Array, lasts: Int32Array): void {
  firsts.fill(-1);
  nexts.fill(-1);
  const put = (rank: number, base: number): void => {
    nexts[rank] = firsts[base] ?? -1;
    firsts[base] = rank;
  };
  lasts.forEach((rank, base) => {
    if (rank >= 0) put(rank, base);
  });
  for (let rank = count - 1; rank >= 0; rank--) {
    const base = bases[rank] ?? -1;
    if (base >= 0 && lasts[base] !== rank) put(rank, base);
  }
}

/** Everything that roots lead to, bases before their deltas. */
function inOrder({ count, firsts, nexts, types }: Links): { order: Uint32Array; roots: Uint32Array } {
  const order = new Uint32Array(count);
  let length = 0;
  for (let rank = 0; rank < count; rank++) {
    const type = types[rank] ?? 0;
    if (type > 0 && type < OFS_DELTA) order[length++] = rank;
  }
  const roots = new Uint32Array(new SharedArrayBuffer(length * 4));
  roots.set(order.subarray(0, length));
  for (let at = 0; at < length; at++) {
    for (let rank = firsts[order[at] ?? 0] ?? -1; rank >= 0; rank = nexts[rank] ?? -1) order[length++] = rank;
  }
  return { order: order.subarray(0, length), roots };
}

/** For each object the delta against it that most others are built on; -1 for none. */
function heaviest(count: number, order: Uint32Array, bases: Int32Array): Int32Array {
  const weights = new Uint32Array(count).fill(1);
  const lasts = new Int32Array(count).fill(-1);
  for (let at = order.length - 1; at >= 0; at--) {
    const rank = order[at] ?? 0;
    const base = bases[rank] ?? -1;
    if (base < 0) continue;
    weights[base] = (weights[base] ?? 0) + (weights[rank] ?? 0);
    const last = lasts[base] ?? -1;
    if (last < 0 || (weights[last] ?? 0) < (weights[rank] ?? 0)) lasts[base] = rank;
  }
  return lasts;
}
