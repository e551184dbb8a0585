import type { ExitCode } from '../errors/index.js';
import type { Confidence, Proof } from '../rules/index.js';

/** Where a secret stood. Lines and columns count from 1, columns in Unicode code points; ends are exclusive. */
export interface Occurrence {
  readonly source: 'file' | 'staged' | 'blob' | 'message' | 'note' | 'stdin';
  /** "/" separated, relative to the working directory (for blobs: to the top of the repository); for messages the name of what carries it. */
  readonly path: string;
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly startByte: number;
  readonly endByte: number;
  readonly blob?: string;
  /** For blobs: the commit that first brought this blob to this path. */
  readonly commit?: string;
  readonly author?: string;
  /** UTC, ISO 8601. */
  readonly date?: string;
  /** The first line of the place with the secret cut out, for people; not part of the JSON contract. */
  readonly excerpt?: string;
}

/** One secret, wherever it stands. */
export interface Finding {
  readonly fingerprint: string;
  readonly rule: string;
  readonly provider: string;
  readonly title: string;
  readonly confidence: Confidence;
  readonly proof?: Proof;
  readonly note?: string;
  readonly preview: string;
  readonly occurrences: readonly Occurrence[];
  /** History only: the commit that introduced it, every path it ever had, and the refs that still contain it. */
  readonly firstCommit?: string;
  readonly paths?: readonly string[];
  readonly refs?: readonly string[];
}

export interface Skipped {
  readonly path: string;
  readonly reason: string;
}

export type Verdict = 'clean' | 'findings' | 'partial';

/** An entry of `.secretctl/allow.yaml` or of a baseline that no longer does anything. */
export interface UnusedSuppression {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
  readonly state: 'stale' | 'expired';
}

export interface ScanReport {
  readonly schemaVersion: 1;
  readonly command: 'scan';
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly skipped: readonly Skipped[];
  readonly suppressed: { readonly inline: number; readonly allowed: number; readonly baseline: number };
  readonly suppressions: readonly UnusedSuppression[];
  /** Names the fingerprint key, so that two reports can be told to be comparable. */
  readonly fingerprintKey: string;
  readonly stats: {
    readonly bytes: number;
    readonly items: number;
    readonly milliseconds: number;
    /** What was left out by rule and not by accident: counts by kind ("archive", "special", "symlink", ...). */
    readonly outOfScope: Readonly<Record<string, number>>;
  };
}

/** Findings weigh more than an incomplete scan; an incomplete scan is never clean. */
export function exitOfVerdict(report: Pick<ScanReport, 'verdict' | 'skipped'>): ExitCode {
  if (report.verdict === 'findings') return 1;
  return report.verdict === 'partial' ? 6 : 0;
}
