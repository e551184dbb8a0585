import { type Element, fit, MOST_INDENT, type SpelledForm } from './form.js';
import {
  bothCases,
  decimalEntities,
  hexEntities,
  htmlSpellings,
  htmlText,
  jsonSpellings,
  jsonText,
  nestedJsonSpellings,
  percent,
  quotedSpellings,
  rawSpellings,
  type Speller,
  unicodeEscapes,
  urlSpellings,
} from './spellings.js';
import type { Encoding } from './types.js';

interface TextForm {
  readonly encoding: Encoding;
  readonly spell: Speller;
  readonly write: (text: string) => string;
}

const twice = (text: string): string => jsonText(jsonText(text));

/** What only differs from the raw form where the value has signs. */
const SIGNS: readonly TextForm[] = [
  { encoding: 'quoted', spell: quotedSpellings, write: (text) => text.replace(/[^\w.:@[\]-]/g, '*') },
  { encoding: 'url', spell: urlSpellings, write: encodeURIComponent },
  { encoding: 'json', spell: jsonSpellings, write: jsonText },
  { encoding: 'json', spell: nestedJsonSpellings(2), write: twice },
  { encoding: 'json', spell: nestedJsonSpellings(3), write: (text) => jsonText(twice(text)) },
  { encoding: 'html', spell: htmlSpellings, write: htmlText },
  {
    encoding: 'html',
    spell: (char) => htmlSpellings(char).map((text) => text.replace(/^&/, '&amp;')),
    write: (text) => htmlText(htmlText(text)),
  },
];

/** Every character is escaped. */
const ESCAPES: readonly TextForm[] = [
  { encoding: 'url', spell: (char) => bothCases(percent(char)), write: percent },
  { encoding: 'json', spell: (char) => bothCases(unicodeEscapes(char)), write: jsonText },
  { encoding: 'json', spell: (char) => bothCases(unicodeEscapes(char).replaceAll('\\', '\\\\')), write: twice },
  { encoding: 'html', spell: decimalEntities, write: htmlText },
  { encoding: 'html', spell: hexEntities, write: htmlText },
];

const RAW: TextForm = { encoding: 'raw', spell: rawSpellings, write: (text) => text };

/** The forms of one value in which each character stands for itself or for an escape. `\r\n` in `value` counts as `\n`. */
export function spelledForms(needle: number, value: string): SpelledForm[] {
  return [...commonSpelledForms(needle, value), ...ESCAPES.map((each) => textForm(needle, each, characters(value)))];
}

/** The raw form, and the others that leave letters and digits alone where they differ from it. */
export function commonSpelledForms(needle: number, value: string): SpelledForm[] {
  const chars = characters(value);
  const hasSigns = chars.some((char) => char !== '\n' && !/[A-Za-z0-9]/.test(char));
  return [RAW, ...(hasSigns ? SIGNS.filter((form) => differs(form, chars)) : [])].map((each) =>
    textForm(needle, each, chars),
  );
}

function differs(form: TextForm, chars: readonly string[]): boolean {
  return elementsOf(form, chars).some(
    ({ spellings }, at) =>
      chars[at] !== '\n' && (spellings.length > 1 || Buffer.from(spellings[0] ?? []).toString() !== chars[at]),
  );
}

function characters(value: string): string[] {
  return Array.from(value.replace(/\r\n?/g, '\n').replace(/\n[ \t]+/g, '\n'));
}

/** The elements of each kind of form, since values share their characters. */
const knownElements = new Map<TextForm, Map<string, Element>>();

function elementsOf(form: TextForm, chars: readonly string[]): Element[] {
  const known = knownElements.get(form) ?? new Map<string, Element>();
  knownElements.set(form, known);
  return chars.map((char) => {
    const there = known.get(char) ?? (char === '\n' ? lineEnd(form.spell) : element(form.spell(char)));
    known.set(char, there);
    return there;
  });
}

function textForm(needle: number, form: TextForm, chars: readonly string[]): SpelledForm {
  const { encoding, write } = form;
  const elements = elementsOf(form, chars);
  return {
    kind: 'spelled',
    needle,
    encoding,
    elements,
    reach: reachOf(elements),
    write: (text) => Buffer.from(write(text)),
    writeExact: (text, bytes) => fit(encoding === 'raw' ? text : text.replace(/[^\w.-]/g, '*'), bytes),
  };
}

/** Most bytes that the elements can take. */
export function reachOf(elements: readonly Element[]): number {
  return elements.reduce(
    (sum, { spellings, lineEnd }) =>
      sum + Math.max(...spellings.map((each) => each.length)) + (lineEnd ? MOST_INDENT : 0),
    0,
  );
}

export function element(spellings: readonly string[]): Element {
  return { spellings: [...new Set(spellings)].map((text) => Buffer.from(text)), lineEnd: false, solid: true };
}

/** `\n` or `\r\n`, as they are, as the form writes them, or as escapes of a string literal; lost, or a blank, when a key was pasted. */
function lineEnd(spell: Speller): Element {
  const written = ['\n', '\r\n'].flatMap((end) => combine(Array.from(end, spell)));
  const escaped = ['\\n', '\\r\\n', '\\\\n', '\\\\r\\\\n'];
  return { ...element(['\n', '\r\n', '', ...escaped, ...written]), lineEnd: true, solid: false };
}

function combine(parts: readonly (readonly string[])[]): string[] {
  return parts.reduce<string[]>((heads, part) => heads.flatMap((head) => part.map((tail) => head + tail)), ['']);
}
