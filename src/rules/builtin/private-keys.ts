import { entropy, placeholderReason } from '../checks/index.js';
import type { Judgement, Rule, Sighting, StructureRule } from '../rule.js';

/** A key file never comes near this; PGP key rings do. */
const LONGEST = 64 * 1024;
const HEADER = /-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?)-----/y;
const SSH2_HEADER = /---- BEGIN (SSH2 ENCRYPTED PRIVATE KEY) ----/y;

interface Body {
  readonly base64: string;
  readonly crc: string | undefined;
  readonly headers: string;
  /** How much of the text was read as the key's. */
  readonly length: number;
}

const EMPTY: Body = { base64: '', crc: undefined, headers: '', length: 0 };

interface Block {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly base64: string;
  readonly crc: string | undefined;
  readonly headers: string;
  readonly complete: boolean;
}

/** Reads the armoured block whose BEGIN line `header` (sticky) matches at `at`. The next line of dashes ends the look. */
function readBlock(text: string, at: number, header: RegExp): Block | undefined {
  header.lastIndex = at;
  const match = header.exec(text);
  if (match === null) return undefined;
  const from = header.lastIndex;
  const label = match[1] ?? '';
  const dashes = /^-+/.exec(match[0])?.[0] ?? '';
  const region = text.slice(from, from + LONGEST);
  const stop = region.indexOf(dashes);
  const body = stop < 0 ? region : region.slice(0, stop);
  const footer = dashes === '----' ? `---- END ${label} ----` : `-----END ${label}-----`;
  const complete = stop >= 0 && region.startsWith(footer, stop);
  // Most headers in code and documents stand alone; no key is that short.
  const read = body.length < 24 ? EMPTY : readBody(body);
  return { ...read, label, start: at, end: complete ? from + stop + footer.length : from + read.length, complete };
}

const NOT_BODY = /[^A-Za-z0-9+/=\s]/;
const ARMOUR_HEADER = /^[A-Za-z][A-Za-z0-9-]{1,30}: .*$/;

/** The base64 of a body in any dress: escaped line ends, quoted and joined lines, comment signs, indentation, a diff's signs. */
function readBody(body: string): Body {
  let base64 = '';
  let crc: string | undefined;
  const headers: string[] = [];
  let length = 0;
  scan: for (const line of linesOf(body)) {
    if (ARMOUR_HEADER.test(line)) {
      headers.push(line);
      continue;
    }
    // Prose behind a key that lost its END line also looks like base64.
    if (base64 !== '' && /^\S{1,15}\s/.test(line)) break;
    for (const word of line.split(/\s+/)) {
      if (word === '') continue;
      if (NOT_BODY.test(word)) break scan;
      if (/^=[A-Za-z0-9+/]{4}$/.test(word)) crc = word.slice(1);
      else base64 += word;
      length = endOf(body, word, length);
    }
  }
  return { base64, crc, headers: headers.join('\n'), length };
}

