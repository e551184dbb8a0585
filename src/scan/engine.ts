import { assignmentAt, type AssignedRule, type Place, type Rule } from '../rules/index.js';
import { withoutOverlaps, type Candidate, type Trace } from './candidate.js';
import { judgeAssignment, judgeSightings, judgeToken, type Looked } from './confirm.js';
import { Prefilter } from './prefilter.js';

interface Anchor {
  readonly text: string;
  readonly exact: boolean;
  readonly rules: readonly Rule[];
}

/** The bytes of one file, blob or message and where they are from. */
export interface ScanInput extends Place {
  readonly bytes: Buffer;
}

/**
 * Finds secrets in bytes: a prefilter looks for every rule's literals in one pass, and a rule looks only where one of its own stands.
 *
 * Time is linear in the bytes: each literal hit costs a bounded look around it.
 */
export class Engine {
  readonly #anchors: readonly Anchor[];
  readonly #assigned: readonly AssignedRule[];
  readonly #prefilter: Prefilter;

  constructor(rules: readonly Rule[]) {
    this.#assigned = rules.filter((rule) => rule.kind === 'assigned');
    this.#anchors = collectAnchors(rules);
    this.#prefilter = new Prefilter(this.#anchors.map((anchor) => anchor.text));
  }

  /** @returns the secrets by their place in the text, none overlapping another */
  scan(input: ScanInput, trace?: Trace): Candidate[] {
    const hits: number[] = [];
    this.#prefilter.scan(input.bytes, (anchor, end) => hits.push(anchor, end));
    if (hits.length === 0) return [];
    return this.#confirm(hits, input.bytes.toString('latin1'), input, trace);
  }

  #confirm(hits: readonly number[], text: string, place: Place, trace: Trace | undefined): Candidate[] {
    const found: Candidate[] = [];
    const assignmentsSeen = new Set<number>();
    const looked: Looked = new Map();
    for (let i = 0; i < hits.length; i += 2) {
      const anchor = this.#anchors[hits[i] ?? 0];
      if (anchor === undefined) continue;
      const at = (hits[i + 1] ?? 0) - anchor.text.length;
      if (anchor.exact && !text.startsWith(anchor.text, at)) continue;
      for (const rule of anchor.rules) {
        if (rule.kind === 'token') found.push(...judgeToken(rule, text, at, looked, trace));
        else if (rule.kind === 'structure') found.push(...judgeSightings(rule, text, at, place, trace));
        else {
          this.#confirmAssignment(text, at, place, assignmentsSeen, found, trace);
          break;
        }
      }
    }
    return found.length === 0 ? found : withoutOverlaps(found, trace);
  }

  #confirmAssignment(
    text: string,
    at: number,
    place: Place,
    seen: Set<number>,
    found: Candidate[],
    trace: Trace | undefined,
  ): void {
    const assignment = assignmentAt(text, at, place);
    if (assignment === undefined || seen.has(assignment.start)) return;
    seen.add(assignment.start);
    found.push(...judgeAssignment(this.#assigned, assignment, trace));
  }
}

/** One anchor a literal; the assigned rules' keywords share anchors, and any of them leads to the same assignment. */
function collectAnchors(rules: readonly Rule[]): Anchor[] {
  const anchors = new Map<string, { text: string; exact: boolean; rules: Rule[] }>();
  for (const rule of rules) {
    const exact = rule.kind !== 'assigned' && rule.ignoreCase !== true;
    const literals = rule.kind === 'assigned' ? rule.keywords : rule.anchors;
    for (const literal of literals) {
      const text = exact ? literal : literal.toLowerCase();
      const key = `${rule.kind === 'assigned' ? 'a' : exact ? 'x' : 'i'}${text}`;
      const anchor = anchors.get(key) ?? { text, exact, rules: [] };
      anchor.rules.push(rule);
      anchors.set(key, anchor);
    }
  }
  return [...anchors.values()];
}
