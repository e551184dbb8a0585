import type { Masker } from '../core/index.js';
import { secretOf } from './findings.js';
import type { ScanReport } from './report.js';
import { builtinEngines } from './scan.js';

/**
 * Registers the tokens that stand in texts which are not scanned but printed: names of files and branches, authors, error messages.
 * Fixed formats alone: a name is no assignment.
 */
export function registerTokens(texts: Iterable<string>, masker: Masker): void {
  const bytes = Buffer.from([...new Set(texts)].join('\n'), 'utf8');
  for (const candidate of builtinEngines.binary.scan({ bytes, path: '' })) masker.register(secretOf(candidate));
}

/** What a report prints of the outside besides findings. */
export function* outsideTexts({ findings, skipped }: ScanReport): Generator<string> {
  for (const { path } of skipped) yield path;
  for (const { occurrences, paths, refs } of findings) {
    yield* paths ?? [];
    yield* refs ?? [];
    for (const { path, author } of occurrences) {
      yield path;
      if (author !== undefined) yield author;
    }
  }
}