function linesOf(body: string): string[] {
  let plain = body;
  if (NOT_BODY.test(body)) {
    plain = body
      .replace(/\\+\//g, '/')
      .replace(/\\+[nrt]/g, '\n')
      .replace(/\\+(?=["'\r\n])/g, '')
      .replace(/["'`]\s{0,64}[+.,&_]?\s{0,64}["'`]/g, '\n')
      .replace(/["'`]\s{0,4}[+.,&;)]{0,3}\s{0,64}(?=\n|$)|["'`]/g, '\n');
  }
  const lines = plain.split(/\r?\n|\r/).map((line) => line.replace(/^\s*(?:\/\/\s|[#*>|;]{1,3}\s?(?![A-Za-z0-9]\S*:))?\s*/, '').trimEnd());
  const written = lines.filter((line) => line !== '');
  return written.length > 2 && written.every((line) => line.startsWith('+')) ? written.map((line) => line.slice(1).trim()) : written;
}

/** Where `word`, which was read from `body`, ends in it; words with escaped slashes are only estimated. */
function endOf(body: string, word: string, from: number): number {
  const found = body.indexOf(word, from);
  return found < 0 || found > from + 256 ? Math.min(body.length, from + word.length) : found + word.length;
}

function refuse(reason: string): Judgement {
  return { accepted: false, reason };
}

function judgeBlock(block: Block): Judgement {
  if (block.base64 === '') return refuse('only the header line of a key stands here');
  if (block.base64.length < 48) return refuse('its body is too short for a key');
  const bytes = Buffer.from(block.base64, 'base64');
  if (block.label.startsWith('PGP')) return judgePgp(bytes, block.crc);
  if (block.label.startsWith('SSH2')) return bytes.readUInt32BE(0) === 0x3f6ff9eb ? { accepted: true, confidence: 'medium', proof: 'structure' } : refuse('its body is no SSH2 key');
  if (block.label.startsWith('OPENSSH')) return judgeOpenSsh(bytes, block.complete);
  if (/ENCRYPTED|DEK-Info/i.test(block.headers)) return weigh(block, 'encrypted with a passphrase');
  return judgeAsn1(bytes, block);
}

/** DER says its own length, so a whole key proves itself and a piece of one gives itself away. */
function judgeAsn1(bytes: Buffer, block: Block): Judgement {
  const encrypted = block.label.startsWith('ENCRYPTED');
  const size = derSize(bytes);
  if (size !== undefined && Math.abs(size - bytes.length) <= 2 && bytes.length >= size) {
    if (encrypted) return { accepted: true, proof: 'structure', confidence: 'medium', note: 'encrypted with a passphrase' };
    return { accepted: true, proof: 'structure', confidence: 'high' };
  }
  if (size !== undefined && size > bytes.length) return weigh(block, 'incomplete');
  if (size !== undefined && bytes.length > size) return weigh(block, 'more follows than its structure holds');
  return placeholderReason(block.base64) === undefined && block.complete && block.base64.length >= 400 ? weigh(block, 'its structure does not decode') : refuse('its body does not decode to a key');
}

/** What cannot be proved must at least look random. */
function weigh(block: Block, note: string): Judgement {
  if (block.base64.length < 100) return refuse('its body is too short for a key');
  const bits = entropy(block.base64);
  if (bits < 4.5 || /(.)\1{11}/.test(block.base64.slice(-400))) return refuse('its body is not random enough for a key');
  return { accepted: true, confidence: note.startsWith('encrypted') ? 'medium' : 'low', note };
}

/** Size of the DER sequence that `bytes` start with, its own header included; undefined when they start with none. */
function derSize(bytes: Buffer): number | undefined {
  const first = bytes[1];
  if (bytes[0] !== 0x30 || first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const count = first - 0x80;
  if (count < 1 || count > 3 || bytes.length < 2 + count) return undefined;
  return 2 + count + bytes.readUIntBE(2, count);
}

const OPENSSH_MAGIC = 'openssh-key-v1\0';

function judgeOpenSsh(bytes: Buffer, complete: boolean): Judgement {
  if (bytes.toString('latin1', 0, OPENSSH_MAGIC.length) !== OPENSSH_MAGIC) return refuse('its body is no OpenSSH key');
  const cipher = sshString(bytes, OPENSSH_MAGIC.length);
  const kdf = sshString(bytes, cipher.end);
  const options = sshString(bytes, kdf.end);
  const publicKey = sshString(bytes, options.end + 4);
  const secret = sshString(bytes, publicKey.end);
  const fits = secret.end > publicKey.end + 4 && secret.end <= bytes.length;
  const sealed = bytes.toString('latin1', cipher.start, cipher.end) !== 'none';
  if (!fits && bytes.length < 100) return refuse('its body ends before the key begins');
  const note = sealed ? 'encrypted with a passphrase' : fits && complete ? undefined : 'incomplete';
  return { accepted: true, confidence: sealed || !fits ? 'medium' : 'high', ...(fits && { proof: 'structure' as const }), ...(note !== undefined && { note }) };
}

function sshString(bytes: Buffer, at: number): { start: number; end: number } {
  const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : bytes.length;
  return { start: at + 4, end: at + 4 + length };
}

function judgePgp(bytes: Buffer, crc: string | undefined): Judgement {
  const tag = bytes[0] ?? 0;
  const packet = (tag & 0x40) === 0 ? (tag >> 2) & 0x0f : tag & 0x3f;
  if ((tag & 0x80) === 0 || packet !== 5) return refuse('its body does not start with a secret-key packet');
  if (crc === undefined) return { accepted: true, confidence: 'medium', note: 'its armour has no checksum' };
  const fits = Buffer.from(crc, 'base64').readUIntBE(0, 3) === crc24(bytes);
  return fits ? { accepted: true, confidence: 'high', proof: 'checksum' } : { accepted: true, confidence: 'low', note: 'the checksum of its armour does not fit' };
}

/** RFC 4880, section 6.1. */
function crc24(bytes: Buffer): number {
  let crc = 0xb704ce;
  for (const byte of bytes) {
    crc ^= byte << 16;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x800000) === 0 ? crc << 1 : (crc << 1) ^ 0x1864cfb;
  }
  return crc & 0xffffff;
}

const SERVICE_ACCOUNT = /type\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?service_account\b/;

function* findBlock(text: string, at: number, header: RegExp, ofGoogle: boolean | undefined): Iterable<Sighting> {
  const block = readBlock(text, at, header);
  if (block === undefined) return;
  const judgement = judgeBlock(block);
  if (ofGoogle !== undefined) {
    const around = judgement.accepted && (SERVICE_ACCOUNT.test(text.slice(Math.max(0, at - 1024), at)) || SERVICE_ACCOUNT.test(text.slice(block.end, block.end + 1536)));
    if (around !== ofGoogle) return;
  }
  yield { start: block.start, end: block.end, judgement };
}

/** A header right behind a header: a list of headers, which is left before anything costs. The dashes of the next anchor end the search. */
function isFollowedByHeader(text: string, at: number): boolean {
  const end = text.indexOf('-----', at + 11) + 5;
  return text.startsWith('-----BEGIN ', end) || text.startsWith('-----BEGIN ', end + 1);
}

function pemRule(id: string, provider: string, title: string, keep: RegExp, ofGoogle?: boolean): StructureRule {
  return {
    kind: 'structure',
    id,
    provider,
    title,
    confidence: 'high',
    sources: ['https://www.rfc-editor.org/rfc/rfc7468', 'https://www.rfc-editor.org/rfc/rfc4880#section-6'],
    anchors: ['-----BEGIN '],
    *find(text, at) {
      if (isFollowedByHeader(text, at) || !keep.test(text.slice(at + 11, at + 48))) return;
      yield* findBlock(text, at, HEADER, ofGoogle);
    },
  };
}

const PUTTY = 'PuTTY-User-Key-File-';

function* findPutty(text: string, at: number): Iterable<Sighting> {
  const region = text.slice(at, at + 16_384);
  const next = region.indexOf(PUTTY, PUTTY.length);
  const file = next < 0 ? region : region.slice(0, next);
  const lines = /Private-Lines: (\d{1,3})\r?\n/.exec(file);
  if (lines === null) return;
  const body = file.slice(lines.index + lines[0].length);
  const key = new RegExp(`^(?:[A-Za-z0-9+/=]{1,80}\\r?(?:\\n|$)){${lines[1] ?? '1'}}(?:Private-(?:MAC|Hash): [0-9a-f]{40,64})?`).exec(body)?.[0].trimEnd();
  const end = at + lines.index + lines[0].length + (key?.length ?? 0);
  const sealed = !/^Encryption: none\r?$/m.test(file);
  const judgement: Judgement =
    key === undefined || key.length < 40
      ? refuse('its private lines are missing or no base64')
      : { accepted: true, proof: 'structure', confidence: sealed ? 'medium' : 'high', ...(sealed && { note: 'encrypted with a passphrase' }) };
  yield { start: at, end, judgement };
}

function* findXml(text: string, at: number): Iterable<Sighting> {
  const region = text.slice(at, at + 8192);
  const close = region.search(/<\/RSAKeyValue>|.<RSAKeyValue>/s);
  if (close < 0 || !region.startsWith('</RSAKeyValue>', close)) return;
  const exponent = /<D>([A-Za-z0-9+/=\s]{1,2800})<\/D>/.exec(region.slice(0, close))?.[1]?.replace(/\s/g, '');
  if (exponent === undefined) return;
  const judgement: Judgement = exponent.length < 80 || placeholderReason(exponent.slice(0, 40)) !== undefined ? refuse('its private exponent is no real one') : { accepted: true, proof: 'structure', confidence: 'high' };
  yield { start: at, end: at + close + '</RSAKeyValue>'.length, judgement };
}

const KTY = /kty\\?["']?\s{0,4}:\s{0,4}\\?["'](RSA|EC|OKP|oct)\\?["']/y;

const JWK_D = /[\s{,"']d\\?["']?\s{0,4}:\s{0,4}\\?["']([A-Za-z0-9_-]{22,1400})/;
const JWK_K = /[\s{,"']k\\?["']?\s{0,4}:\s{0,4}\\?["']([A-Za-z0-9_-]{22,1400})/;

/** A JWK is flat, so braces bound it; a neighbouring "kty" does too, which keeps the looks apart. */
function* findJwk(text: string, at: number): Iterable<Sighting> {
  KTY.lastIndex = at;
  const kind = KTY.exec(text)?.[1];
  if (kind === undefined) return;
  const behind = text.slice(Math.max(0, at - 4096), at);
  const near = behind.slice(Math.max(0, behind.lastIndexOf('kty')));
  const from = at - near.length + Math.max(near.lastIndexOf('{'), 0);
  const ahead = text.slice(at, at + 4096);
  const to = /\}|.kty/s.exec(ahead)?.index ?? ahead.length;
  const object = text.slice(from, at + to);
  const match = (kind === 'oct' ? JWK_K : JWK_D).exec(object);
  const value = match?.[1];
  if (match === null || value === undefined) return;
  const end = from + match.index + match[0].length;
  yield { start: end - value.length, end, judgement: judgeJwk(kind, value, object) };
}

function judgeJwk(kind: string, value: string, object: string): Judgement {
  const size = Buffer.from(value, 'base64url').length;
  if (placeholderReason(value.slice(0, 40)) !== undefined && size < 64) return refuse('is a placeholder');
  if (kind === 'oct') return entropy(value) < 3.5 ? refuse('is not random enough for a key') : { accepted: true, confidence: 'medium' };
  const fits = kind === 'RSA' ? size >= 126 && /\bn\\?["']?\s{0,4}:/.test(object) : [32, 48, 56, 57, 66].includes(size);
  return fits ? { accepted: true, confidence: 'high', proof: 'structure' } : refuse('its private part has no length that such keys have');
}

const shared = { kind: 'structure', provider: 'generic', confidence: 'high' } as const;

/** Private keys in every dress that files and source code give them. */
export const privateKeys: readonly Rule[] = [
  pemRule('google-service-account', 'google', 'Google service account key', /^(?:RSA )?PRIVATE KEY-/, true),
  pemRule('private-key', 'generic', 'Private key', /PRIVATE KEY-/, false),
  pemRule('pgp-private-key', 'generic', 'PGP private key', /^PGP PRIVATE KEY BLOCK-/),
  { ...shared, id: 'ssh2-private-key', title: 'SSH2 private key', confidence: 'medium', anchors: ['---- BEGIN SSH2 ENC'], find: (text, at) => findBlock(text, at, SSH2_HEADER, undefined) },
  { ...shared, id: 'putty-private-key', title: 'PuTTY private key', anchors: [PUTTY], find: findPutty },
  { ...shared, id: 'rsa-xml-private-key', title: 'RSA private key in XML', anchors: ['<RSAKeyValue>'], find: findXml },
  { ...shared, id: 'jwk-private-key', title: 'JSON web key with its private part', sources: ['https://www.rfc-editor.org/rfc/rfc7517'], anchors: ['kty'], find: findJwk },
];
