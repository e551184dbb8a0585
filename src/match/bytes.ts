/** Bytes that are looked up at once. */
export const GRAM = 4;

/** The first four bytes as a little-endian number. */
export function gramOf(bytes: Uint8Array): number {
  return ((bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16) | ((bytes[3] ?? 0) << 24)) >>> 0;
}

export function standsAt(bytes: Uint8Array, at: number, spelling: Uint8Array): boolean {
  if (at < 0 || at + spelling.length > bytes.length) return false;
  for (let index = 0; index < spelling.length; index++) {
    if (bytes[at + index] !== spelling[index]) return false;
  }
  return true;
}
