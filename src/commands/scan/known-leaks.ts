import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../app/context.js';
import { projectStateFolder, replacePrivate } from '../../config/index.js';
import { systemCode } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import type { ScanReport } from '../../scan/index.js';
import type { ScanFlags } from './command.js';

/** `work tree`: what git tracks or would take. `all files`: ignored ones too. */
export type ScanKind = 'work tree' | 'all files' | 'paths' | 'staged' | 'range' | 'history';

/** What one scan found, for `status`. No value, and nothing of the lines that hold one. */
export interface ScanRecord {
  readonly v: 1;
  readonly kind: ScanKind;
  /** Paths or range that were asked for. */
  readonly scope?: string | undefined;
  /** UTC, ISO 8601. */
  readonly at: string;
  /** Folder of the repository, or the one that was scanned. */
  readonly repository: string;
  /** Names the key of the fingerprints. */
  readonly key: string;
  /** Not all that was in scope could be read. */
  readonly partial: boolean;
  readonly findings: readonly KnownLeak[];
}

export interface KnownLeak {
  readonly fingerprint: string;
  readonly rule: string;
  readonly places: number;
  /** Of the first place. */
  readonly path: string;
}

const FOLDER = 'scans';
/** More than that are not secrets that leaked. */
const MOST = 5_000;
/** Of scans with a scope of their own, the last ones are kept. */
const MOST_SCOPES = 20;

/** The common folder of the repository, else the folder that is scanned: what fingerprints have their key by. */
export function scanRoot(repository: Repository | undefined, cwd: string): string {
  return repository?.commonDir ?? cwd;
}

/**
 * Keeps what a scan found. A later scan of the same kind replaces it; one of the whole work tree also replaces those of paths in it, and one
 * of the history those of ranges. Where it cannot be kept, it is not.
 */
export async function rememberScan(
  context: Context,
  repository: Repository | undefined,
  report: ScanReport,
  flags: ScanFlags,
  paths: readonly string[],
): Promise<void> {
  const { cwd, masker } = context;
  const kind = kindOf(context, repository, flags, paths);
  if (kind === undefined) return;
  const root = scanRoot(repository, cwd);
  const folder = await scansFolder(context, root);
  if (folder === undefined) return;
  const scope = kind === 'paths' ? [cwd, ...paths].join(' ') : flags.range;
  const { findings, fingerprintKey, skipped } = report;
  const record: ScanRecord = {
    v: 1,
    kind,
    scope: scope && masker.mask(scope),
    at: context.now().toISOString(),
    repository: masker.mask(repository?.top ?? root),
    key: fingerprintKey,
    partial: skipped.length > 0 || findings.length > MOST,
    findings: findings.slice(0, MOST).map(({ fingerprint, rule, occurrences }) => ({
      fingerprint,
      rule,
      places: occurrences.length,
      path: masker.mask(occurrences[0]?.path ?? ''),
    })),
  };
  try {
    await replacePrivate(join(folder, fileOf(kind, scope)), `${JSON.stringify(record)}\n`);
    await forget(folder, kind);
  } catch (error) {
    if (systemCode(error) === undefined) throw error; // a folder that cannot be written is no failure of the scan
  }
}

/** Undefined for what is no part of the project: standard input. */
function kindOf(
  { cwd }: Context,
  repository: Repository | undefined,
  { stdin, staged, history, range, revisions, allFiles }: ScanFlags,
  paths: readonly string[],
): ScanKind | undefined {
  if (stdin === true || revisions !== undefined) return undefined;
  if (staged === true) return 'staged';
  if (history === true) return 'history';
  if (range !== undefined) return 'range';
  if (paths.length > 0 || (repository?.top ?? cwd) !== cwd) return 'paths';
  return allFiles === true ? 'all files' : 'work tree';
}

function fileOf(kind: ScanKind, scope: string | undefined): string {
  const name = kind.replace(' ', '-');
  if (scope === undefined) return `${name}.json`;
  return `${name}-${createHash('sha256').update(scope).digest('hex').slice(0, 16)}.json`;
}

async function forget(folder: string, kind: ScanKind): Promise<void> {
  const covered = kind === 'work tree' ? 'paths-' : kind === 'history' ? 'range-' : undefined;
  if (covered !== undefined) {
    for (const name of await readdir(folder))
      if (name.startsWith(covered)) await rm(join(folder, name), { force: true });
    return;
  }
  if (kind === 'staged') return;
  const scans = await recordsIn(folder);
  const scoped = scans.filter(({ record }) => record?.scope !== undefined);
  scoped.sort((one, other) => ((one.record?.at ?? '') < (other.record?.at ?? '') ? 1 : -1));
  for (const { file } of scoped.slice(MOST_SCOPES)) await rm(file, { force: true });
}

/** What scans of this project found last, the newest first. A record that cannot be read is left out, as if the scan had not been. */
export async function knownScans(context: Context, root: string): Promise<ScanRecord[]> {
  const folder = await scansFolder(context, root);
  const records = folder === undefined ? [] : await recordsIn(folder);
  const known = records.flatMap(({ record }) => (record === undefined ? [] : [record]));
  return known.sort((one, other) => (one.at < other.at ? 1 : -1));
}

async function scansFolder({ env, platform }: Context, root: string): Promise<string | undefined> {
  const state = await projectStateFolder(root, { env, platform });
  return state === undefined ? undefined : join(state, FOLDER);
}

async function recordsIn(
  folder: string,
): Promise<{ readonly file: string; readonly record?: ScanRecord | undefined }[]> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  return await Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      return { file, record: recordOf(await readFile(file, 'utf8').catch(() => '')) };
    }),
  );
}

function recordOf(text: string): ScanRecord | undefined {
  try {
    const record = JSON.parse(text) as Partial<ScanRecord> | null;
    return record?.v === 1 && Array.isArray(record.findings) ? (record as ScanRecord) : undefined;
  } catch {
    return undefined;
  }
}
