import type { PolicyDocument } from './types.js';

/**
 * Whether IAM's text says the same. One value may stand alone or in a list, and the order of keys, values and statements says nothing;
 * nor does a statement's name.
 */
export function sameDocument(text: string | undefined, wanted: PolicyDocument): boolean {
  const found = parsed(text);
  return found !== undefined && canonical(found) === canonical(wanted);
}

function parsed(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

function canonical(value: unknown): string {
  const items = Array.isArray(value) ? value.map(canonicalItem) : [canonicalItem(value)];
  return `[${[...new Set(items)].sort().join()}]`;
}

function canonicalItem(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(String(value));
  const entries = Object.entries(value).filter(([key]) => key !== 'Sid');
  return `{${entries
    .map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`)
    .sort()
    .join()}}`;
}
