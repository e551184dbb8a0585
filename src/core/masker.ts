import type { Secret } from './secret.js';

declare const maskedBrand: unique symbol;
/** Text that went through a masker. */
export type MaskedText = string & { readonly [maskedBrand]: true };

const MASK = '[masked]';
/** Shorter forms would turn ordinary output into noise. */
const SHORTEST = 4;
const SHORTEST_LINE = 16;

/**
 * Removes every registered secret from text, in raw, base64, hex, URL- and JSON-escaped form.
 *
 * Patterns are indexed by their first four characters, so the cost is linear in the text and hardly depends on the number of secrets.
 */
export class Masker {
  readonly #byHead = new Map<string, Bucket>();
  readonly #shortHeads = new Set<string>();
  /** Marks the first two characters of every form: most places of a text are left after one look here. */
  readonly #pairs = new Uint8Array(65_536);
  readonly #known = new Set<string>();
  #longest = 0;

  register(secret: Secret): void {
    const value = secret.reveal();
    if (this.#known.has(value)) return;
    this.#known.add(value);
    for (const form of encodedForms(value)) {
      this.#add(form);
      this.#add(Buffer.from(form, 'utf8').toString('latin1')); // as it stands in bytes that are read as Latin-1
    }
  }

  /** Masks a whole text. For text that arrives in pieces see `stream()`. */
  mask(text: string): MaskedText {
    return this.#scan(text, text.length, 0).out as MaskedText;
  }

  /** Masks every string inside a JSON-like value; property names are left alone, because they are ours. */
  maskLeaves<T>(value: T): T {
    if (typeof value === 'string') return this.mask(value) as unknown as T;
    if (Array.isArray(value)) return value.map((item) => this.maskLeaves<unknown>(item)) as T;
    if (value === null || typeof value !== 'object') return value;
    if ('toJSON' in value && typeof value.toJSON === 'function')
      return this.maskLeaves<unknown>((value.toJSON as () => unknown).call(value)) as T; // a Date, a Secret
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.maskLeaves<unknown>(item)])) as T;
  }

  /** JSON text of `value` with every string inside it masked. */
  json(value: unknown, indent?: number): MaskedText {
    return JSON.stringify(this.maskLeaves(value), null, indent) as MaskedText;
  }

  /**
   * A masker for text that arrives in pieces: a secret split over two pieces is found too.
   *
   * It holds back the shortest tail that may be the start of a secret, until the next `write` or `end`. Bytes of any kind can go through
   * it as Latin-1, one character a byte.
   */
  stream(): MaskingStream {
    let tail: Tail = { text: '', shown: 0 };
    const push = (text: string, end: number): MaskedText => {
      const { out, rest } = this.#scan(text, end, tail.shown);
      tail = rest;
      return out as MaskedText;
    };
    return {
      write: (piece) => {
        const text = tail.text + piece;
        return push(text, this.#safeEnd(text));
      },
      settle: () => {
        const { text, shown } = tail;
        tail = { text, shown: Math.max(shown, Math.min(text.length, SHORTEST - 1)) };
        return text.slice(shown, tail.shown) as MaskedText;
      },
      end: () => push(tail.text, tail.text.length),
    };
  }

  #add(form: string): void {
    if (form.length < SHORTEST || this.#known.has(`form\0${form}`)) return;
    this.#known.add(`form\0${form}`);
    const head = form.slice(0, SHORTEST);
    const bucket = this.#byHead.get(head) ?? { forms: new Set(), lengths: [] };
    bucket.forms.add(form);
    if (!bucket.lengths.includes(form.length)) {
      bucket.lengths.push(form.length);
      bucket.lengths.sort((a, b) => b - a);
    }
    this.#byHead.set(head, bucket);
    this.#pairs[pairAt(form, 0)] = 1;
    for (let length = 1; length < SHORTEST; length++) this.#shortHeads.add(form.slice(0, length));
    this.#longest = Math.max(this.#longest, form.length);
  }

  /** Masks what starts before `end`; `rest` is what stands behind it. The first `shown` characters went out before. */
  #scan(text: string, end: number, shown: number): { out: string; rest: Tail } {
    let out = '';
    let copied = shown;
    let at = this.#byHead.size > 0 ? 0 : end;
    while (at < end) {
      const length = this.#pairs[pairAt(text, at)] === 1 ? this.#lengthAt(text, at) : 0;
      if (length === 0) {
        at++;
        continue;
      }
      out += text.slice(copied, at) + MASK;
      at += length;
      copied = at;
    }
    out += text.slice(copied, at);
    return { out, rest: { text: text.slice(at), shown: Math.max(0, copied - at) } };
  }

  /** Length of the longest form that stands at `at`; 0 for none. */
  #lengthAt(text: string, at: number): number {
    const bucket = this.#byHead.get(text.slice(at, at + SHORTEST));
    return bucket?.lengths.find((length) => bucket.forms.has(text.slice(at, at + length))) ?? 0;
  }

  /** First position from which the end of `text` may be the unfinished start of a secret. */
  #safeEnd(text: string): number {
    for (let at = Math.max(0, text.length - this.#longest + 1); at < text.length; at++) {
      const tail = text.slice(at);
      const open = tail.length < SHORTEST ? this.#shortHeads.has(tail) : this.#hasStart(tail);
      if (open) return at;
    }
    return text.length;
  }

  #hasStart(tail: string): boolean {
    for (const form of this.#byHead.get(tail.slice(0, SHORTEST))?.forms ?? []) {
      if (form.length > tail.length && form.startsWith(tail)) return true;
    }
    return false;
  }
}

