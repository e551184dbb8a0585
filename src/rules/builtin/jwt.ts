import { placeholderReason } from '../checks/index.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting, StructureRule } from '../rule.js';

// The left edge is checked first, so looks never share characters and a file of "eyJ" alone stays linear.
const TOKEN =
  /(eyJ[A-Za-z0-9_-]{10,4096})\.([A-Za-z0-9_-]{0,16384})\.([A-Za-z0-9_-]{0,16384})(?:\.([A-Za-z0-9_-]{1,16384})\.([A-Za-z0-9_-]{1,128}))?/y;

type Kind = 'jwt' | 'supabase' | 'kubernetes';

interface Token {
  readonly text: string;
  readonly header: Record<string, unknown>;
  readonly payload: Record<string, unknown> | undefined;
  readonly signature: string;
  readonly encrypted: boolean;
}

function startsHere(text: string, at: number): boolean {
  if (!/[A-Za-z0-9_.-]/.test(text.charAt(at - 1))) return true;
  if (text.charAt(at - 2) !== '\\' && text.charAt(at - 3) !== '%') return false;
  const before = text.slice(Math.max(0, at - 3), at);
  return /\\[nrt]$|%[0-9A-Fa-f]{2}$/.test(before);
}

function readJson(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function readToken(text: string, at: number): Token | undefined {
  if (!startsHere(text, at)) return undefined;
  TOKEN.lastIndex = at;
  const match = TOKEN.exec(text);
  const header = match === null ? undefined : readJson(match[1] ?? '');
  if (match === null || header === undefined) return undefined;
  const encrypted = match[5] !== undefined && typeof header['enc'] === 'string';
  return {
    text: match[0],
    header,
    payload: encrypted ? undefined : readJson(match[2] ?? ''),
    signature: match[3] ?? '',
    encrypted,
  };
}

function kindOf({ payload }: Token): Kind {
  const issuer = payload?.['iss'];
  if (payload?.['role'] !== undefined && (issuer === 'supabase' || issuer === 'supabase-demo')) return 'supabase';
  const ofCluster = issuer === 'kubernetes/serviceaccount' || payload?.['kubernetes.io'] !== undefined;
  return ofCluster ? 'kubernetes' : 'jwt';
}

/** Lengths of signatures in base64url, for the algorithms that fix them. */
const LENGTHS: Readonly<Record<string, number>> = {
  HS256: 43,
  HS384: 64,
  HS512: 86,
  ES256: 86,
  ES256K: 86,
  ES384: 128,
  ES512: 176,
  EdDSA: 86,
};

function judge(token: Token, kind: Kind, now: Date): Judgement {
  const algorithm = token.header['alg'];
  if (typeof algorithm !== 'string') return refuse('its header names no algorithm');
  if (token.encrypted) return { accepted: true, proof: 'structure', confidence: 'medium', note: 'encrypted (JWE)' };
  const { payload, signature } = token;
  if (payload === undefined) return refuse('its payload is no JSON object');
  if (payload['sub'] === '1234567890' || payload['name'] === 'John Doe') return refuse('the sample token of jwt.io');
  if (algorithm.toLowerCase() === 'none')
    return { accepted: true, proof: 'structure', confidence: 'low', note: 'not signed (alg none)' };
  const length = LENGTHS[algorithm];
  if (length === undefined ? signature.length < 32 : signature.length !== length)
    return refuse('its signature has not the length that its algorithm makes');
  if (signature.length < 100 && placeholderReason(signature) !== undefined && /(.)\1{5}|signature/i.test(signature))
    return refuse('its signature is a placeholder');
  if (kind === 'supabase' && payload['iss'] === 'supabase-demo')
    return refuse('a demo key that every local Supabase has');
  if (kind === 'supabase' && payload['role'] === 'anon') return refuse("Supabase's anon key is public");
  return weigh(payload, kind, now);
}

function weigh(payload: Record<string, unknown>, kind: Kind, now: Date): Judgement {
  const expiry = payload['exp'];
  const known = typeof expiry === 'number' && Math.abs(expiry) < 8e12 ? new Date(expiry * 1000) : undefined;
  if (known === undefined)
    return { accepted: true, proof: 'structure', confidence: kind === 'jwt' ? 'medium' : 'high', note: 'no expiry' };
  const day = known.toISOString().slice(0, 10);
  if (known < now) return { accepted: true, proof: 'structure', confidence: 'low', note: `expired ${day}` };
  return { accepted: true, proof: 'structure', confidence: 'high', note: `expires ${day}` };
}

function* find(kind: Kind, text: string, at: number): Iterable<Sighting> {
  const token = readToken(text, at);
  if (token === undefined || kindOf(token) !== kind) return;
  // The header is the same for all tokens of an issuer and tells nothing.
  yield { start: at, end: at + token.text.length, judgement: judge(token, kind, new Date()), publicLength: 3 };
}

function jwtRule(kind: Kind, id: string, provider: string, title: string, source: string): StructureRule {
  return {
    kind: 'structure',
    id,
    provider,
    title,
    confidence: kind === 'jwt' ? 'medium' : 'high',
    sources: [source],
    anchors: ['eyJ'],
    find: (text, at) => find(kind, text, at),
  };
}

/** JSON web tokens, told apart by their issuer. */
export const jwt: readonly Rule[] = [
  jwtRule(
    'supabase',
    'supabase-service-role-key',
    'supabase',
    'Supabase service role key',
    'https://supabase.com/docs/guides/api/api-keys',
  ),
  jwtRule(
    'kubernetes',
    'kubernetes-service-account-token',
    'kubernetes',
    'Kubernetes service account token',
    'https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/',
  ),
  jwtRule('jwt', 'jwt', 'generic', 'JSON web token', 'https://www.rfc-editor.org/rfc/rfc7519'),
];
