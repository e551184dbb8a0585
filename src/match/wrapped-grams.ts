import { GRAM, gramOf } from './bytes.js';
import type { Element } from './form.js';

/** Digits with the first byte of a wrap, its last one, and its first two when only four digits are known. */
const OPENINGS = ['*\n', '*\r', '*\\'];
const CLOSINGS = ['\n*', ' *', '\t*', 'n*'];
const DOUBLE_OPENINGS = ['*\n ', '*\n\t', '*\r\n', '*\\n', '*\\r', '*\\\\'];

/**
 * The grams of a run of so few digits that a wrap can leave less than four together: they hold a part of the wrap.
 *
 * Of four to six digits with a wrap among them, three stand on one side, or two on both.
 *
 * @param put - told the gram, the element from which its occurrence is checked, and where that begins within the gram
 */
export function wrappedGrams(
  elements: readonly Element[],
  put: (gram: number, element: number, begin: number) => void,
): void {
  const side = GRAM - 1;
  for (let wrap = 1; wrap < elements.length; wrap++) {
    const write = (first: number, end: number, around: readonly string[], tell: (gram: number) => void): void => {
      for (const digits of writings(elements.slice(first, end)))
        for (const text of around) tell(gramOf(Buffer.from(text.replace('*', digits))));
    };
    if (wrap >= side) write(wrap - side, wrap, OPENINGS, (gram) => put(gram, wrap - side, 0));
    else if (elements.length - wrap >= side) write(wrap, wrap + side, CLOSINGS, (gram) => put(gram, wrap, 1));
    else {
      write(wrap - 2, wrap, DOUBLE_OPENINGS, (gram) => put(gram, wrap - 2, 0));
      for (const next of writings(elements.slice(wrap, wrap + 1)))
        write(wrap - 2, wrap, [`*\n${next}`], (gram) => put(gram, wrap - 2, 0));
    }
  }
}

/** Only digits of one byte: an escaped one is looked up by the other grams. */
function writings(elements: readonly Element[]): string[] {
  return elements.reduce<string[]>(
    (heads, { spellings }) =>
      heads.flatMap((head) =>
        spellings.filter(({ length }) => length === 1).map((digit) => head + Buffer.from(digit).toString('latin1')),
      ),
    [''],
  );
}