/** Masks text that arrives in pieces. */
export interface MaskingStream {
  write(piece: string): MaskedText;
  /**
   * For a pause: lets out what is held, as long as it is too short to tell anything (three characters), and remembers it; should the rest
   * of a secret follow, the rest is masked. Longer starts of a secret stay.
   */
  settle(): MaskedText;
  end(): MaskedText;
}

/** What is held back, and how many characters of it went out in a pause. */
interface Tail {
  readonly text: string;
  readonly shown: number;
}

/** Forms with the same head, and the lengths that they have, longest first. */
interface Bucket {
  readonly forms: Set<string>;
  readonly lengths: number[];
}

function pairAt(text: string, at: number): number {
  return ((text.charCodeAt(at) << 8) ^ text.charCodeAt(at + 1)) & 0xffff;
}

function encodedForms(value: string): string[] {
  const bytes = Buffer.from(value, 'utf8');
  const lines = value.includes('\n') ? value.split(/\r?\n/).filter(isTellingLine) : [];
  const json = JSON.stringify(value).slice(1, -1);
  return [
    value,
    ...lines,
    json,
    json.replace(/[\u007f-\uffff]/g, unicodeEscape), // as Python and others write it
    json.replaceAll('/', '\\/'), // as PHP writes it
    ...urlForms(value),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    ...base64Forms(bytes),
    ...wrapped(bytes.toString('base64')),
    ...wrapped(bytes.toString('base64').replace(/.?=+$/, '')), // with something behind it, as echo's line end
  ];
}

/** Lines of a key file are secret one by one; its BEGIN and END lines are not. */
function isTellingLine(line: string): boolean {
  return line.length >= SHORTEST_LINE && !line.startsWith('-----');
}

/** The three alignments that a value can have inside a larger base64 text, less the characters that its neighbours share. */
function base64Forms(bytes: Buffer): string[] {
  return [0, 1, 2].flatMap((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const spoiltTail = (shift + bytes.length) % 3 === 0 ? 0 : 1;
    const core = text.slice([0, 2, 3][shift], text.length - spoiltTail);
    const whole = shift === 0 ? [Buffer.from(bytes).toString('base64')] : [];
    return [...whole, core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** Base64 of a value alone in lines, as base64 (76 characters) and openssl (64) print it: together, and one by one. */
function wrapped(base64: string): string[] {
  return [76, 64].flatMap((width) => {
    const lines = base64.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    if (lines.length < 2) return [];
    return [lines.join('\n'), lines.join('\r\n'), ...lines.filter(isTellingLine)];
  });
}

function unicodeEscape(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** As JavaScript escapes a part of an address, as RFC 3986 asks, as forms are sent; each with capital and small digits. */
function urlForms(value: string): string[] {
  const lenient = encodeURIComponent(value.replace(/\p{Surrogate}/gu, '\ufffd'));
  const strict = lenient.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
  const form = new URLSearchParams([['', value]]).toString().slice(1);
  return [lenient, strict, form].flatMap((text) => [text, text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())]);
}
