const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const DIGITS = ['1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** One character a value, measured by the largest; nothing at all is a point. Digits where blocks cannot be shown. */
export function sparkline(values: readonly number[], unicode: boolean): string {
  const most = Math.max(0, ...values);
  const marks = unicode ? BLOCKS : DIGITS;
  return values.map((value) => markOf(value, most, marks)).join('');
}

function markOf(value: number, most: number, marks: readonly string[]): string {
  if (!(value > 0)) return '.';
  return marks[Math.max(0, Math.ceil((value / most) * marks.length) - 1)] ?? '.';
}
