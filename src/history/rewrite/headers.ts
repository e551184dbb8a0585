/** The head of a commit or a tag: its lines as latin1, each with its continuation lines; and the bytes from the empty line on. */
export interface Parsed {
  readonly fields: readonly string[];
  readonly rest: Buffer;
}

const EMPTY_LINE = Buffer.from('\n\n');

export function parseHeaders(content: Buffer): Parsed {
  const end = content.indexOf(EMPTY_LINE);
  const head = content.toString('latin1', 0, end < 0 ? content.length : end);
  return { fields: head.split(/\n(?! )/), rest: end < 0 ? Buffer.alloc(0) : content.subarray(end) };
}

export function joinHeaders(fields: readonly string[], rest: Buffer): Buffer {
  return Buffer.concat([Buffer.from(fields.join('\n'), 'latin1'), rest]);
}

export function keyOf(field: string): string {
  const space = field.indexOf(' ');
  return space < 0 ? field : field.slice(0, space);
}

export function valueOf(field: string): string {
  return field.slice(keyOf(field).length + 1);
}
