import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml';
import { AppError, exitCodes } from '../errors/index.js';
import { describeIssues } from './issues.js';
import { configSchema } from './schema.js';
import { isPathSetting, leaves, type Origin, type Setting } from './settings.js';
import path from 'node:path';

/** Where a key or a value stands in a file; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Parses and checks one configuration file.
 *
 * Messages name `file:line:column` and keys, never a value: it may be a secret.
 *
 * @throws AppError `E_CONFIG`, exit 2
 */
export function parseConfig(source: string, file: string, kind: Origin['kind']): Setting[] {
  const lines = new LineCounter();
  const document = parseDocument(source, { prettyErrors: false, lineCounter: lines, stringKeys: true });
  const mistake = document.errors[0];
  if (mistake !== undefined) throw configError(`${place(file, lines, mistake.pos[0])}: ${syntaxMessage(mistake.code)}`);
  const find = (at: readonly PropertyKey[]): Position => positionOf(document, lines, at);
  const checked = configSchema.safeParse(toValue(document, file) ?? {});
  if (!checked.success) throw configError(describeIssues(checked.error.issues, file, find));
  return leaves(checked.data).map((leaf) => ({
    path: leaf.path,
    value: isPathSetting(leaf.path) ? path.resolve(path.dirname(file), String(leaf.value)) : leaf.value,
    origin: { kind, where: `${file}:${String(find(leaf.path).line)}` },
  }));
}

export function configError(message: string, cause?: unknown): AppError {
  return new AppError('E_CONFIG', message, {
    exit: exitCodes.usage,
    hint: 'correct it, then: secretctl config show --origin',
    cause,
  });
}

function toValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    throw configError(`${file}: an alias (*name) has no anchor (&name) before it, or there are too many aliases`);
  }
}

function place(file: string, lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${file}:${String(Math.max(line, 1))}:${String(Math.max(col, 1))}`;
}

/** Position of the key that `at` leads to, or of the nearest thing around it that exists. */
function positionOf(document: Document, lines: LineCounter, at: readonly PropertyKey[]): Position {
  let node: unknown = document.contents;
  let offset = (node as Node | null)?.range?.[0] ?? 0;
  for (const key of at) {
    const [next, start] = step(node, key);
    if (start === undefined) break;
    node = next;
    offset = start;
  }
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function step(node: unknown, key: PropertyKey): [unknown, number | undefined] {
  if (isSeq(node)) {
    const item = node.items[Number(key)] as Node | undefined;
    return [item, item?.range?.[0]];
  }
  if (!isMap(node)) return [undefined, undefined];
  const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
  return [pair?.value, (pair?.key as Node | undefined)?.range?.[0]];
}

const SYNTAX: Readonly<Record<string, string>> = {
  BAD_INDENT: 'the indentation does not fit, or a bracket is not closed',
  BLOCK_AS_IMPLICIT_KEY: 'a map does not fit here; is a line break or a quote missing?',
  DUPLICATE_KEY: 'the same key is given twice',
  MISSING_CHAR: 'a character such as ":" or a closing quote is missing',
  MULTIPLE_DOCS: 'the file holds more than one document ("---")',
  NON_STRING_KEY: 'a key must be a text',
  TAB_AS_INDENT: 'a tab is used as indentation; YAML wants spaces',
};

function syntaxMessage(code: string): string {
  return `not valid YAML: ${SYNTAX[code] ?? code.toLowerCase().replaceAll('_', ' ')}`;
}
