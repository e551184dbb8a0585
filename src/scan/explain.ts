import { resolve } from 'node:path';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import type { Span } from '../rules/index.js';
import { ItemScan } from './item-scan.js';
import { Locator } from './locate.js';
import { builtinEngines } from './scan.js';
import { readFilePieces } from './sources/read-file.js';

/** What a rule said about a place in a line. Columns count from 1. */
export interface Explanation {
  readonly rule: string;
  readonly startColumn: number;
  readonly endColumn: number;
  readonly outcome: 'reported' | 'dropped';
  /** Which check dropped it, and why; absent when reported. */
  readonly check?: string;
  readonly reason?: string;
}

export interface ExplainReport {
  readonly schemaVersion: 1;
  readonly command: 'scan';
  readonly explain: { readonly path: string; readonly line: number; readonly rules: readonly Explanation[] };
}

/**
 * Says for one line what each rule that fired or nearly fired made of it.
 *
 * @param place - `FILE:LINE`
 */
export function explainLine(cwd: string, place: string): ExplainReport {
  const { path, line } = parsePlace(place);
  const bytes = readWhole(cwd, path);
  const drops: { rule: string; span: Span; check: string; reason: string }[] = [];
  const scan = new ItemScan(builtinEngines, path, ({ rule, span, check, reason }) => drops.push({ rule: rule.id, span, check, reason }));
  scan.push(bytes);
  const rules: Explanation[] = scan.end().spotted.filter(({ start, end }) => start.line <= line && line <= end.line).map((spotted) => ({
    rule: spotted.candidate.rule.id,
    startColumn: spotted.start.column,
    endColumn: spotted.end.column,
    outcome: 'reported',
  }));
  for (const { rule, span, check, reason } of drops.sort((a, b) => a.span.start - b.span.start)) {
    const locator = new Locator(bytes);
    const start = locator.position(span.start);
    if (start.line === line) rules.push({ rule, startColumn: start.column, endColumn: locator.position(span.end).column, outcome: 'dropped', check, reason });
  }
  return { schemaVersion: 1, command: 'scan', explain: { path, line, rules } };
}

function parsePlace(place: string): { path: string; line: number } {
  const match = /^(.+):(\d+)$/s.exec(place);
  if (match?.[1] !== undefined && Number(match[2]) > 0) return { path: match[1], line: Number(match[2]) };
  throw new AppError('E_USAGE', `--explain takes FILE:LINE, not ${place}`, { exit: exitCodes.usage, hint: 'secretctl scan --explain src/config.ts:12' });
}

function readWhole(cwd: string, path: string): Buffer {
  const pieces: Buffer[] = [];
  try {
    readFilePieces(resolve(cwd, path), (piece) => pieces.push(piece));
  } catch (error) {
    throw new AppError('E_PATH', `cannot read ${path}: ${systemReason(error)}`, { exit: exitCodes.usage, hint: 'secretctl scan --explain FILE:LINE', cause: error });
  }
  return Buffer.concat(pieces);
}
