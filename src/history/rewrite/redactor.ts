import { createHash } from 'node:crypto';
import { AppError, exitCodes } from '../../errors/index.js';
import { redact, type Matcher, type Needle } from '../../match/index.js';
import type { RewriteRequest } from './types.js';

const SNIFFED = 8_000;
/** File systems take 255 bytes; git's ".lock" and a number of ours may follow. */
const MOST_NAME_BYTES = 240;
/** Of a replacement. */
const MOST_IN_NAME = 64;
const BEFORE_NAME = Buffer.from(' ');
const BEHIND_NAME = Buffer.from('\0');

/** Replaces values in the different kinds of text that a repository has, each by the rules of its kind. */
export class Redactor {
  readonly #matcher: Matcher | undefined;
  readonly #needles: readonly Needle[];
  readonly #replacements: readonly string[];

  /**
   * @param matcher - undefined: nothing is searched
   * @throws AppError `E_REPLACEMENT`, exit 2, when what is to be written holds a value itself
   */
  constructor(matcher: Matcher | undefined, request: RewriteRequest) {
    this.#matcher = matcher;
    this.#needles = request.needles;
    this.#replacements = request.needles.map((needle) => request.replacement ?? defaultReplacement(needle));
    if (matcher !== undefined && this.#replacements.some((text) => matcher.matchesText(text).length > 0)) throw bad();
  }

  holds(bytes: Uint8Array): boolean {
    return this.#matcher !== undefined && this.#matcher.find(bytes).length > 0;
  }

  /** The same of the name of a file, as it stands in a tree: a pattern for the edges of lines finds none there. */
  nameHolds(name: Buffer): boolean {
    if (!this.#needles.some(({ kind }) => kind === 'pattern')) return this.holds(name);
    return this.holds(name) && this.holds(Buffer.concat([BEFORE_NAME, name, BEHIND_NAME]));
  }

  /** @throws AppError `E_REDACT` when an occurrence cannot be replaced */
  content(bytes: Buffer): Buffer {
    return this.#redact(bytes, (text) => text, !isText(bytes));
  }

  /** A message: anything goes. */
  text(bytes: Buffer): Buffer {
    return this.#redact(bytes, (text) => text, false);
  }

  /** Name and mail address of somebody: no angle brackets, no line ends. */
  person(latin1: string): string {
    return this.#latin1(latin1, (text) => text.replace(/[<>\r\n\0]/g, '')).trim();
  }

  /** A header that we do not know: its line must not end. */
  header(latin1: string): string {
    return this.#latin1(latin1, (text) => text.replace(/[\r\n\0]/g, ' '));
  }

  /** Name of a file or folder. */
  fileName(name: Buffer): Buffer {
    const clean = this.#name(name, (text) => text.replace(/[/\\:*?"<>|\0-\x1f]/g, '_'));
    return /^(?:|\.\.?|\.git|git~1)$/i.test(clean.toString('latin1')) ? Buffer.from('REDACTED') : clean;
  }

  /** Full name of a ref, as valid by the rules of git check-ref-format as the old one was. */
  refName(name: string): string {
    const plain = (text: string): string => text.replace(/[^\w-]+/g, '').replace(/^-+/, '') || 'REDACTED';
    return this.#name(Buffer.from(name), plain).toString('utf8');
  }

  /** The replacement is cut where file systems could not hold the name. */
  #name(name: Buffer, allowed: (text: string) => string): Buffer {
    let clean = name;
    for (let most = MOST_IN_NAME; most > 0; most >>= 1) {
      clean = this.#redact(name, (text) => Array.from(allowed(text)).slice(0, most).join(''), false);
      if (clean.toString('latin1').split('/').every(isShortEnough)) break;
    }
    return clean;
  }

  #latin1(text: string, allowed: (text: string) => string): string {
    return this.#redact(Buffer.from(text, 'latin1'), allowed, false).toString('latin1');
  }

  #redact(bytes: Buffer, allowed: (text: string) => string, sameLength: boolean): Buffer {
    if (this.#matcher === undefined) return bytes;
    return redact(this.#matcher, bytes, (needle) => allowed(this.#replacements[needle] ?? ''), { sameLength });
  }
}

function isShortEnough(part: string): boolean {
  return part.length <= MOST_NAME_BYTES;
}

/** Text as git decides it, and UTF-16 that says so. */
function isText(bytes: Buffer): boolean {
  const mark = bytes.length >= 2 ? bytes.readUInt16BE(0) : 0;
  return mark === 0xfffe || mark === 0xfeff || !bytes.subarray(0, SNIFFED).includes(0);
}

/** A fingerprint names itself; a pattern would write into history what it looks for. */
function defaultReplacement({ label }: Needle): string {
  const id = /^[0-9a-f]{8}/.exec(label)?.[0] ?? createHash('sha256').update(label).digest('hex').slice(0, 8);
  return `[REDACTED-${id}]`;
}

function bad(): AppError {
  return new AppError('E_REPLACEMENT', 'the text that is to be written in place of the value holds the value itself', {
    exit: exitCodes.usage,
    hint: 'choose another one with --with TEXT',
  });
}
