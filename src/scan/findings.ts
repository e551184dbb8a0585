import { Secret, type Fingerprinter } from '../core/index.js';
import type { Candidate } from './candidate.js';
import { inlineAllow } from './inline-allow.js';
import type { Spotted } from './item-scan.js';
import type { Finding, Occurrence } from './report.js';
import type { Suppressions } from './suppressions.js';

/** Where an item came from, as far as its occurrences tell. */
export type Origin = Pick<Occurrence, 'source' | 'path' | 'blob' | 'commit' | 'author' | 'date'>;

interface Draft {
  readonly base: Omit<Finding, 'occurrences'>;
  readonly value: string;
  note: string | undefined;
  readonly occurrences: Occurrence[];
}

/** Gathers what was spotted into one finding a secret and rule. */
export class Findings {
  readonly #fingerprinter: Fingerprinter;
  readonly #suppressions: Suppressions;
  readonly #drafts = new Map<string, Draft>();
  /** Suppressed places by how. */
  readonly suppressed = { inline: 0, allowed: 0, baseline: 0 };

  constructor(fingerprinter: Fingerprinter, suppressions: Suppressions) {
    this.#fingerprinter = fingerprinter;
    this.#suppressions = suppressions;
  }

  /** @returns whether the place counts: it was not suppressed */
  add(spotted: Spotted, origin: Origin): boolean {
    const { candidate } = spotted;
    const secret = secretOf(candidate);
    const fingerprint = this.#fingerprinter.of(secret);
    const inline = inlineAllow(spotted.allowText, candidate.rule.id, () => fingerprint);
    if (inline.allowed) {
      this.suppressed.inline++;
      return false;
    }
    const by = this.#suppressions.covers(fingerprint, candidate.rule.id, origin.path);
    if (by !== undefined) {
      this.suppressed[by]++;
      return false;
    }
    const draft = this.#draft(candidate, secret, fingerprint);
    draft.note ??= inline.note;
    draft.occurrences.push(occurrence(spotted, origin, secret.preview));
    return true;
  }

  /** Findings by first place; `complete` may add what only the whole history tells. */
  list(complete: (occurrences: readonly Occurrence[]) => Partial<Finding> = () => ({})): Finding[] {
    return [...this.#drafts.values()].map(({ base, note, occurrences }) => ({
      ...base,
      ...(note === undefined ? {} : { note }),
      occurrences,
      ...complete(occurrences),
    }));
  }

  #draft(candidate: Candidate, secret: Secret, fingerprint: string): Draft {
    const { rule } = candidate;
    const key = `${rule.id}\0${fingerprint}`;
    let draft = this.#drafts.get(key);
    if (draft === undefined) {
      const { confidence, proof } = candidate;
      const base = {
        fingerprint,
        rule: rule.id,
        provider: rule.provider,
        title: rule.title,
        confidence,
        preview: secret.preview,
      };
      draft = {
        base: proof === undefined ? base : { ...base, proof },
        value: candidate.value,
        note: candidate.note,
        occurrences: [],
      };
      this.#drafts.set(key, draft);
    }
    return draft;
  }
}

function occurrence(spotted: Spotted, origin: Origin, preview: string): Occurrence {
  return {
    ...origin,
    startLine: spotted.start.line,
    startColumn: spotted.start.column,
    endLine: spotted.end.line,
    endColumn: spotted.end.column,
    startByte: spotted.startByte,
    endByte: spotted.endByte,
    excerpt: `${utf8(spotted.before).trimStart()}${preview}${utf8(spotted.after).trimEnd()}`,
  };
}

/** What was found, in the form that is fingerprinted and masked. */
export function secretOf({ value, publicPrefix }: Candidate): Secret {
  return new Secret(utf8(value), publicPrefix);
}

/** The engine's one-byte characters as the text that they stand for. */
export function utf8(latin1: string): string {
  return Buffer.from(latin1, 'latin1').toString('utf8');
}
