/** Where a sticky pattern's match at `from` ends; undefined when it does not match there. */
export function end(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
