import { deflateSync } from 'node:zlib';
import type { ObjectType } from '../../git/index.js';

const TYPES: Readonly<Record<ObjectType, number>> = { commit: 1, tree: 2, blob: 3, tag: 4 };
const OFFSET_DELTA = 6;
/** Below it, starting a compressor costs more than it saves. */
const STORED = 160;
/** A window as large as the content is enough, and sooner made. */
const SMALL = 4_096;
const FAST = { level: 1 };
const FAST_AND_SMALL = { level: 1, windowBits: 12, memLevel: 5 };
const ADLER = 65_521;

/** An object as a pack holds it. See gitformat-pack. */
export function wholeEntry(type: ObjectType, content: Buffer): Buffer {
  return Buffer.concat([entryHead(TYPES[type], content.length), zlibOf(content)]);
}

/** An object as a difference to one that began `distance` bytes earlier in the same pack. */
export function deltaEntry(delta: Buffer, distance: number): Buffer {
  return Buffer.concat([entryHead(OFFSET_DELTA, delta.length), offsetOf(distance), zlibOf(delta)]);
}

/** Type and size: four bits of size in the first byte, seven in each that follows. */
function entryHead(type: number, size: number): Buffer {
  const bytes = [(type << 4) | (size & 15)];
  for (let rest = Math.floor(size / 16); rest > 0; rest = Math.floor(rest / 128)) {
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) | 0x80;
    bytes.push(rest & 0x7f);
  }
  return Buffer.from(bytes);
}

function offsetOf(distance: number): Buffer {
  const bytes = [distance % 128];
  for (let rest = Math.floor(distance / 128); rest > 0; rest = Math.floor(rest / 128)) {
    rest -= 1;
    bytes.unshift(0x80 | (rest % 128));
  }
  return Buffer.from(bytes);
}

function zlibOf(content: Buffer): Buffer {
  if (content.length > STORED) return deflateSync(content, content.length > SMALL ? FAST : FAST_AND_SMALL);
  const out = Buffer.alloc(content.length + 11);
  out.writeUInt16BE(0x7801, 0);
  out[2] = 1; // the last block, stored
  out.writeUInt16LE(content.length, 3);
  out.writeUInt16LE(content.length ^ 0xffff, 5);
  content.copy(out, 7);
  out.writeUInt32BE(adler32(content), content.length + 7);
  return out;
}

function adler32(content: Buffer): number {
  let low = 1;
  let high = 0;
  for (const byte of content) {
    low = (low + byte) % ADLER;
    high = (high + low) % ADLER;
  }
  return ((high << 16) | low) >>> 0;
}
