import { base64Text } from '../checks/base64-text.js';
import { entropy, placeholderReason } from '../checks/index.js';
import { nearby, standsAlone } from '../checks/nearby.js';
import type { Judgement, Rule, Sighting, Span } from '../rule.js';

const KEY_SOURCES = [
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html',
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
];
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const ACCOUNTS = 1_000_000_000_000;

/** Ids of the present generation (first bit set) hold the account in the 40 bits behind that bit; older ones tell nothing. */
function accountOf(keyId: string): number | undefined {
  let bits = 0n;
  for (const character of keyId.slice(4)) bits = (bits << 5n) | BigInt(Math.max(0, BASE32.indexOf(character)));
  if (bits >> 79n === 0n) return undefined;
  return Number((bits >> 39n) & 0xff_ffff_ffffn);
}

function judgeKeyId(keyId: string): Judgement {
  const account = accountOf(keyId);
  if (account === undefined) return { accepted: true };
  if (account >= ACCOUNTS) return { accepted: false, reason: 'the account number in it has more than 12 digits' };
  return { accepted: true, proof: 'structure', note: `of account ${String(account).padStart(12, '0')}` };
}

const KEY_ID = /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}(?![A-Za-z0-9_])/y;
const SECRET =
  /(?<=^|[^A-Za-z0-9+/_.~-]|\\[nrt]|%(?!2[BbFf])[0-9A-Fa-f]{2})(?:[A-Za-z0-9+/]|%2[FfBb]){40}(?![A-Za-z0-9+/=_~-])/dg;
