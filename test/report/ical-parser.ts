/** A content line of RFC 5545, section 3.1, taken apart. */
export interface Property {
  readonly name: string;
  readonly params: Readonly<Record<string, string>>;
  readonly value: string;
}

export interface Component {
  readonly name: string;
  readonly properties: readonly Property[];
  readonly components: readonly Component[];
}

/** Reads one iCalendar object, and throws at everything that the grammar does not have. */
export function parseCalendar(bytes: Buffer): Component {
  const lines = unfold(bytes).map(propertyOf);
  const [calendar, rest] = componentOf(lines);
  if (rest.length > 0) throw new Error('something stands behind the object');
  return calendar;
}

function unfold(bytes: Buffer): string[] {
  const physical: Buffer[] = [];
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf('\r\n', from);
    if (end === -1) throw new Error('the last line has no CRLF');
    const line = bytes.subarray(from, end);
    if (line.length > 75) throw new Error(`a line of ${String(line.length)} octets`);
    if (line.length === 0) throw new Error('an empty line');
    // A fold inside a character would be no text.
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    if (/[\0-\x08\x0a-\x1f\x7f]/.test(text)) throw new Error('a control character');
    physical.push(line);
    from = end + 2;
  }
  const logical: string[] = [];
  for (const line of physical.map(String)) {
    const last = logical.at(-1);
    if (!/^[ \t]/.test(line)) logical.push(line);
    else if (last === undefined) throw new Error('it begins with a fold');
    else logical[logical.length - 1] = last + line.slice(1);
  }
  return logical;
}

function propertyOf(line: string): Property {
  const [, name = '', params = '', value = ''] =
    /^([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=[^";:,]+)*):(.*)$/su.exec(line) ?? [];
  if (name === '') throw new Error('no content line');
  const pairs = params
    .split(';')
    .slice(1)
    .map((pair) => pair.split('=') as [string, string]);
  return { name, params: Object.fromEntries(pairs), value };
}

function componentOf(lines: readonly Property[]): [Component, readonly Property[]] {
  const [begin, ...more] = lines;
  if (begin?.name !== 'BEGIN') throw new Error('BEGIN is missing');
  const properties: Property[] = [];
  const components: Component[] = [];
  for (let rest: readonly Property[] = more; ;) {
    const [line, ...after] = rest;
    if (line === undefined) throw new Error('END is missing');
    if (line.name === 'END') {
      if (line.value !== begin.value) throw new Error('END of something else');
      return [{ name: begin.value, properties, components }, after];
    }
    if (line.name === 'BEGIN') {
      const [component, behind] = componentOf(rest);
      components.push(component);
      rest = behind;
    } else {
      if (components.length > 0) throw new Error('properties come before components');
      properties.push(line);
      rest = after;
    }
  }
}

/** The one value of a property; throws when there is another number of them. */
export function only({ properties }: Component, name: string): Property {
  const found = properties.filter((property) => property.name === name);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${String(found.length)} times ${name}`);
  return found[0];
}

/** Takes a TEXT apart (3.3.11); throws at what should have been escaped. */
export function textOf({ value }: Property): string {
  if (!/^(?:[^\\;,]|\\[\\;,nN])*$/su.test(value)) throw new Error('a TEXT that is not escaped');
  return value.replace(/\\(.)/gsu, (_, character: string) => (/[nN]/.test(character) ? '\n' : character));
}
