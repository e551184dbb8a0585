import type { Pen } from './pen.js';
import { visible } from './text.js';
import { wrap } from './width.js';

/** The numbered steps at the end of a report; commands stand whole on a line where they fit. */
export function nextLines(steps: readonly string[], { paint, columns }: Pen): string[] {
  if (steps.length === 0) return [];
  const numbered = steps.flatMap((step, at) =>
    step
      .split('\n')
      .flatMap((line, part) =>
        wrap(visible(line), columns - 5).map((text, row) =>
          row + part === 0 ? `  ${String(at + 1)}. ${text}` : `     ${text}`,
        ),
      ),
  );
  return [paint.bold('Next:'), ...numbered];
}

/** A label and its text, wrapped beside it. */
export function field(label: string, text: string, { paint, columns }: Pen, width = 18): string[] {
  return wrap(visible(text), columns - width - 2).map(
    (line, at) => `  ${paint.dim((at === 0 ? label : '').padEnd(width))}${line}`,
  );
}
