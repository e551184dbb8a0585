import type { Secret } from '../../core/index.js';
import { sameValue } from '../value.js';
import { parseEnv } from './parse.js';
import { quote } from './quote.js';

/** The last assignment counts, as for every reader; an empty one is a place to fill in, and no value. */
export function valuesIn(text: string): Map<string, Secret> {
  const all = new Map(parseEnv(text).map((one) => [one.name, one.value]));
  return new Map([...all].filter(([, value]) => value.length > 0));
}

/**
 * Whether a rewrite changed one variable and no other: a quote that was never closed would now end in what was written.
 *
 * @param value - what the variable must have now; undefined: none
 */
export function changedOnly(variable: string, value: Secret | undefined, before: string, after: string): boolean {
  const [old, now] = [valuesIn(before), valuesIn(after)];
  const written = now.get(variable);
  for (const values of [old, now]) values.delete(variable);
  if (value === undefined ? written !== undefined : written === undefined || !sameValue(written, value)) return false;
  return old.size === now.size && [...old].every(([name, one]) => equal(now.get(name), one));
}

const equal = (one: Secret | undefined, other: Secret): boolean => one !== undefined && sameValue(one, other);

/** Nothing but the value changes: `export`, the comment behind it and all other lines stay. A new one goes to the end. */
export function withValue(text: string, variable: string, value: Secret): string {
  const lineEnd = /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n';
  const raw = quote(value, lineEnd);
  const there = parseEnv(text).findLast((one) => one.name === variable);
  if (there !== undefined) {
    // Without the blanks behind the equals sign: sh would take the value for a command.
    const behind = text.slice(there.rawEnd);
    return `${text.slice(0, there.assigned)}${raw}${behind.startsWith('#') ? ' ' : ''}${behind}`;
  }
  const open = text !== '' && !/[\r\n]$/.test(text) ? lineEnd : '';
  return `${text}${open}${variable}=${raw}${lineEnd}`;
}

/** Takes out every line that assigns it. */
export function withoutVariable(text: string, variable: string): string {
  let kept = '';
  let copied = 0;
  for (const one of parseEnv(text)) {
    if (one.name !== variable) continue;
    kept += text.slice(copied, one.start);
    copied = one.end;
  }
  return kept + text.slice(copied);
}
