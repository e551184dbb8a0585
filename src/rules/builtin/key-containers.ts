import { entropy, placeholderReason } from '../checks/index.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting } from '../rule.js';

const PUTTY = 'PuTTY-User-Key-File-';

function* findPutty(text: string, at: number): Iterable<Sighting> {
  const region = text.slice(at, at + 16_384);
  const next = region.indexOf(PUTTY, PUTTY.length);
  const file = next < 0 ? region : region.slice(0, next);
  const lines = /Private-Lines: (\d{1,3})\r?\n/.exec(file);
  if (lines === null) return;
  const body = file.slice(lines.index + lines[0].length);
  const key = new RegExp(
    `^(?:[A-Za-z0-9+/=]{1,80}\\r?(?:\\n|$)){${lines[1] ?? '1'}}(?:Private-(?:MAC|Hash): [0-9a-f]{40,64})?`,
  )
    .exec(body)?.[0]
    .trimEnd();
  const end = at + lines.index + lines[0].length + (key?.length ?? 0);
  const sealed = !/^Encryption: none\r?$/m.test(file);
  const judgement: Judgement =
    key === undefined || key.length < 40
      ? refuse('its private lines are missing or no base64')
      : {
          accepted: true,
          proof: 'structure',
          confidence: sealed ? 'medium' : 'high',
          ...(sealed && { note: 'encrypted with a passphrase' }),
        };
  yield { start: at, end, judgement };
}

function* findXml(text: string, at: number): Iterable<Sighting> {
  const region = text.slice(at, at + 8192);
  const close = region.search(/<\/RSAKeyValue>|.<RSAKeyValue>/s);
  if (close < 0 || !region.startsWith('</RSAKeyValue>', close)) return;
  const exponent = /<D>([A-Za-z0-9+/=\s]{1,2800})<\/D>/.exec(region.slice(0, close))?.[1]?.replace(/\s/g, '');
  if (exponent === undefined) return;
  const judgement: Judgement =
    exponent.length < 80 || placeholderReason(exponent.slice(0, 40)) !== undefined
      ? refuse('its private exponent is no real one')
      : { accepted: true, proof: 'structure', confidence: 'high' };
  yield { start: at, end: at + close + '</RSAKeyValue>'.length, judgement };
}

const KTY = /kty\\?["']?\s{0,4}:\s{0,4}\\?["'](RSA|EC|OKP|oct)\\?["']/y;

const JWK_D = /[\s{,"']d\\?["']?\s{0,4}:\s{0,4}\\?["']([A-Za-z0-9_-]{22,1400})/;
const JWK_K = /[\s{,"']k\\?["']?\s{0,4}:\s{0,4}\\?["']([A-Za-z0-9_-]{22,1400})/;

/** Three letters alone may stand in any value. */
const NAME = /kty\\?["']?\s{0,4}:/y;
const END = /\}|.kty\\?["']?\s{0,4}:/s;

/** A JWK is flat, so braces bound it; the name "kty" of a neighbour does too, which keeps the looks apart. */
function* findJwk(text: string, at: number): Iterable<Sighting> {
  KTY.lastIndex = at;
  const kind = KTY.exec(text)?.[1];
  if (kind === undefined) return;
  const behind = text.slice(Math.max(0, at - 4096), at);
  const near = behind.slice(lastName(behind));
  const from = at - near.length + Math.max(near.lastIndexOf('{'), 0);
  const ahead = text.slice(at, at + 4096);
  const to = END.exec(ahead)?.index ?? ahead.length;
  const object = text.slice(from, at + to);
  const match = (kind === 'oct' ? JWK_K : JWK_D).exec(object);
  const value = match?.[1];
  if (match === null || value === undefined) return;
  const end = from + match.index + match[0].length;
  yield { start: end - value.length, end, judgement: judgeJwk(kind, value, object) };
}

function lastName(text: string): number {
  for (let at = text.lastIndexOf('kty'); at > 0; at = text.lastIndexOf('kty', at - 1)) {
    NAME.lastIndex = at;
    if (NAME.test(text)) return at;
  }
  return 0;
}

function judgeJwk(kind: string, value: string, object: string): Judgement {
  const size = Buffer.from(value, 'base64url').length;
  // In random text such a word stands by chance.
  const isWord = placeholderReason(value.slice(0, 40)) !== undefined && entropy(value) < 4.2;
  if (isWord && size < 64) return refuse('is a placeholder');
  if (kind === 'oct')
    return entropy(value) < 3.5 ? refuse('is not random enough for a key') : { accepted: true, confidence: 'medium' };
  const fits = kind === 'RSA' ? size >= 126 && /\bn\\?["']?\s{0,4}:/.test(object) : [32, 48, 56, 57, 66].includes(size);
  return fits
    ? { accepted: true, confidence: 'high', proof: 'structure' }
    : refuse('its private part has no length that such keys have');
}

const shared = { kind: 'structure', provider: 'generic', confidence: 'high' } as const;

/** Private keys without lines of dashes. */
export const keyContainers: readonly Rule[] = [
  { ...shared, id: 'putty-private-key', title: 'PuTTY private key', anchors: [PUTTY], find: findPutty },
  { ...shared, id: 'rsa-xml-private-key', title: 'RSA private key in XML', anchors: ['<RSAKeyValue>'], find: findXml },
  {
    ...shared,
    id: 'jwk-private-key',
    title: 'JSON web key with its private part',
    sources: ['https://www.rfc-editor.org/rfc/rfc7517'],
    anchors: ['kty'],
    find: findJwk,
  },
];
