const LONGEST = 80;

/** Where a name stands, end exclusive. */
export interface NameSpan {
  readonly start: number;
  readonly end: number;
}

/** Letters, digits, "_", "-" and "." make names: `spring.datasource.password`, `X-Api-Key`. */
export function isNameCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d ||
    code === 0x2e
  );
}

/** The name around `at`; undefined in a run that is too long for one, such as encoded data. */
export function nameAround(text: string, at: number): NameSpan | undefined {
  let start = at;
  while (start > 0 && isNameCode(text.charCodeAt(start - 1))) {
    if (at - --start > LONGEST) return undefined;
  }
  let end = at;
  while (end < text.length && isNameCode(text.charCodeAt(end))) {
    if (++end - at > LONGEST) return undefined;
  }
  start = afterEscape(text, start);
  while (start < end && isJoint(text.charCodeAt(start))) start++;
  while (end > start && isJoint(text.charCodeAt(end - 1))) end--;
  return end - start < 3 || start > at ? undefined : { start, end };
}

/** `\npassword` in serialised text: the "n" belongs to the escape. */
function afterEscape(text: string, start: number): number {
  return text.charAt(start - 1) === '\\' && 'nrt'.includes(text.charAt(start)) ? start + 1 : start;
}

function isJoint(code: number): boolean {
  return code === 0x2d || code === 0x2e;
}

/** Lower-case words joined by "_": `dbPassword`, `DB-PASSWORD` and `db.password` are all `db_password`. */
export function normalise(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .toLowerCase();
}
