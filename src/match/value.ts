import { Secret } from '../core/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { commonDigitForms, digitForms } from './digit-forms.js';
import type { ValueForm } from './form.js';
import { literalOf } from './pattern.js';
import { commonSpelledForms, spelledForms } from './spelled-forms.js';
import { tellingLines } from './telling-lines.js';
import type { Encoding, MatcherTransfer, Needle } from './types.js';
import { unitForms, wideForms } from './unit-forms.js';

const SHORTEST_VALUE = 4;
const SHORTEST_SAFE = 8;

/** What is searched of a value: less the line ends around it, which tools add and drop. */
export function searchedValue(needle: Needle & { kind: 'value' }): string {
  const value = needle.secret.reveal().replace(/^[\r\n]+|[\r\n]+$/g, '');
  if (Buffer.byteLength(value) < SHORTEST_VALUE) {
    throw new AppError(
      'E_NEEDLE',
      `${needle.label} is shorter than ${SHORTEST_VALUE} bytes: it would be found everywhere`,
      {
        exit: exitCodes.usage,
        hint: 'give the whole value, or search for what stands around it with --pattern',
      },
    );
  }
  return value;
}

/** Whether a value is so short that much of what is found will not be the secret; the caller should warn. */
export function isShort(needle: Needle): boolean {
  const text = needle.kind === 'value' ? searchedValue(needle) : literalOf(needle.source);
  return text !== undefined && Buffer.byteLength(text) < SHORTEST_SAFE;
}

/** All forms of a value, and the usual ones of lines that give it away. */
export function formsOf(index: number, value: string): ValueForm[] {
  const lines = tellingLines(value).filter((line) => line !== value);
  return [
    ...spelledForms(index, value),
    ...lineEndings(value).flatMap((exact) => [...unitForms(index, exact), ...digitForms(index, exact)]),
    ...[...new Set(lines)].flatMap((line) => [
      ...commonSpelledForms(index, line),
      ...wideForms(index, line),
      ...commonDigitForms(index, line),
    ]),
  ];
}

function lineEndings(value: string): string[] {
  const unix = value.replace(/\r\n?/g, '\n');
  return unix.includes('\n') ? [unix, unix.replace(/\n/g, '\r\n')] : [unix];
}

const ENCODINGS: readonly Encoding[] = [
  'raw',
  'quoted',
  'base64',
  'base64 of base64',
  'base64 of utf-16le',
  'hex',
  'escaped bytes',
  'url',
  'json',
  'html',
  'utf-16le',
  'utf-16be',
];

/** The encodings in which a value is searched. */
export function valueEncodings(): readonly Encoding[] {
  return ENCODINGS;
}

/** Needles as a message to another thread, which cannot carry a Secret. */
export function packNeedles(needles: readonly Needle[]): MatcherTransfer {
  return {
    needles: needles.map((needle) => ({
      kind: needle.kind,
      label: needle.label,
      text: Buffer.from(needle.kind === 'value' ? needle.secret.reveal() : needle.source),
    })),
  };
}

export function unpackNeedles({ needles }: MatcherTransfer): Needle[] {
  return needles.map(({ kind, label, text }) => {
    const plain = Buffer.from(text).toString();
    return kind === 'value' ? { kind, label, secret: new Secret(plain) } : { kind, label, source: plain };
  });
}
