const CHARSET = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const GENERATORS = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];
const CHECKSUM = 6;

/**
 * Whether the checksum at the end of a Bech32 string (BIP 173) fits. Case must be uniform, as the standard asks; there is no limit of length.
 */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const separator = lower.lastIndexOf('1');
  const data = Array.from(lower.slice(separator + 1), (character) => CHARSET.indexOf(character));
  if (separator < 1 || data.length < CHECKSUM || data.includes(-1)) return false;
  return polymod([...expand(lower.slice(0, separator)), ...data]) === 1;
}

/** Appends the checksum to a lower-case human-readable part and data of five-bit values. */
export function bech32(humanReadable: string, data: readonly number[]): string {
  const rest = polymod([...expand(humanReadable), ...data, ...new Array<number>(CHECKSUM).fill(0)]) ^ 1;
  const checksum = Array.from({ length: CHECKSUM }, (_, i) => (rest >>> (5 * (CHECKSUM - 1 - i))) & 31);
  return `${humanReadable}1${[...data, ...checksum].map((value) => CHARSET.charAt(value)).join('')}`;
}

function expand(humanReadable: string): number[] {
  const codes = Array.from(humanReadable, (character) => character.charCodeAt(0));
  return [...codes.map((code) => code >> 5), 0, ...codes.map((code) => code & 31)];
}

function polymod(values: readonly number[]): number {
  let checksum = 1;
  for (const value of values) {
    const top = checksum >>> 25;
    checksum = ((checksum & 0x1ffffff) << 5) ^ value;
    GENERATORS.forEach((generator, bit) => {
      if (((top >>> bit) & 1) === 1) checksum ^= generator;
    });
  }
  return checksum;
}
