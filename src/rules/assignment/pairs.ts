import { at, type Connector } from './connection.js';
import type { Literal } from './literal.js';
import type { NameSpan } from './name.js';
import { end } from './sticky.js';

const NAME_FIELD =
  /(?:^|[^A-Za-z0-9])(?:name|key|variable|header|field|option|Name|Key|VariableKey)\\{0,3}["']?\s{0,4}(?:=>|[:=])\s{0,4}\\{0,3}["']?$/;
const VALUE_FIELD =
  /\\{0,3}["']?(?:\s{0,40},)?\s{0,60}\\{0,3}["']?(?:value|val|defaultValue|default)\\{0,3}["']?\s{0,4}(?:=>|[:=])[ \t]{0,8}/iy;
const VALUE_BEFORE =
  /(?:^|[^A-Za-z0-9])(?:value|Value|val)["']?\s{0,4}(?:=>|[:=])\s{0,4}(?:"([^"\n]{4,200})"|'([^'\n]{4,200})'|([^\s"',;{}]{4,200}))\s{0,4},?\s{0,40}["']?(?:name|key|Name|Key)["']?\s{0,4}(?:=>|[:=])\s{0,4}["']?$/d;
const ELEMENT_TEXT = /["'][ \t]{0,4}>/y;

/** `- name: X` and `value: v` on the next line, `{ "name": "X", "value": "v" }`, `<add key="X" value="v"/>`. */
export function pairOf(text: string, span: NameSpan): Connector | undefined {
  if (!NAME_FIELD.test(text.slice(Math.max(0, span.start - 24), span.start))) return undefined;
  const start = end(VALUE_FIELD, text, span.end);
  if (start !== undefined) {
    return at(start, { opensLine: true, insideString: !text.slice(start - 4, start).includes(':') });
  }
  const inner = end(ELEMENT_TEXT, text, span.end);
  return inner === undefined ? undefined : at(inner, { element: true });
}

/** The same fields in reverse order: `<add value="v" key="X"/>`. */
export function valueBeforeName(text: string, span: NameSpan): Literal | undefined {
  if (!NAME_FIELD.test(text.slice(Math.max(0, span.start - 24), span.start))) return undefined;
  const from = Math.max(0, span.start - 300);
  const indices = VALUE_BEFORE.exec(text.slice(from, span.start))?.indices;
  const found = indices?.[1] ?? indices?.[2] ?? indices?.[3];
  return found === undefined
    ? undefined
    : { start: from + found[0], end: from + found[1], quoted: indices?.[3] === undefined };
}
