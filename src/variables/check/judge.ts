import type { Secret } from '../../core/index.js';
import { scanFiles, type Finding } from '../../scan/index.js';
import { traitsOf } from '../value.js';
import type { EnvAssignment, EnvFileFound } from '../types.js';
import type { EnvCheckOptions } from './types.js';

/** What the scanner reported in one file. */
export interface ScanHit {
  readonly finding: Finding;
  readonly line: number;
}

export interface JudgedAssignment extends EnvAssignment {
  /** It is no placeholder, and its name or the scanner says that it is to be kept secret. */
  readonly isSecret: boolean;
}

export interface JudgedFile {
  readonly path: string;
  readonly isExample: boolean;
  readonly assignments: readonly JudgedAssignment[];
  readonly hits: readonly ScanHit[];
}

export interface Judged {
  readonly files: readonly JudgedFile[];
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
}

type JudgeOptions = Pick<EnvCheckOptions, 'setup' | 'refusal' | 'masker'>;

/**
 * Says of each assignment whether its value is a secret: the scanner reports it, or it stands under the name of a secret and is strong enough
 * for one. PORT=3000 is none, whatever else has that value.
 *
 * @param names - of variables that hold secrets
 */
export async function judgeFiles(
  files: readonly EnvFileFound[],
  names: ReadonlySet<string>,
  options: JudgeOptions,
): Promise<Judged> {
  if (files.length === 0) return { files: [], unread: [] };
  const report = await scanFiles(
    options.setup,
    files.map(({ path }) => path),
    true,
  );
  const hits = new Map<string, ScanHit[]>();
  for (const finding of report.findings) {
    for (const { path, startLine } of finding.occurrences) {
      const list = hits.get(path) ?? [];
      hits.set(path, list);
      list.push({ finding, line: startLine });
    }
  }
  return {
    files: files.map((file) => judged(file, hits.get(file.path) ?? [], names, options)),
    unread: report.skipped,
  };
}

function judged(
  { path, isExample, assignments }: EnvFileFound,
  hits: readonly ScanHit[],
  names: ReadonlySet<string>,
  options: JudgeOptions,
): JudgedFile {
  const lines = new Set(hits.map(({ line }) => line));
  return {
    path,
    isExample,
    hits,
    assignments: assignments.map((assignment) => {
      const { name, line, value } = assignment;
      const isHit = lines.has(line);
      const isStrong = isStrongValue(value);
      const isReal = value.length >= SHORTEST && (isHit || options.refusal(value, name) === undefined);
      const isSecret = isReal && (isHit || (names.has(name) && isStrong));
      if (isReal && (isSecret || isStrong || names.has(name))) options.masker.register(value);
      return { ...assignment, isSecret };
    }),
  };
}

/** Shorter values are the same in many places by chance. */
const SHORTEST = 8;

function isStrongValue(value: Secret): boolean {
  const { isFlag, hasPassword, format, looksRandom } = traitsOf(value);
  return !isFlag && (hasPassword || format !== undefined || looksRandom);
}
