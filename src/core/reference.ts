/** How a reference begins that stands in an env file in a value's place: `secretctl://my-app/openai`. */
export const REFERENCE_SCHEME = 'secretctl://';

/** Whether a text names a secret of a store, and is none. */
export function isReferenceText(text: string): boolean {
  return text.trimStart().startsWith(REFERENCE_SCHEME);
}
