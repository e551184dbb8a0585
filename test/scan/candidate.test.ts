import { randomInt } from 'node:crypto';
import type { Rule } from '../../src/rules/index.js';
import { withoutOverlaps, type Candidate } from '../../src/scan/candidate.js';

const KINDS = ['token', 'structure', 'assigned'] as const;
const CONFIDENCES = ['high', 'medium', 'low'] as const;

function pick<T>(choices: readonly T[]): T {
  return choices[randomInt(choices.length)]!;
}

function candidateAt(start: number, length: number): Candidate {
  const confidence = pick(CONFIDENCES);
  const about = { id: `rule-${randomInt(20)}`, provider: pick(['generic', 'acme']), title: 'A rule', confidence };
  const rule = { ...about, kind: pick(KINDS), anchors: [] } as unknown as Rule;
  const proof = pick([undefined, undefined, 'checksum' as const]);
  return { start, end: start + length, rule, confidence, proof, value: '', publicPrefix: '', note: undefined };
}

/** The plain way: the best of all, then the best of those beside it, and so on. */
function oracle(candidates: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of [...candidates].sort(byRank)) {
    if (!kept.some((other) => other.start < candidate.end && candidate.start < other.end)) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function byRank(a: Candidate, b: Candidate): number {
  const ranks = [a, b].map(({ rule, confidence, proof, start, end }) => [
    proof === undefined ? 1 : 0,
    rule.provider === 'generic' ? 1 : 0,
    KINDS.indexOf(rule.kind),
    CONFIDENCES.indexOf(confidence),
    start - end,
    start,
  ]);
  const differences = ranks[0]!.map((rank, i) => rank - ranks[1]![i]!);
  return differences.find((difference) => difference !== 0) ?? 0;
}

test('keeps what the plain algorithm keeps', () => {
  for (let round = 0; round < 500; round++) {
    const width = pick([30, 200, 2000]);
    const candidates = Array.from({ length: randomInt(40) }, () => candidateAt(randomInt(width), randomInt(1, 40)));
    expect(withoutOverlaps(candidates)).toEqual(oracle(candidates));
  }
});

test('traces each candidate that it drops, with the better one', () => {
  const [weak, strong] = [
    { ...candidateAt(0, 10), proof: undefined },
    { ...candidateAt(5, 10), proof: 'checksum' as const },
  ];
  const reasons: string[] = [];
  expect(withoutOverlaps([weak, strong], ({ reason }) => reasons.push(reason))).toEqual([strong]);
  expect(reasons).toEqual([`${strong.rule.id} says more about the same place`]);
});

test.each([
  ['200,000 candidates apart', 200_000, 1],
  ['20,000 candidates that each touch the next', 20_000, 4],
])('finishes at once with %s', (_, count, length) => {
  const candidates = Array.from({ length: count }, (_none, i) => candidateAt(i * 3, length));
  const began = performance.now();
  expect(withoutOverlaps(candidates).length).toBeGreaterThan(count / 4);
  expect(performance.now() - began).toBeLessThan(2000);
});
