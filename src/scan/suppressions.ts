import { AppError, exitCodes } from '../errors/index.js';
import { globMatcher } from './glob.js';
import type { UnusedSuppression } from './report.js';

/** A line of `.secretctl/allow.yaml`, checked. */
export interface AllowEntry {
  readonly fingerprint: string;
  readonly rule: string;
  /** Glob, "/" separated, relative to the repository's top. */
  readonly path: string;
  readonly owner: string;
  readonly reason: string;
  /** The last day on which the entry counts (UTC). */
  readonly expires: string;
}

interface Entry {
  readonly entry: AllowEntry;
  readonly matches: (path: string) => boolean;
  readonly expired: boolean;
  used: boolean;
}

/** What is known and accepted: the allow file and a baseline. Both hold fingerprints only. */
export class Suppressions {
  readonly #entries: readonly Entry[];
  readonly #baseline: ReadonlySet<string>;
  readonly #toTop: (path: string) => string;

  /**
   * @param baseline - keys made by `baselineKey`
   * @param toTop - turns a reported path into one relative to the repository's top
   */
  constructor(
    entries: readonly AllowEntry[],
    baseline: ReadonlySet<string>,
    now: Date,
    toTop: (path: string) => string = (path) => path,
  ) {
    const today = now.toISOString().slice(0, 10);
    this.#entries = entries.map((entry) => ({
      entry,
      matches: globMatcher(entry.path),
      expired: entry.expires < today,
      used: false,
    }));
    this.#baseline = baseline;
    this.#toTop = toTop;
  }

  covers(fingerprint: string, rule: string, path: string): 'allowed' | 'baseline' | undefined {
    const fromTop = this.#toTop(path);
    for (const item of this.#entries) {
      if (item.entry.fingerprint !== fingerprint || item.entry.rule !== rule || !item.matches(fromTop)) continue;
      item.used = true;
      if (!item.expired) return 'allowed';
    }
    return this.#baseline.has(baselineKey(fingerprint, rule, fromTop)) ? 'baseline' : undefined;
  }

  /** Entries that ran out, and (after a scan that saw every file) those that nothing needed. */
  unused(sawEverything: boolean): UnusedSuppression[] {
    return this.#entries
      .filter((item) => (item.expired && item.used) || (sawEverything && !item.used))
      .map(({ entry: { fingerprint, rule, path }, used }) => ({
        fingerprint,
        rule,
        path,
        state: used ? 'expired' : 'stale',
      }));
  }
}

/** What a baseline remembers of a place: no line, so that moving code does not matter. */
export function baselineKey(fingerprint: string, rule: string, path: string): string {
  return `${fingerprint}\0${rule}\0${path}`;
}

/**
 * Reads a baseline: the JSON report of an earlier scan.
 *
 * @throws AppError `E_BASELINE`, exit 2, when it is no such report or was made under another fingerprint key
 */
export function parseBaseline(text: string, file: string, keyId: string, toTop: (path: string) => string): Set<string> {
  const report = parseJson(text, file);
  const findings = report.command === 'scan' ? report.findings : undefined;
  if (!isList(findings)) throw baselineError(file, 'it is not a report of secretctl scan --json');
  if (report.fingerprintKey !== keyId) {
    throw baselineError(
      file,
      'it was made under another fingerprint key, so its fingerprints cannot be compared',
      KEY_HINT,
    );
  }
  const keys = new Set<string>();
  for (const finding of findings) {
    const places = (finding as typeof finding | null)?.occurrences;
    if (!isList(places)) throw baselineError(file, 'one of its findings has no occurrences');
    for (const place of places)
      keys.add(baselineKey(String(finding.fingerprint), String(finding.rule), toTop(String(place.path))));
  }
  return keys;
}

function isList<T>(value: readonly T[] | undefined): value is readonly T[] {
  return Array.isArray(value);
}

const KEY_HINT =
  'share one key: set SECRETCTL_FINGERPRINT_KEY_FILE on both machines, then write the baseline again with: secretctl scan --json --output FILE';

interface RawReport {
  readonly command?: unknown;
  readonly fingerprintKey?: unknown;
  readonly findings?: readonly {
    readonly fingerprint?: unknown;
    readonly rule?: unknown;
    readonly occurrences?: readonly { readonly path?: unknown }[];
  }[];
}

function parseJson(text: string, file: string): RawReport {
  try {
    return (JSON.parse(text) as RawReport | null) ?? {};
  } catch {
    throw baselineError(file, 'it is not JSON');
  }
}

function baselineError(
  file: string,
  reason: string,
  hint = 'write one with: secretctl scan --json --output FILE',
): AppError {
  return new AppError('E_BASELINE', `the baseline ${file} cannot be used: ${reason}`, { exit: exitCodes.usage, hint });
}