const NAMED =
  /(?:aws_?)?secret[_-]?(?:access[_-]?)?key["'\]]{0,2}\s{0,8}(?:[=:,]|=>|:=|<-|>)\s{0,8}[=>]?\s{0,4}["'`]?((?:[A-Za-z0-9+/]|%2[FfBb]){40})(?![A-Za-z0-9+/=_~-])/diy;
const REACH = { before: 600, after: 620, lines: 5 };

/** A secret key is found beside a key id, or behind its own name. */
function* findSecretKeys(text: string, at: number): Generator<Sighting> {
  if (text.charCodeAt(at) === 0x41 && /^A(?:KI|SI|BI|CC)A$/.test(text.slice(at, at + 4))) {
    KEY_ID.lastIndex = at;
    if (!KEY_ID.test(text) || !standsAlone(text, at)) return;
    for (const span of nearby(text, at, REACH, SECRET)) yield sighting(text, span);
    return;
  }
  NAMED.lastIndex = at;
  const indices = NAMED.exec(text)?.indices?.[1];
  if (indices !== undefined) yield sighting(text, { start: indices[0], end: indices[1] });
}

function sighting(text: string, span: Span): Sighting {
  return { ...span, judgement: judgeSecretKey(decodeURIComponentSafely(text.slice(span.start, span.end))) };
}

function judgeSecretKey(secret: string): Judgement {
  const refused = (reason: string): Judgement => ({ accepted: false, reason });
  const placeholder = placeholderReason(secret);
  if (placeholder !== undefined) return refused(placeholder);
  if (entropy(secret) <= 4.2) return refused('its entropy is too low for 30 random bytes');
  if (/^[0-9a-f]+$/i.test(secret)) return refused('it is a hash in hexadecimal');
  if (secret.split('/').length > 4 || classChanges(secret) < 15) return refused('it reads like words or a path');
  return { accepted: true };
}

function decodeURIComponentSafely(text: string): string {
  return text.replace(/%2f/gi, '/').replace(/%2b/gi, '+');
}

/** How often upper case, lower case, digits and symbols take turns: about 25 times in 40 random characters, far less in names. */
function classChanges(text: string): number {
  const classes = text.replace(/[a-z]/g, 'a').replace(/[A-Z]/g, 'A').replace(/[0-9]/g, '0').replace(/[+/]/g, '+');
  let changes = 0;
  for (let i = 1; i < classes.length; i++) if (classes[i] !== classes[i - 1]) changes++;
  return changes;
}

function judgeBedrockKey(key: string): Judgement {
  return base64Text(key.slice(4)).startsWith('BedrockAPIKey-')
    ? { accepted: true, proof: 'structure' }
    : { accepted: false, reason: 'it does not decode to a Bedrock key' };
}

export const aws: readonly Rule[] = [
  {
    kind: 'token',
    id: 'aws-access-key-id',
    provider: 'aws',
    title: 'AWS access key id',
    confidence: 'medium',
    sources: KEY_SOURCES,
    anchors: ['AKIA', 'ASIA', 'ABIA', 'ACCA'],
    pattern: /(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}/,
    entropy: 2.7,
    judge: judgeKeyId,
  },
  {
    kind: 'structure',
    id: 'aws-secret-access-key',
    provider: 'aws',
    title: 'AWS secret access key',
    confidence: 'high',
    sources: KEY_SOURCES,
    anchors: [
      'AKIA',
      'ASIA',
      'ABIA',
      'ACCA',
      'secret_access_key',
      'secretaccesskey',
      'secret-access-key',
      'aws_secret_key',
      'awssecretkey',
    ],
    ignoreCase: true,
    find: findSecretKeys,
  },
  {
    kind: 'token',
    id: 'aws-session-token',
    provider: 'aws',
    title: 'AWS session token',
    confidence: 'high',
    sources: ['https://docs.aws.amazon.com/STS/latest/APIReference/API_Credentials.html'],
    anchors: ['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'],
    pattern: /(?:IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)(?:[A-Za-z0-9+/=]|%2[BbFf]|%3[Dd]){150,2800}/,
    entropy: 4.5,
  },
  {
    kind: 'token',
    id: 'aws-bedrock-key',
    provider: 'aws',
    title: 'Amazon Bedrock API key',
    confidence: 'high',
    sources: ['https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html'],
    anchors: ['ABSKQmVkcm9ja0FQSUtleS'],
    pattern: /ABSKQmVkcm9ja0FQSUtleS[A-Za-z0-9+/]{70,300}={0,2}/,
    entropy: 4,
    judge: judgeBedrockKey,
  },
  {
    kind: 'token',
    id: 'aws-bedrock-short-term-key',
    provider: 'aws',
    title: 'Amazon Bedrock short-term API key',
    confidence: 'high',
    sources: ['https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html'],
    anchors: ['bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t'],
    pattern: /bedrock-api-key-YmVkcm9jay5hbWF6b25hd3MuY29t[A-Za-z0-9+/]{200,4000}={0,2}/,
    entropy: 4,
  },
  {
    kind: 'token',
    id: 'aws-appsync-key',
    provider: 'aws',
    title: 'AWS AppSync API key',
    confidence: 'medium',
    sources: ['https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html'],
    anchors: ['da2-'],
    pattern: /da2-[a-z0-9]{26}/,
    entropy: 3.2,
  },
  {
    kind: 'token',
    id: 'amazon-client-secret',
    provider: 'amazon',
    title: 'Login with Amazon client secret',
    confidence: 'high',
    sources: ['https://developer.amazon.com/docs/login-with-amazon/documentation-overview.html'],
    anchors: ['amzn1.oa2-cs.v1.'],
    pattern: /amzn1\.oa2-cs\.v1\.[0-9a-f]{64}/,
    entropy: 3,
  },
  {
    kind: 'token',
    id: 'amazon-login-token',
    provider: 'amazon',
    title: 'Login with Amazon token',
    confidence: 'high',
    sources: ['https://developer.amazon.com/docs/login-with-amazon/access-token.html'],
    anchors: ['Atza|', 'Atzr|'],
    pattern: /Atz[ar]\|[A-Za-z0-9_-]{100,3000}/,
    entropy: 4.5,
  },
  {
    kind: 'token',
    id: 'amazon-mws-token',
    provider: 'amazon',
    title: 'Amazon MWS authorisation token',
    confidence: 'high',
    anchors: ['amzn.mws.'],
    pattern: /amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    entropy: 3,
  },
];
