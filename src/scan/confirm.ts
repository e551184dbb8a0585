import {
  entropy,
  placeholderReason,
  refusedValue,
  type AssignedRule,
  type Assignment,
  type Judgement,
  type Place,
  type Rule,
  type Span,
  type StructureRule,
  type TokenRule,
} from '../rules/index.js';
import type { Candidate, Trace } from './candidate.js';
import { detached } from './detached.js';
import { isEdgeAfter, isEdgeBefore } from './edges.js';

const LOOK_BEHIND = 128;
const ACCEPTED: Judgement = { accepted: true };

/** Up to where each rule has matched in a text: an anchor inside a match is a part of it, and is not looked at again. */
export type Looked = Map<TokenRule, number>;

/** A token rule's word on the anchor at `at`: no candidate or one. */
export function judgeToken(rule: TokenRule, text: string, at: number, looked: Looked, trace?: Trace): Candidate[] {
  if (at < (looked.get(rule) ?? 0)) return [];
  const pattern = stickyOf(rule);
  pattern.lastIndex = at;
  const match = pattern.exec(text);
  if (match === null) return [];
  const left = leftExtent(rule, text, at);
  if (left === undefined) return [];
  const span = match[1] === undefined ? { start: at - left, end: pattern.lastIndex } : toSpan(match.indices?.[1]);
  const drop = dropper(rule, span, trace);
  if (rule.edges !== 'free' && !(isEdgeBefore(text, at - left) && isEdgeAfter(text, pattern.lastIndex))) {
    return drop('edges', 'it goes on to the left or right, so it is a part of something else');
  }
  looked.set(rule, pattern.lastIndex);
  const value = text.slice(span.start, span.end);
  const publicPrefix = rule.publicPrefix ?? (left === 0 && match[1] === undefined ? anchorOf(rule, value) : '');
  const body = value.slice(publicPrefix.length);
  const judgement = rule.judge?.(value) ?? ACCEPTED;
  // A right checksum outweighs what the letters happen to spell.
  if (judgement.accepted && judgement.proof === 'checksum')
    return candidate(rule, span, value, publicPrefix, judgement, trace);
  const placeholder = placeholderReason(body);
  if (placeholder !== undefined) return drop('placeholder', placeholder);
  const bits = entropy(body);
  if (rule.entropy !== undefined && bits < rule.entropy) return drop('entropy', tooEven(bits, rule.entropy));
  return candidate(rule, span, value, publicPrefix, judgement, trace);
}

/** A structure rule's sightings around the anchor at `at`. */
export function judgeSightings(
  rule: StructureRule,
  text: string,
  at: number,
  place: Place,
  trace?: Trace,
): Candidate[] {
  const found: Candidate[] = [];
  for (const sighting of rule.find(text, at, place)) {
    const value = text.slice(sighting.start, sighting.end);
    found.push(
      ...candidate(rule, sighting, value, value.slice(0, sighting.publicLength ?? 0), sighting.judgement, trace),
    );
  }
  return found;
}

/** The first assigned rule that accepts the pair makes the candidate. */
export function judgeAssignment(rules: readonly AssignedRule[], assignment: Assignment, trace?: Trace): Candidate[] {
  const named = rulesNamed(rules, assignment.normalised);
  if (named.length === 0) return [];
  const refused = refusedValue(assignment);
  for (const rule of named) {
    const drop = dropper(rule, assignment, trace);
    if (refused !== undefined) {
      drop('value', refused);
      continue;
    }
    if (rule.value !== undefined && !rule.value.test(assignment.value)) {
      drop('format', 'the value does not have the format that this rule expects');
      continue;
    }
    const bits = entropy(assignment.value);
    if (rule.entropy !== undefined && bits < rule.entropy) {
      drop('entropy', tooEven(bits, rule.entropy));
      continue;
    }
    const found = candidate(rule, assignment, assignment.value, '', rule.judge?.(assignment) ?? ACCEPTED, trace);
    if (found.length > 0) return found;
  }
  return [];
}

const NAMES_KEPT = 20_000;
const byName = new WeakMap<readonly AssignedRule[], Map<string, readonly AssignedRule[]>>();

/** Names repeat within a project, and there are many rules: what a name leads to is remembered. */
function rulesNamed(rules: readonly AssignedRule[], name: string): readonly AssignedRule[] {
  let known = byName.get(rules);
  if (known === undefined || known.size > NAMES_KEPT) {
    known = new Map<string, readonly AssignedRule[]>();
    byName.set(rules, known);
  }
  let named = known.get(name);
  if (named === undefined) {
    named = rules.filter((rule) => rule.name.test(name));
    known.set(detached(name), named);
  }
  return named;
}

function candidate(
  rule: Rule,
  span: Span,
  value: string,
  publicPrefix: string,
  judgement: Judgement,
  trace?: Trace,
): Candidate[] {
  if (!judgement.accepted) return dropper(rule, span, trace)('judge', judgement.reason);
  return [
    {
      rule,
      value,
      publicPrefix,
      start: span.start,
      end: span.end,
      confidence: judgement.confidence ?? rule.confidence,
      proof: judgement.proof,
      note: judgement.note,
    },
  ];
}

function dropper(rule: Rule, span: Span, trace: Trace | undefined): (check: string, reason: string) => [] {
  return (check, reason) => {
    trace?.({ rule, span: { start: span.start, end: span.end }, check, reason });
    return [];
  };
}

function tooEven(bits: number, least: number): string {
  return `its entropy is ${bits.toFixed(2)} bits a character, below ${String(least)}`;
}

const stickyPatterns = new WeakMap<TokenRule, RegExp>();

/** Compiled on first use, since most rules never meet their anchor. "d" gives the span of group 1. */
function stickyOf(rule: TokenRule): RegExp {
  let sticky = stickyPatterns.get(rule);
  if (sticky === undefined) {
    sticky = new RegExp(rule.pattern.source, `${rule.pattern.flags.replace(/[dgy]/g, '')}dy`);
    stickyPatterns.set(rule, sticky);
  }
  return sticky;
}

/** How many characters before the anchor belong to the match; undefined when `before` does not match. */
function leftExtent(rule: TokenRule, text: string, at: number): number | undefined {
  if (rule.before === undefined) return 0;
  return rule.before.exec(text.slice(Math.max(0, at - LOOK_BEHIND), at))?.[0].length;
}

function anchorOf(rule: TokenRule, value: string): string {
  return rule.anchors.find((anchor) => value.startsWith(anchor)) ?? '';
}

function toSpan(indices: [number, number] | undefined): Span {
  return { start: indices?.[0] ?? 0, end: indices?.[1] ?? 0 };
}
