import { isTarHeader } from './tar-header.js';
import type { ContainerKind } from './types.js';

const ZIP_NEWEST_VERSION = 100;
const SHEBANG_REACH = 512;

/** First bytes, and what must hold behind them; the first that fits is it. */
const KINDS: readonly (readonly [kind: ContainerKind, magic: string, holds: (head: Buffer) => boolean])[] = [
  ['gzip', '\x1f\x8b\x08', (head) => ((head[3] ?? 0xff) & 0xe0) === 0],
  ['zip', 'PK\x03\x04', (head) => (head[4] ?? 0xff) < ZIP_NEWEST_VERSION],
  ['zip', 'PK\x07\x08PK\x03\x04', () => true],
  ['zip', 'PK00PK\x03\x04', () => true],
  ['zip', 'PK\x05\x06', (head) => head.length >= 22],
  ['bzip2', 'BZh', isBzip2],
  ['xz', '\xfd7zXZ\0\0', (head) => (head[7] ?? 0xff) < 16],
  ['zstd', '\x28\xb5\x2f\xfd', (head) => ((head[4] ?? 0xff) & 8) === 0],
  ['git pack', 'PACK\0\0\0', (head) => head[7] === 2 || head[7] === 3],
  ['git bundle', '# v2 git bundle\n', () => true],
  ['git bundle', '# v3 git bundle\n', () => true],
  ['zip', '#!', (head) => head.subarray(0, SHEBANG_REACH).includes('\nPK\x03\x04', 0, 'latin1')],
  ['tar', '', isTarHeader],
  ['zstd', '', beginsSkippable],
  ['zlib', '', isZlib],
];

/**
 * What compressed form a file has, by its first bytes.
 *
 * Only zlib is a guess: its two bytes begin some texts too. Archives behind something else (self-extracting programs) are told by their end, by `ZipTail` of odb.
 *
 * @param head - at least the first 512 bytes where the file has them
 */
export function containerKind(head: Uint8Array): ContainerKind | undefined {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  return KINDS.find(([, magic, holds]) => beginsWith(bytes, magic) && holds(bytes))?.[0];
}

/** Whether a member lies in its container as it is, so that a search of the container's own bytes saw it. */
export function liesBare(kind: ContainerKind, path: string): boolean {
  return kind === 'tar' && path.startsWith('!') && !path.includes('!', 1);
}

function beginsWith(head: Buffer, magic: string): boolean {
  for (let at = 0; at < magic.length; at++) if (head[at] !== magic.charCodeAt(at)) return false;
  return true;
}

/** "BZh", the level, and the first block's number (pi), or that of the end (its square root). */
function isBzip2(head: Buffer): boolean {
  const level = head[3] ?? 0;
  const number = head.toString('hex', 4, 10);
  return level >= 0x31 && level <= 0x39 && (number === '314159265359' || number === '177245385090');
}

/** pzstd and seekable files begin with a frame to skip; lz4 has such frames too, hence the look behind it. */
function beginsSkippable(head: Buffer): boolean {
  if (head.length < 12 || (head.readUInt32LE(0) & 0xfffffff0) >>> 0 !== 0x184d2a50) return false;
  const behind = 8 + head.readUInt32LE(4);
  return behind + 4 <= head.length && head.readUInt32LE(behind) === 0xfd2fb528;
}

/** RFC 1950's two bytes, without a preset dictionary, and a first block whose beginning is possible. */
function isZlib(head: Buffer): boolean {
  const [method, flags] = head;
  if (method === undefined || flags === undefined || head.length < 8) return false;
  if ((method & 0x8f) !== 8 || (flags & 0x20) !== 0 || (method * 256 + flags) % 31 !== 0) return false;
  const first = head.readUInt16LE(2);
  const type = (first >> 1) & 3;
  if (type === 0) return (head.readUInt16LE(3) ^ head.readUInt16LE(5)) === 0xffff;
  return type === 1 || (type === 2 && ((first >> 3) & 31) < 30 && ((first >> 8) & 31) < 30);
}
