import { randomBytes } from 'node:crypto';
import { chmod, lstat, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { listWorkTrees, untrack, type Repository } from '../../git/index.js';
import { withIgnoreLines } from './ignore-lines.js';
import type { EnvFix, EnvFixStep } from './types.js';

/** Carries fixes out, one by one; one that fails stops none of the others. Each may be repeated. */
export async function applyEnvFixes(
  fixes: readonly EnvFix[],
  root: string,
  repository: Repository | undefined,
  signal: AbortSignal,
): Promise<EnvFixStep[]> {
  const steps: EnvFixStep[] = [];
  for (const fix of fixes) {
    signal.throwIfAborted();
    steps.push(await attempt(fix, () => applyFix(fix, root, repository, signal)));
  }
  return steps;
}

async function attempt(fix: EnvFix, work: () => Promise<void>): Promise<EnvFixStep> {
  try {
    await work();
    return { ...fix, outcome: 'done' };
  } catch (error) {
    if (error instanceof AppError) return { ...fix, outcome: 'failed', reason: error.message };
    if (systemCode(error) === undefined || systemCode(error) === 'ABORT_ERR') throw error;
    return { ...fix, outcome: 'failed', reason: systemReason(error) };
  }
}

async function applyFix(
  fix: EnvFix,
  root: string,
  repository: Repository | undefined,
  signal: AbortSignal,
): Promise<void> {
  if (fix.kind === 'ignore') await addIgnoreLines(join(root, fix.file), fix.lines);
  else if (fix.kind === 'mode') await chmod(join(root, fix.path), 0o600);
  else if (repository !== undefined) await untrackIn(fix.workTree, fix.path, repository, signal);
}

async function untrackIn(
  workTree: string | undefined,
  path: string,
  repository: Repository,
  signal: AbortSignal,
): Promise<void> {
  const linked = workTree === 'main' ? undefined : workTree;
  const trees = workTree === undefined ? [] : await listWorkTrees(repository, { signal });
  const place = workTree === undefined ? repository : trees.find((tree) => tree.linked === linked);
  if (place?.top === undefined)
    throw new AppError('E_ENV_FIX', 'its work tree is gone; git worktree prune forgets it', { exit: exitCodes.failed });
  await untrack({ ...repository, gitDir: place.gitDir, top: place.top }, join(place.top, path), { signal });
}

/** Whole or not at all. Latin-1 takes every byte through as it is. */
async function addIgnoreLines(file: string, lines: readonly string[]): Promise<void> {
  const stats = await lstat(file).catch((error: unknown) => {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  });
  const before = stats === undefined ? '' : await readFile(file, 'latin1');
  const after = withIgnoreLines(
    before,
    lines.map((line) => Buffer.from(line, 'utf8').toString('latin1')),
  );
  if (after === before) return;
  // git does not read one through a link, and where the link leads is not ours to write.
  if (stats?.isFile() === false) throw new AppError('E_ENV_FIX', 'it is no regular file', { exit: exitCodes.failed });
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeFile(draft, after, {
      encoding: 'latin1',
      flag: 'wx',
      mode: stats === undefined ? 0o644 : stats.mode & 0o777,
    });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
