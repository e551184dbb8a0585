import { emptyReason, isListed, readBlock, type Block } from '../checks/armour.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting } from '../rule.js';

const HEADER = /-----BEGIN (PGP PRIVATE KEY BLOCK)-----/y;

function judge(block: Block): Judgement {
  const empty = emptyReason(block);
  if (empty !== undefined) return refuse(empty);
  const bytes = Buffer.from(block.base64, 'base64');
  const tag = bytes[0] ?? 0;
  const packet = (tag & 0x40) === 0 ? (tag >> 2) & 0x0f : tag & 0x3f;
  if ((tag & 0x80) === 0 || packet !== 5) return refuse('its body does not start with a secret-key packet');
  if (block.crc === undefined) return { accepted: true, confidence: 'medium', note: 'its armour has no checksum' };
  const fits = Buffer.from(block.crc, 'base64').readUIntBE(0, 3) === crc24(bytes);
  return fits
    ? { accepted: true, confidence: 'high', proof: 'checksum' }
    : { accepted: true, confidence: 'low', note: 'the checksum of its armour does not fit' };
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

function* find(text: string, at: number): Iterable<Sighting> {
  if (isListed(text, at)) return;
  const block = readBlock(text, at, HEADER);
  if (block !== undefined) yield { start: block.start, end: block.end, judgement: judge(block) };
}

/** OpenPGP keys in their ASCII armour. */
export const pgpKeys: readonly Rule[] = [
  {
    kind: 'structure',
    id: 'pgp-private-key',
    provider: 'generic',
    title: 'PGP private key',
    confidence: 'high',
    sources: ['https://www.rfc-editor.org/rfc/rfc4880#section-6'],
    anchors: ['-----BEGIN PGP'],
    find,
  },
];
