import type * as z from 'zod';
import type { Position } from './parse.js';
import { configJsonSchema } from './schema.js';
import { suggest } from './suggest.js';

type Issue = z.core.$ZodIssue;
const SHOWN = 5;

/** Turns what zod found into lines of `file:line:column: message`. Keys are named, values never. */
export function describeIssues(
  issues: readonly Issue[],
  file: string,
  find: (path: readonly PropertyKey[]) => Position,
): string {
  const lines = issues.flatMap(explain).map(({ path, message }) => {
    const { line, column } = find(path);
    return `${file}:${String(line)}:${String(column)}: ${message}`;
  });
  const more = lines.length - SHOWN;
  return [...lines.slice(0, SHOWN), ...(more > 0 ? [`... and ${String(more)} more`] : [])].join('\n');
}

interface Explained {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

function explain(issue: Issue): Explained[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...issue.path, key], message: unknownKey(issue.path, key) }));
  }
  return [{ path: issue.path, message: `${nameOf(issue.path)} ${complaint(issue)}` }];
}

function unknownKey(parent: readonly PropertyKey[], key: string): string {
  const known = knownKeys(parent);
  const meant = suggest(key, known);
  return `unknown key ${quoted(key)}${meant === undefined ? `; known are ${known.join(', ')}` : `; did you mean "${meant}"?`}`;
}

function complaint(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.map(String).join(', ')}`;
  if (issue.code === 'invalid_key') return issue.issues[0]?.message ?? 'is not a valid name';
  if (issue.message.startsWith('must be')) return issue.message;
  if (issue.code === 'invalid_type')
    return `must be ${issue.expected === 'object' ? 'a map' : `of type ${issue.expected}`}`;
  return 'is not valid';
}

function nameOf(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the file' : path.map((part) => printable(String(part))).join('.');
}

function quoted(key: string): string {
  return `"${printable(key)}"`;
}

/** A key that does not look like one may be a secret that slipped to the left of a colon. */
function printable(key: string): string {
  return /^[\w.-]{1,32}$/.test(key) ? key : '(a key that is not shown)';
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
}

function knownKeys(path: readonly PropertyKey[]): string[] {
  let at: JsonSchema | undefined = configJsonSchema();
  for (const part of path)
    at = typeof part === 'number' ? at?.items : (at?.properties?.[String(part)] ?? anyProperty(at));
  return Object.keys(at?.properties ?? {});
}

function anyProperty(schema: JsonSchema | undefined): JsonSchema | undefined {
  return typeof schema?.additionalProperties === 'object' ? schema.additionalProperties : undefined;
}
