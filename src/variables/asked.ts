/** A variable's name in a text, and where the name begins. */
export interface Asked {
  readonly name: string;
  readonly at: number;
}

/** What the first group of a pattern with indices found. */
export function askedOf(match: RegExpMatchArray): Asked {
  return { name: match[1] ?? '', at: match.indices?.[1]?.[0] ?? 0 };
}
