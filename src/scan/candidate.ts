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
export type Trace = (drop: { readonly rule: Rule; readonly span: Span; readonly check: string; readonly reason: string }) => void;

const KINDS: Readonly<Record<Rule['kind'], number>> = { token: 0, structure: 1, assigned: 2 };
const CONFIDENCES: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

/** Of candidates that overlap only the most telling one stays: proved before unproved, formats before names, sure before unsure, long before short. */
export function withoutOverlaps(candidates: readonly Candidate[], trace?: Trace): Candidate[] {
  const byRank = [...candidates].sort(compareRank);
  const kept: Candidate[] = [];
  for (const candidate of byRank) {
    const better = kept.find((other) => other.start < candidate.end && candidate.start < other.end);
    if (better === undefined) kept.push(candidate);
    else trace?.({ rule: candidate.rule, span: candidate, check: 'overlap', reason: `${better.rule.id} says more about the same place` });
  }
  return kept.sort((a, b) => a.start - b.start);
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
