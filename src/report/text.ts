/** `1 file`, `2 files`, `1,234 files`. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${grouped(amount)} ${amount === 1 ? one : many}`;
}

/** `1,234`. Intl would do it too, and cost a hook a third of its time to load. */
function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `12.3 MB`; powers of 1000. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let rest = bytes;
  let unit = 0;
  // 999.95 would read "1000.0".
  for (; rest >= (unit === 0 ? 1000 : 999.95) && unit < units.length - 1; unit++) rest /= 1000;
  return unit === 0 ? count(bytes, 'byte') : `${rest.toFixed(1)} ${units[unit] ?? ''}`;
}

/** `0.8 s`, `2 min 5 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${grouped(Math.floor(seconds / 60))} min ${String(seconds % 60)} s`;
}

/** `2 secrets in 3 places`. */
export function secretsInPlaces(findings: readonly { readonly occurrences: readonly unknown[] }[]): string {
  const places = findings.reduce((sum, finding) => sum + finding.occurrences.length, 0);
  return `${count(findings.length, 'secret')} in ${count(places, 'place')}`;
}

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/** Text from outside made harmless: control characters, bidi overrides and invisible ones appear as `\x1b`, `\u202e`. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    if (code < 0x100) return `\\x${hex.padStart(2, '0')}`;
    return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
  });
}

/** A list cut to `most` items: `main, dev +4`. */
export function shortList(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return items.slice(0, most).join(', ') + (rest > 0 ? ` +${String(rest)}` : '');
}

/** `2026-03-01 14:22` in local time; the text itself when it is not a time. */
export function localTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
