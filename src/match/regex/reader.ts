import { AppError, exitCodes } from '../../errors/index.js';

const MOST_REPEATS = 1_000;
const CONTROLS: Readonly<Record<string, number>> = {
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  f: 0x0c,
  v: 0x0b,
  a: 0x07,
  e: 0x1b,
  0: 0,
};

export interface Flags {
  readonly ignoreCase: boolean;
  readonly dotIsAll: boolean;
}

/** Walks through the text of a pattern. */
export class Reader {
  readonly label: string;
  readonly flags: Flags;
  readonly #text: string;
  #at = 0;

  constructor(text: string, label: string, flags: Flags) {
    this.#text = text;
    this.label = label;
    this.flags = flags;
  }

  get atEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  /** The next character; empty at the end. */
  get peek(): string {
    return this.atEnd ? '' : String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
  }

  next(): string {
    const char = this.peek;
    if (char === '') throw refuse(this.label, 'it ends in the middle');
    this.#at += char.length;
    return char;
  }

  take(char: string): boolean {
    const isThere = this.peek === char;
    if (isThere) this.#at += char.length;
    return isThere;
  }

  takeMatch(pattern: RegExp): string | undefined {
    const found = pattern.exec(this.#text.slice(this.#at, this.#at + 100))?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** The bounds of a repetition, if one stands here. A "{" that is none is a plain character. */
  takeBounds(): { readonly least: number; readonly most: number } | undefined {
    if (this.take('*')) return { least: 0, most: Infinity };
    if (this.take('+')) return { least: 1, most: Infinity };
    if (this.take('?')) return { least: 0, most: 1 };
    const text = this.takeMatch(/^\{\d+(?:,\d*)?\}/);
    if (text === undefined) return undefined;
    const [first = '', second] = text.slice(1, -1).split(',');
    const least = Number(first);
    const most = second === undefined ? least : second === '' ? Infinity : Number(second);
    if (least > MOST_REPEATS || (most !== Infinity && most > MOST_REPEATS))
      throw refuse(this.label, `a repetition has more than ${MOST_REPEATS} rounds`);
    if (most < least) throw refuse(this.label, 'a repetition ends before it begins');
    return { least, most };
  }
}

/** The code point of the escape whose backslash was read. */
export function escapedCode(reader: Reader): number {
  const hex = reader.takeMatch(/^(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|[xu]\{[0-9A-Fa-f]{1,6}\})/);
  if (hex !== undefined) {
    const code = parseInt(hex.replace(/[xu{}]/g, ''), 16);
    if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw refuse(reader.label, `\\${hex} is no character`);
    return code;
  }
  const char = reader.next();
  const control = CONTROLS[char];
  if (control !== undefined) return control;
  if (/[A-Za-z0-9]/.test(char)) throw refuse(reader.label, `\\${char} is not known`);
  return char.codePointAt(0) ?? 0;
}

export function refuse(label: string, why: string): AppError {
  return new AppError('E_PATTERN', `the pattern ${label} cannot be searched: ${why}`, {
    exit: exitCodes.usage,
    hint: 'write it with characters, classes, groups, "|", repetitions, "^", "$" and "\\b", or search for a literal such as sk-proj-',
  });
}
