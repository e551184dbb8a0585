/** Where a name's literal starts, and in what surroundings. */
export interface Connector {
  readonly at: number;
  readonly quotedOnly: boolean;
  /** The literal is an element's text. */
  readonly element: boolean;
  readonly opensLine: boolean;
  readonly insideString: boolean;
}

export function at(start: number, more: Partial<Omit<Connector, 'at'>>): Connector {
  return { at: start, quotedOnly: false, element: false, opensLine: false, insideString: false, ...more };
}

export function quotedAfter(start: number | undefined): Connector | undefined {
  return start === undefined ? undefined : at(start, { quotedOnly: true });
}

export function bareAfter(start: number | undefined): Connector | undefined {
  return start === undefined ? undefined : at(start, { insideString: true });
}

export function isQuote(character: string): boolean {
  return character === '"' || character === "'" || character === '`';
}
