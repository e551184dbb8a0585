import { emptyReason, isListed, readBlock, type Block } from '../checks/armour.js';
import { entropy, placeholderReason } from '../checks/index.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting, StructureRule } from '../rule.js';

const HEADER = /-----BEGIN ((?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY)-----/y;
const SSH2_HEADER = /---- BEGIN (SSH2 ENCRYPTED PRIVATE KEY) ----/y;

function judgeBlock(block: Block): Judgement {
  const empty = emptyReason(block);
  if (empty !== undefined) return refuse(empty);
  const bytes = Buffer.from(block.base64, 'base64');
  if (block.label.startsWith('SSH2'))
    return bytes.readUInt32BE(0) === 0x3f6ff9eb
      ? { accepted: true, confidence: 'medium', proof: 'structure' }
      : refuse('its body is no SSH2 key');
  if (block.label.startsWith('OPENSSH')) return judgeOpenSsh(bytes, block.complete);
  if (/ENCRYPTED|DEK-Info/i.test(block.headers)) return weigh(block, 'encrypted with a passphrase');
  return judgeAsn1(bytes, block);
}

/** DER says its own length, so a whole key proves itself and a piece of one gives itself away. */
function judgeAsn1(bytes: Buffer, block: Block): Judgement {
  const encrypted = block.label.startsWith('ENCRYPTED');
  const size = derSize(bytes);
  if (size !== undefined && Math.abs(size - bytes.length) <= 2 && bytes.length >= size) {
    if (encrypted)
      return { accepted: true, proof: 'structure', confidence: 'medium', note: 'encrypted with a passphrase' };
    return { accepted: true, proof: 'structure', confidence: 'high' };
  }
  if (size !== undefined && size > bytes.length) return weigh(block, 'incomplete');
  if (size !== undefined && bytes.length > size) return weigh(block, 'more follows than its structure holds');
  return placeholderReason(block.base64) === undefined && block.complete && block.base64.length >= 400
    ? weigh(block, 'its structure does not decode')
    : refuse('its body does not decode to a key');
}

/** What cannot be proved must at least look random. */
function weigh(block: Block, note: string): Judgement {
  if (block.base64.length < 100) return refuse('its body is too short for a key');
  const bits = entropy(block.base64);
  if (bits < 4.5 || /(.)\1{11}/.test(block.base64.slice(-400)))
    return refuse('its body is not random enough for a key');
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
  return {
    accepted: true,
    confidence: sealed || !fits ? 'medium' : 'high',
    ...(fits && { proof: 'structure' as const }),
    ...(note !== undefined && { note }),
  };
}

function sshString(bytes: Buffer, at: number): { start: number; end: number } {
  const length = at + 4 <= bytes.length ? bytes.readUInt32BE(at) : bytes.length;
  return { start: at + 4, end: at + 4 + length };
}

const SERVICE_ACCOUNT = /type\\*["']?\s{0,4}[:=]\s{0,4}\\*["']?service_account\b/;

function* findBlock(text: string, at: number, header: RegExp, ofGoogle: boolean | undefined): Iterable<Sighting> {
  const block = readBlock(text, at, header);
  if (block === undefined) return;
  const judgement = judgeBlock(block);
  if (ofGoogle !== undefined) {
    const around =
      judgement.accepted &&
      (SERVICE_ACCOUNT.test(text.slice(Math.max(0, at - 1024), at)) ||
        SERVICE_ACCOUNT.test(text.slice(block.end, block.end + 1536)));
    if (around !== ofGoogle) return;
  }
  yield { start: block.start, end: block.end, judgement };
}

function pemRule(id: string, provider: string, title: string, keep: RegExp, ofGoogle?: boolean): StructureRule {
  return {
    kind: 'structure',
    id,
    provider,
    title,
    confidence: 'high',
    sources: ['https://www.rfc-editor.org/rfc/rfc7468'],
    anchors: ['-----BEGIN '],
    *find(text, at) {
      if (isListed(text, at) || !keep.test(text.slice(at + 11, at + 48))) return;
      yield* findBlock(text, at, HEADER, ofGoogle);
    },
  };
}

/** Private keys between lines of dashes: PKCS, OpenSSH, SSH2. */
export const pemKeys: readonly Rule[] = [
  pemRule('google-service-account', 'google', 'Google service account key', /^(?:RSA )?PRIVATE KEY-/, true),
  pemRule('private-key', 'generic', 'Private key', /PRIVATE KEY-/, false),
  {
    kind: 'structure',
    provider: 'generic',
    id: 'ssh2-private-key',
    title: 'SSH2 private key',
    confidence: 'medium',
    anchors: ['---- BEGIN SSH2 ENC'],
    find: (text, at) => findBlock(text, at, SSH2_HEADER, undefined),
  },
];
