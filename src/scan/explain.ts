import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import { ItemScan } from './item-scan.js';
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
  const dropped: Explanation[] = [];
  const scan = new ItemScan(builtinEngines, path, ({ rule, check, reason, start, end }) => {
    if (start.line === line)
      dropped.push({
        rule: rule.id,
        startColumn: start.column,
        endColumn: end.column,
        outcome: 'dropped',
        check,
        reason,
      });
  });
  scan.push(bytes);
  const reported = scan.end().spotted.filter(({ start, end }) => start.line <= line && line <= end.line);
  const rules: Explanation[] = reported.map(({ candidate, start, end }) => ({
    rule: candidate.rule.id,
    startColumn: start.column,
    endColumn: end.column,
    outcome: 'reported',
  }));
  rules.push(...dropped);
  return { schemaVersion: 1, command: 'scan', explain: { path, line, rules } };
}

function parsePlace(place: string): { path: string; line: number } {
  const match = /^(.+):(\d+)$/s.exec(place);
  if (match?.[1] !== undefined && Number(match[2]) > 0) return { path: match[1], line: Number(match[2]) };
  throw new AppError('E_USAGE', `--explain takes FILE:LINE, not ${place}`, {
    exit: exitCodes.usage,
    hint: 'secretctl scan --explain src/config.ts:12',
  });
}

function readWhole(cwd: string, path: string): Buffer {
  const pieces: Buffer[] = [];
  try {
    if (!statSync(resolve(cwd, path)).isFile()) throw Object.assign(new Error(), { code: 'EISDIR' });
    pieces.push(...readFilePieces(resolve(cwd, path)));
  } catch (error) {
    throw new AppError('E_PATH', `cannot read ${path}: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'secretctl scan --explain FILE:LINE',
      cause: error,
    });
  }
  return Buffer.concat(pieces);
}
