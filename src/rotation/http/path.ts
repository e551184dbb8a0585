/** A path whose parts are one segment each, whatever they hold. */
export function path(texts: TemplateStringsArray, ...parts: readonly string[]): string {
  return texts.reduce((all, text, at) => all + segment(parts[at - 1] ?? '') + text);
}

/** Dots alone would be taken for another folder, in any encoding. */
function segment(part: string): string {
  if (/^\.{0,2}$/.test(part)) throw new RangeError('an empty part, or one of dots alone, is not an id');
  return encodeURIComponent(part);
}
