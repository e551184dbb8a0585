import { decodeBase64, decodeUserPassword } from '../checks/base64-text.js';
import { entropy, placeholderReason } from '../checks/index.js';
import { isStrongPassword, passwordRefusal } from '../checks/password.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting, Span } from '../rule.js';

const KIND = /["']?Secret["']?(?=[\s,}\\]|$)/y;
const ANCHORS = ['kind: Secret', 'kind: "Secret"', "kind: 'Secret'", '"kind": "Secret"', '"kind":"Secret"'];
const BEHIND = 4096;
const AHEAD = 16_384;

/** The manifest around `at`: a YAML document, or as much JSON as is near. The next Secret on either side bounds it, so looks overlap at most once. */
function manifestAround(text: string, at: number, anchor: string): Span {
  const behind = text.slice(Math.max(0, at - BEHIND), at);
  const split = Math.max(behind.lastIndexOf('\n---'), behind.lastIndexOf(anchor));
  const ahead = text.slice(at + anchor.length, at + AHEAD);
  const next = ahead.indexOf(anchor);
  const region = next < 0 ? ahead : ahead.slice(0, next);
  const stop = region.indexOf('\n---');
  return {
    start: at - behind.length + Math.max(split, 0),
    end: at + anchor.length + (stop < 0 ? region.length : stop),
  };
}

interface Entry extends Span {
  readonly key: string;
  readonly value: string;
}

const YAML_ENTRY =
  /^([ \t]{0,40})(?:"([^"\n]{1,253})"|'([^'\n]{1,253})'|([\w.-]{1,253})):[ \t]{0,8}(?:!!binary[ \t])?(["']?)([^\s"'#]{0,8192})\5[ \t]{0,8}(?:#.*)?\r?$/;

function* yamlEntries(manifest: string, offset: number): Iterable<Entry> {
  const heads = /^([ \t]{0,40})(?:- )?data:[ \t]{0,8}\r?\n/gm;
  for (let head = heads.exec(manifest); head !== null; head = heads.exec(manifest)) {
    const indent = (head[1] ?? '').length;
    let at = heads.lastIndex;
    while (at < manifest.length) {
      const feed = manifest.indexOf('\n', at);
      const end = feed < 0 ? manifest.length : feed;
      const line = manifest.slice(at, end);
      if (line.trim() !== '' && line.length - line.trimStart().length <= indent) break;
      const match = YAML_ENTRY.exec(line);
      const value = match?.[6] ?? '';
      if (match !== null && value !== '') {
        const start = offset + at + line.indexOf(value, line.indexOf(':') + 1);
        yield { key: match[2] ?? match[3] ?? match[4] ?? '', value, start, end: start + value.length };
      }
      at = end + 1;
    }
  }
}

function* jsonEntries(manifest: string, offset: number): Iterable<Entry> {
  for (const data of manifest.matchAll(/\\?"data\\?"\s{0,8}:\s{0,8}\{([^{}]{1,16384})\}/g)) {
    const from = offset + data.index + data[0].length - 1 - (data[1] ?? '').length;
    for (const pair of (data[1] ?? '').matchAll(/"([\w.-]{1,253})\\?"\s{0,8}:\s{0,8}\\?"([^"\\]{1,8192})\\?"/g)) {
      const value = pair[2] ?? '';
      const start = from + pair.index + pair[0].lastIndexOf(value);
      yield { key: pair[1] ?? '', value, start, end: start + value.length };
    }
  }
}

const PUBLIC_KEY =
  /^(?:(?:tls|ca|client|server)\.(?:crt|cert|pem)|.*\.crt|.*(?:cert|certificate|ca-bundle)|.*\.pub|(?:.*[-_.])?(?:user(?:name)?|login|host(?:name)?|port|db(?:name)?|database|namespace|email|region|bucket|type|name|key[-_]?id|known_hosts))$/i;
const SECRET_KEY =
  /pass|pwd|secret|token|key|cred|auth|private|dockerc|salt|cookie|dsn|connection|jwt|pin$|\.env$|htpasswd|kubeconfig|\.p12$|\.pfx$|\.jks$/i;

/** A value counts by what it decodes to; its key only says how much that must prove. */
function judge({ key, value }: Entry): Judgement {
  if (/^ENC\[|\{\{|\$\{|^</.test(value)) return refuse('is encrypted or a template');
  const plain = value.length % 4 === 0 ? decodeBase64(value) : undefined;
  if (plain === undefined) return refuse('is not base64');
  if (plain.includes('PRIVATE KEY-----'))
    return { accepted: true, confidence: 'high', proof: 'structure', note: 'a private key' };
  if (PUBLIC_KEY.test(key) || /^\s*-----BEGIN (?:TRUSTED )?CERTIFICATE|^(?:ssh-|ecdsa-)/.test(plain))
    return refuse('its name says that it is public');
  const text = plain.trim();
  if (/^dockerc|^\.dockerc/.test(key)) return judgeDocker(text);
  const refusal = passwordRefusal(text);
  if (refusal !== undefined) return refuse(`its text ${refusal}`);
  const named = SECRET_KEY.test(key);
  const random =
    /\d/.test(text) &&
    /[A-Za-z]/.test(text) &&
    text.length >= 16 &&
    entropy(text) >= 3.5 &&
    placeholderReason(text) === undefined &&
    !/\s/.test(text);
  if (!named && !random) return refuse('neither its name nor its text looks secret');
  return {
    accepted: true,
    proof: 'structure',
    confidence: named && (isStrongPassword(text) || random) ? 'high' : named ? 'medium' : 'low',
  };
}

/** An image pull secret is as secret as the passwords in it. */
function judgeDocker(json: string): Judgement {
  const auth = /"auth"\s{0,8}:\s{0,8}"([A-Za-z0-9+/=]{8,4096})"/.exec(json)?.[1];
  const password =
    auth === undefined
      ? /"password"\s{0,8}:\s{0,8}"([^"]{1,4096})"/.exec(json)?.[1]
      : decodeUserPassword(auth)?.password;
  const refusal = password === undefined ? 'is missing' : passwordRefusal(password);
  return refusal === undefined
    ? { accepted: true, proof: 'structure', confidence: 'high', note: 'image pull credentials' }
    : refuse(`its registry password ${refusal}`);
}

function* find(text: string, at: number): Iterable<Sighting> {
  const anchor = ANCHORS.find((literal) => text.startsWith(literal, at));
  if (anchor === undefined) return;
  KIND.lastIndex = at + anchor.search(/["']?Secret/);
  if (!KIND.test(text)) return;
  const { start, end } = manifestAround(text, at, anchor);
  const manifest = text.slice(start, end);
  const entries = anchor.startsWith('"') ? jsonEntries(manifest, start) : yamlEntries(manifest, start);
  for (const entry of entries) yield { start: entry.start, end: entry.end, judgement: judge(entry) };
}

/** Secret manifests: base64 is no encryption. */
export const kubernetes: readonly Rule[] = [
  {
    kind: 'structure',
    id: 'kubernetes-secret-data',
    provider: 'kubernetes',
    title: 'Value in a Kubernetes Secret manifest',
    confidence: 'medium',
    sources: ['https://kubernetes.io/docs/concepts/configuration/secret/'],
    anchors: ANCHORS,
    find,
  },
];
