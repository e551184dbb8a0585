import { parseDocument } from 'yaml';
import { allowFileError } from './allow-error.js';
import type { AllowEntry } from './suppressions.js';

const SHAPES: Readonly<Record<keyof AllowEntry, RegExp>> = {
  fingerprint: /^[0-9a-f]{32}$/,
  rule: /^[a-z0-9-]+$/,
  path: /./,
  owner: /./,
  reason: /./,
  expires: /^\d{4}-\d{2}-\d{2}$/,
};

/** Checks the text of an allow file. Loaded only where there is one: the YAML parser is large. */
export function parseAllowFile(text: string): AllowEntry[] {
  const document = parseDocument(text, { logLevel: 'silent' });
  const [problem] = document.errors;
  if (problem !== undefined) throw allowFileError(`is not YAML (line ${String(problem.linePos?.[0].line ?? 1)})`);
  const list = listOf(document);
  if (!Array.isArray(list)) throw allowFileError('has no list under "allow:"');
  return list.map((item: unknown, index) => checkEntry(item, index + 1));
}

/** An empty file lists nothing; a misspelt or missing `allow:` is an error, since entries would be ignored silently. */
function listOf(document: { toJS: () => unknown }): unknown {
  let content: unknown;
  try {
    content = document.toJS();
  } catch {
    throw allowFileError('cannot be read: its aliases do not resolve');
  }
  if (content === null || content === undefined) return [];
  if (typeof content !== 'object' || Array.isArray(content) || Object.keys(content).some((key) => key !== 'allow'))
    return undefined;
  return (content as { allow?: unknown }).allow ?? [];
}

function checkEntry(item: unknown, number: number): AllowEntry {
  const entry = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
  const unknown = Object.keys(entry).find((key) => !(key in SHAPES));
  if (unknown !== undefined)
    throw allowFileError(`has an unknown key in entry ${String(number)}; known are ${Object.keys(SHAPES).join(', ')}`);
  const checked = Object.fromEntries(
    Object.entries(SHAPES).map(([key, shape]) => {
      const value = entry[key] instanceof Date ? entry[key].toISOString().slice(0, 10) : entry[key];
      if (typeof value === 'string' && shape.test(value) && (key !== 'expires' || isDay(value))) return [key, value];
      throw allowFileError(`needs a valid "${key}" in entry ${String(number)}`);
    }),
  );
  return checked as unknown as AllowEntry;
}

function isDay(text: string): boolean {
  const time = Date.parse(text);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
