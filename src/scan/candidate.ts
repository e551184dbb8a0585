import type { Confidence, Proof, Rule, Span } from '../rules/index.js';

/** A secret seen in one text: offsets are bytes of that text. */
export interface Candidate extends Span {
  readonly rule: Rule;
  readonly value: string;
  readonly publicPrefix: string;
  readonly confidence: Confidence;
  readonly proof: Proof | undefined;
  readonly note: string | undefined;
}

/** Told why a rule that nearly fired did not; spans are those of the candidate secret. */
export type Trace = (drop: {
  readonly rule: Rule;
  readonly span: Span;
  readonly check: string;
  readonly reason: string;
}) => void;

const KINDS: Readonly<Record<Rule['kind'], number>> = { token: 0, structure: 1, assigned: 2 };
const CONFIDENCES: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

/** Of candidates that overlap only the most telling one stays: proved before unproved, formats before names, sure before unsure, long before short. */
export function withoutOverlaps(candidates: readonly Candidate[], trace?: Trace): Candidate[] {
  const byStart = [...candidates].sort((a, b) => a.start - b.start);
  const kept: Candidate[] = [];
  for (let from = 0; from < byStart.length;) {
    const to = endOfCluster(byStart, from);
    if (to === from + 1) kept.push(...byStart.slice(from, to));
    else kept.push(...bestOf(byStart.slice(from, to), trace));
    from = to;
  }
  return kept;
}

/** Candidates up to the first gap: what lies behind it overlaps none of them. */
function endOfCluster(byStart: readonly Candidate[], from: number): number {
  let end = byStart[from]?.end ?? 0;
  let to = from + 1;
  for (let next = byStart[to]; next !== undefined && next.start < end; next = byStart[++to])
    end = Math.max(end, next.end);
  return to;
}

function bestOf(cluster: readonly Candidate[], trace: Trace | undefined): Candidate[] {
  const kept: Candidate[] = []; // by place
  for (const candidate of [...cluster].sort(compareRank)) {
    const at = firstEndingBehind(kept, candidate.start);
    const better = kept[at];
    if (better === undefined || better.start >= candidate.end) kept.splice(at, 0, candidate);
    else
      trace?.({
        rule: candidate.rule,
        span: candidate,
        check: 'overlap',
        reason: `${better.rule.id} says more about the same place`,
      });
  }
  return kept;
}

function firstEndingBehind(byPlace: readonly Candidate[], start: number): number {
  let low = 0;
  let high = byPlace.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((byPlace[middle]?.end ?? 0) > start) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compareRank(a: Candidate, b: Candidate): number {
  return (
    Number(b.proof !== undefined) - Number(a.proof !== undefined) ||
    Number(a.rule.provider === 'generic') - Number(b.rule.provider === 'generic') ||
    KINDS[a.rule.kind] - KINDS[b.rule.kind] ||
    CONFIDENCES[a.confidence] - CONFIDENCES[b.confidence] ||
    b.end - b.start - (a.end - a.start) ||
    a.start - b.start
  );
}
