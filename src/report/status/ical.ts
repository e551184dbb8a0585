/** The characters that mean something inside a TEXT (RFC 5545, 3.3.11); a colon stays as it is. */
export function escapeText(text: string): string {
  return text.replace(/[\\;,]/g, '\\$&').replace(/\r\n|\n|\r/g, '\\n');
}

const MOST_OCTETS = 75;

/** One content line with its end, folded at 75 octets and never inside a character (RFC 5545, 3.1). */
export function contentLine(line: string): string {
  let out = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MOST_OCTETS) {
      out += '\r\n ';
      octets = 1;
    }
    out += character;
    octets += size;
  }
  return `${out}\r\n`;
}

/** `20261126`, of UTC. */
export function dateOf(date: Date): string {
  return date.toISOString().slice(0, 10).replaceAll('-', '');
}

/** `20261126T041500Z` */
export function stampOf(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
