import { looksRandom } from '../assignment/index.js';
import type { AssignedRule, Assignment, Confidence, Judgement } from '../rule.js';

/** What the short form of a provider's rule leaves out. */
export interface Kind {
  readonly id: string;
  readonly title: string;
  /** The name's words, "_" between them; "_?" where writers join them. */
  readonly name: string;
  readonly value: RegExp;
  readonly confidence?: Confidence;
  readonly provider?: string;
}

/** Words that people put behind a secret's name without changing what it is. */
export const TAIL =
  '(?:_(?:prod|production|dev|development|staging|stage|stg|test|testing|live|sandbox|uat|qa|ci|local|default|value|val|string|str|plain|plaintext|raw|base64|b64|hex|old|new|current|previous|primary|secondary|backup|main|master|v?\\d{1,4}|[a-z]))*\\d{0,2}$';

/** A provider's rule: its name somewhere in front, then what the key is called. */
export function named(kind: Kind): AssignedRule {
  return {
    kind: 'assigned',
    id: kind.id,
    provider: kind.provider ?? kind.id.split('-')[0] ?? kind.id,
    title: kind.title,
    confidence: kind.confidence ?? 'high',
    keywords: ['key', 'token', 'secret', 'auth', 'pass', 'pwd', 'salt'],
    name: new RegExp(`(?:^|_)(?:${kind.name})${TAIL}`),
    value: kind.value,
    judge: machineMade,
  };
}

/** Credentials of fixed formats are random. */
export function machineMade({ value }: Assignment): Judgement {
  if (/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(value)) return { accepted: true };
  return looksRandom(value, { length: 16, entropy: 2.8 })
    ? { accepted: true }
    : { accepted: false, reason: 'it is not random, as this credential would be' };
}

export const hex = (length: number | string): RegExp => new RegExp(`^[0-9a-fA-F]{${String(length)}}$`);
export const alphanumeric = (length: number | string): RegExp => new RegExp(`^[A-Za-z0-9]{${String(length)}}$`);
export const urlSafe = (length: number | string): RegExp => new RegExp(`^[A-Za-z0-9_-]{${String(length)}}$`);
export const base64 = (length: number | string): RegExp => new RegExp(`^[A-Za-z0-9+/]{${String(length)}}={0,2}$`);
export const UUID = /^[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}$/;
