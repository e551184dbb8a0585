const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** Milliseconds of `10s`, `15m`, `12h`, `90d` or `2w`. @throws RangeError for anything else: the configuration lets none through */
export function durationMs(text: string): number {
  const [, digits = '', unit = ''] = /^([1-9]\d*)([smhdw])$/.exec(text) ?? [];
  const one = UNITS[unit];
  if (one === undefined) throw new RangeError('a duration is a number and one of s, m, h, d, w');
  return Number(digits) * one;
}
