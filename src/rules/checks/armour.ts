/** A key file never comes near this; PGP key rings do. */
const LONGEST = 64 * 1024;

interface Body {
  readonly base64: string;
  readonly crc: string | undefined;
  readonly headers: string;
  /** How much of the text was read as the key's. */
  readonly length: number;
}

const EMPTY: Body = { base64: '', crc: undefined, headers: '', length: 0 };

/** An armoured block: what stands between its lines of dashes. */
export interface Block {
  readonly label: string;
  readonly start: number;
  readonly end: number;
  readonly base64: string;
  readonly crc: string | undefined;
  readonly headers: string;
  readonly complete: boolean;
}

/** Reads the armoured block whose BEGIN line `header` (sticky) matches at `at`. The next line of dashes ends the look. */
export function readBlock(text: string, at: number, header: RegExp): Block | undefined {
  header.lastIndex = at;
  const match = header.exec(text);
  if (match === null) return undefined;
  const from = header.lastIndex;
  const label = match[1] ?? '';
  const dashes = /^-+/.exec(match[0])?.[0] ?? '';
  const region = text.slice(from, from + LONGEST);
  const stop = region.indexOf(dashes);
  const body = stop < 0 ? region : region.slice(0, stop);
  const footer = dashes === '----' ? `---- END ${label} ----` : `-----END ${label}-----`;
  const complete = stop >= 0 && region.startsWith(footer, stop);
  // Most headers in code and documents stand alone; no key is that short.
  const read = body.length < 24 ? EMPTY : readBody(body);
  return { ...read, label, start: at, end: complete ? from + stop + footer.length : from + read.length, complete };
}

const NOT_BODY = /[^A-Za-z0-9+/=\s]/;
const ARMOUR_HEADER = /^[A-Za-z][A-Za-z0-9-]{1,30}: .*$/;

/** The base64 of a body in any dress: escaped line ends, quoted and joined lines, comment signs, indentation, a diff's signs. */
function readBody(body: string): Body {
  let base64 = '';
  let crc: string | undefined;
  const headers: string[] = [];
  let length = 0;
  scan: for (const line of linesOf(body)) {
    if (ARMOUR_HEADER.test(line)) {
      headers.push(line);
      continue;
    }
    // Prose behind a key that lost its END line also looks like base64.
    if (base64 !== '' && /^\S{1,15}\s/.test(line)) break;
    for (const word of line.split(/\s+/)) {
      if (word === '') continue;
      if (NOT_BODY.test(word)) break scan;
      if (/^=[A-Za-z0-9+/]{4}$/.test(word)) crc = word.slice(1);
      else base64 += word;
      length = endOf(body, word, length);
    }
  }
  return { base64, crc, headers: headers.join('\n'), length };
}

function linesOf(body: string): string[] {
  let plain = body;
  if (NOT_BODY.test(body)) {
    plain = body
      .replace(/\\+\//g, '/')
      .replace(/\\+[nrt]/g, '\n')
      .replace(/\\+(?=["'\r\n])/g, '')
      .replace(/["'`]\s{0,64}[+.,&_]?\s{0,64}["'`]/g, '\n')
      .replace(/["'`]\s{0,4}[+.,&;)]{0,3}\s{0,64}(?=\n|$)|["'`]/g, '\n');
  }
  const lines = plain
    .split(/\r?\n|\r/)
    .map((line) => line.replace(/^\s*(?:\/\/\s|[#*>|;]{1,3}\s?(?![A-Za-z0-9]\S*:))?\s*/, '').trimEnd());
  const written = lines.filter((line) => line !== '');
  return written.length > 2 && written.every((line) => line.startsWith('+'))
    ? written.map((line) => line.slice(1).trim())
    : written;
}

/** Where `word`, which was read from `body`, ends in it; words with escaped slashes are only estimated. */
function endOf(body: string, word: string, from: number): number {
  const found = body.indexOf(word, from);
  return found < 0 || found > from + 256 ? Math.min(body.length, from + word.length) : found + word.length;
}

/** Whether another header stands right behind the one at `at`: a list of headers, which is left before anything costs. The dashes of the next anchor end the search. */
export function isListed(text: string, at: number): boolean {
  const end = text.indexOf('-----', at + 11) + 5;
  return text.startsWith('-----BEGIN ', end) || text.startsWith('-----BEGIN ', end + 1);
}

/** Why a block holds too little for a key, or undefined. */
export function emptyReason({ base64 }: Block): string | undefined {
  if (base64 === '') return 'only the header line of a key stands here';
  return base64.length < 48 ? 'its body is too short for a key' : undefined;
}
