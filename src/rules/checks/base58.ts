import { createHash } from 'node:crypto';

const DIGITS = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const CHECKSUM = 4;

/** Whether `text` is base58check: its last four bytes are the start of the double SHA-256 of those before. */
export function isBase58Check(text: string): boolean {
  const bytes = decode(text);
  if (bytes === undefined || bytes.length <= CHECKSUM) return false;
  const payload = bytes.subarray(0, -CHECKSUM);
  return sha256(sha256(payload)).subarray(0, CHECKSUM).equals(bytes.subarray(-CHECKSUM));
}

/** Base58check of `payload`. */
export function base58Check(payload: Uint8Array): string {
  const bytes = Buffer.concat([payload, sha256(sha256(payload)).subarray(0, CHECKSUM)]);
  let digits = '';
  for (let rest = BigInt(`0x${bytes.toString('hex')}`); rest > 0n; rest /= 58n) {
    digits = DIGITS.charAt(Number(rest % 58n)) + digits;
  }
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return '1'.repeat(Math.max(0, zeros)) + digits;
}

function decode(text: string): Buffer | undefined {
  let number = 0n;
  for (const character of text) {
    const digit = DIGITS.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const zeros = /^1*/.exec(text)?.[0].length ?? 0;
  return Buffer.concat([Buffer.alloc(zeros), Buffer.from(hex.padStart(hex.length + (hex.length % 2), '0'), 'hex')]);
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
