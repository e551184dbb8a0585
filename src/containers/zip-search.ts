import type { Input } from './input.js';

export const LOCAL = 0x04034b50;
export const CENTRAL = 0x02014b50;
export const END = 0x06054b50;
export const END64 = 0x06064b50;
export const LOCATOR64 = 0x07064b50;
export const DESCRIPTOR = 0x08074b50;
const SIGNATURES = [LOCAL, CENTRAL, END, END64, LOCATOR64];
/** Bytes that decide whether a part of an archive begins at a place. */
export const SIGNATURE_REACH = 6;
const NEWEST_VERSION = 100;
const LONGEST_DESCRIPTOR = 24;

/** What checksum and sizes behind a member's content must be. */
export interface Sum {
  readonly crc: number;
  readonly packed: number;
}

export function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** The signature of the part of an archive that begins at `at`, with the first field behind it plausible; 0 when none does. */
export function signatureAt(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) return 0;
  const signature = bytes.readUInt32LE(at);
  if (!SIGNATURES.includes(signature)) return 0;
  const isVersioned = signature === LOCAL || signature === CENTRAL;
  return isVersioned && (bytes[at + 4] ?? 0) >= NEWEST_VERSION ? 0 : signature;
}

/** What lies between the parts of an archive: the bytes up to the next signature. */
export async function* untilSignature(input: Input): AsyncGenerator<Uint8Array> {
  while (await input.fill(SIGNATURE_REACH)) {
    const bytes = bufferOf(input.bytes.subarray(input.at, input.end));
    const found = search(bytes, 'PK', (at) => signatureAt(bytes, at) !== 0);
    yield input.view(found ?? bytes.length - SIGNATURE_REACH + 1);
    if (found !== undefined) return;
  }
  const bytes = bufferOf(input.bytes.subarray(input.at, input.end));
  yield input.view(search(bytes, 'PK', (at) => signatureAt(bytes, at) !== 0) ?? bytes.length);
}

/**
 * Content whose length is told only behind it, and whose end nothing else tells: up to a descriptor that says the length it would then have.
 *
 * Without such a descriptor it is all that follows, which `lost` is told of.
 */
export async function* untilDescriptor(input: Input, lost: () => void): AsyncGenerator<Uint8Array> {
  const start = input.position;
  while (await input.fill(LONGEST_DESCRIPTOR)) {
    const bytes = bufferOf(input.bytes.subarray(input.at, input.end));
    const before = input.position - start;
    const found = search(bytes, 'PK\x07\x08', (at) => saysLength(bytes, at, before + at));
    yield input.view(found ?? bytes.length - LONGEST_DESCRIPTOR + 1);
    if (found !== undefined) return;
  }
  const bytes = bufferOf(input.bytes.subarray(input.at, input.end));
  const before = input.position - start;
  const found = search(bytes, 'PK\x07\x08', (at) => saysLength(bytes, at, before + at));
  if (found === undefined) lost();
  yield input.view(found ?? bytes.length);
}

/** Steps over checksum and sizes behind a member, in any of their four forms; false when they are not there, or others. */
export async function skipDescriptor(input: Input, sum: Sum): Promise<boolean> {
  await input.fill(LONGEST_DESCRIPTOR);
  const bytes = bufferOf(input.bytes.subarray(input.at, input.end));
  for (const [signed, width] of [
    [4, 4],
    [4, 8],
    [0, 4],
    [0, 8],
  ] as const) {
    const length = signed + 4 + 2 * width;
    if (bytes.length < length || (signed === 4 && bytes.readUInt32LE(0) !== DESCRIPTOR)) continue;
    if (bytes.readUInt32LE(signed) !== sum.crc || sizeAt(bytes, signed + 4, width) !== sum.packed) continue;
    input.at += length;
    return true;
  }
  return false;
}

function saysLength(bytes: Buffer, at: number, length: number): boolean {
  return ([4, 8] as const).some(
    (width) => at + 8 + 2 * width <= bytes.length && sizeAt(bytes, at + 8, width) === length,
  );
}

function sizeAt(bytes: Buffer, at: number, width: 4 | 8): number {
  return width === 4 ? bytes.readUInt32LE(at) : Number(bytes.readBigUInt64LE(at));
}

function search(bytes: Buffer, text: string, holds: (at: number) => boolean): number | undefined {
  for (let at = bytes.indexOf(text, 0, 'latin1'); at >= 0; at = bytes.indexOf(text, at + 1, 'latin1'))
    if (holds(at)) return at;
  return undefined;
}
