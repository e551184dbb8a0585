import { isReferenceText } from '../core/index.js';

/** The value of a variable; undefined when it is empty, or holds the reference that setup-secrets left in the place of a value. */
export function variableIn(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
): string | undefined {
  const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
  return value === undefined || value === '' || isReferenceText(value) ? undefined : value;
}
