import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const CRC32 = 1;
const CRC64 = 4;
const SHA256 = 10;
/** CRC-64 (ECMA-182), reflected; each entry is two halves of 32 bits, the low one first. */
const TABLE = sumTable();

/** A running checksum, and its bytes as .xz writes them. */
export interface Check {
  add(piece: Uint8Array): void;
  bytes(): Buffer;
}

/** The check of a type of .xz; undefined when there is none, or a type that nobody uses. */
export function checkOf(type: number): Check | undefined {
  if (type === CRC32) return new Crc32();
  if (type === CRC64) return new Crc64();
  if (type !== SHA256) return undefined;
  const hash = createHash('sha256');
  return { add: (piece) => void hash.update(piece), bytes: () => hash.digest() };
}

class Crc32 implements Check {
  #sum = 0;

  add(piece: Uint8Array): void {
    this.#sum = crc32(piece, this.#sum);
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(this.#sum);
    return bytes;
  }
}

class Crc64 implements Check {
  #low = 0xffffffff | 0;
  #high = 0xffffffff | 0;

  add(piece: Uint8Array): void {
    let low = this.#low;
    let high = this.#high;
    for (const byte of piece) {
      const entry = 2 * ((low ^ byte) & 0xff);
      low = ((low >>> 8) | (high << 24)) ^ (TABLE[entry] as number);
      high = (high >>> 8) ^ (TABLE[entry + 1] as number);
    }
    this.#low = low;
    this.#high = high;
  }

  bytes(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32LE(~this.#low, 0);
    bytes.writeInt32LE(~this.#high, 4);
    return bytes;
  }
}

function sumTable(): Int32Array {
  const polynomial = 0xc96c5795d7870f42n;
  const table = new Int32Array(512);
  for (let byte = 0; byte < 256; byte++) {
    let sum = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ polynomial : sum >> 1n;
    table[2 * byte] = Number(BigInt.asIntN(32, sum));
    table[2 * byte + 1] = Number(BigInt.asIntN(32, sum >> 32n));
  }
  return table;
}
