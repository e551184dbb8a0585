import type { Confidence, Judgement, Place, Rule, Sighting } from '../rule.js';
import { decodeBase64, decodeUserPassword } from './base64-text.js';
import { entropy } from './entropy.js';
import { isStrongPassword, passwordRefusal } from './password.js';
import { placeholderReason } from './placeholder.js';
import { refuse } from './refuse.js';

/** How a tool's file writes one kind of secret. */
export interface Format {
  readonly id: string;
  readonly title: string;
  readonly provider?: string;
  readonly anchors: readonly string[];
  /** The files in which the words mean this; absent when the words say it themselves. */
  readonly path?: RegExp;
  /** Sticky at the anchor; group 1 is the secret and ends the match, but for a look-ahead. */
  readonly pattern: RegExp;
  readonly judge?: (secret: string, text: string, at: number) => Judgement;
}

/** A password that a person may have chosen. */
export function judgePassword(password: string): Judgement {
  const refusal = passwordRefusal(password);
  if (refusal !== undefined) return refuse(refusal);
  if (/^ENC\[|^\{[^}]*\}$|^!vault/.test(password)) return refuse('is encrypted');
  const confidence: Confidence = isStrongPassword(password) ? 'high' : 'medium';
  return { accepted: true, confidence };
}

/** A token that a service made. */
export function judgeToken(token: string): Judgement {
  const refusal = passwordRefusal(token) ?? placeholderReason(token);
  if (refusal !== undefined) return refuse(refusal);
  return token.length < 16 || entropy(token) < 3
    ? refuse('is not random enough for a token')
    : { accepted: true, confidence: 'high' };
}

/** Base64 of `user:password`, which proves itself by decoding. */
export function judgePair(base64: string): Judgement {
  const pair = decodeUserPassword(base64);
  if (pair === undefined) return refuse('does not decode to a user and a password');
  const judgement = judgePassword(pair.password);
  return judgement.accepted ? { ...judgement, proof: 'structure' } : judgement;
}

/** Base64 of a password. */
export function judgeEncoded(base64: string): Judgement {
  const plain = decodeBase64(base64)?.trim();
  if (plain === undefined || /[\0-\x1f]/.test(plain)) return refuse('does not decode to a password');
  return judgePassword(plain);
}

const QUOTED = '\\\\?["\']([^"\'\\\\\\n]{4,512})(?=\\\\?["\'])';
/** `"name": "secret"`, escaped or not. */
export const json = (names: string): RegExp => new RegExp(`(?:${names})\\\\?["']\\s{0,8}:\\s{0,8}${QUOTED}`, 'y');
/** `name = secret`. What starts a comment in other files is a character like any other here, unless `stops` names it. */
export const ini = (names: string, stops = ''): RegExp =>
  new RegExp(`(?:${names})[ \\t]{0,16}[=:][ \\t]{0,16}["']?([^\\s"'${stops}]{4,512})`, 'iy');

function toRule({ id, title, provider, anchors, path, pattern, judge = judgePassword }: Format): Rule {
  return {
    kind: 'structure',
    id,
    provider: provider ?? 'generic',
    title,
    confidence: 'medium',
    anchors,
    *find(text, at, place) {
      if (path !== undefined && !path.test(place.path)) return;
      pattern.lastIndex = at;
      const secret = pattern.exec(text)?.[1];
      if (secret === undefined) return;
      const end = pattern.lastIndex;
      yield { start: end - secret.length, end, judgement: judge(secret, text, at) };
    },
  };
}

/** Formats as rules; those of one id differ in their words only, so they become one rule. */
export function fileRules(formats: readonly Format[]): Rule[] {
  const byId = new Map<string, Rule>();
  for (const rule of formats.map(toRule)) {
    const known = byId.get(rule.id);
    byId.set(
      rule.id,
      known?.kind === 'structure' && rule.kind === 'structure'
        ? { ...known, anchors: [...known.anchors, ...rule.anchors], find: both(known.find, rule.find) }
        : rule,
    );
  }
  return [...byId.values()];
}

type Find = (text: string, at: number, place: Place) => Iterable<Sighting>;

function both(one: Find, other: Find): Find {
  return function* (text, at, place) {
    yield* one(text, at, place);
    yield* other(text, at, place);
  };
}
