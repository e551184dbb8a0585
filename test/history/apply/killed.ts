import { build } from 'esbuild';
import { spawn } from 'node:child_process';
import { cp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { GitRepo } from '../../support/git-repo.js';
import { seeded } from '../../support/planted-places.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Makes a program of `child.ts`. */
export async function buildChild(folder: string): Promise<string> {
  const outfile = join(folder, 'child.mjs');
  await build({
    entryPoints: [join(root, 'test/history/apply/child.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    logLevel: 'warning',
  });
  await cp(join(root, 'dist', 'odb-kernel.wasm'), join(folder, 'odb-kernel.wasm'));
  return outfile;
}

export interface Ended {
  readonly signal: string | null;
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs it as the leader of a group of its own, so that one signal reaches the gits that it started. */
export function runChild(child: string, task: object, repo: GitRepo, killAfterMs?: number): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child], { cwd: repo.dir, env: { ...repo.env }, detached: true });
    let stdout = '';
    let stderr = '';
    started.stdout.on('data', (text: Buffer) => (stdout += text.toString()));
    started.stderr.on('data', (text: Buffer) => (stderr += text.toString()));
    started.on('error', reject);
    started.on('close', (exit, signal) => resolve({ exit, signal, stdout, stderr }));
    started.stdin.end(JSON.stringify(task));
    const kill = (): void => {
      if (started.exitCode === null && started.pid !== undefined) process.kill(-started.pid, 'SIGKILL');
    };
    if (killAfterMs !== undefined) setTimeout(kill, killAfterMs);
  });
}

/** A repository with something in every corner; HEAD is on a branch whose name holds the value. */
export async function crowded(value: string): Promise<{ readonly repo: GitRepo; readonly linked: string }> {
  const repo = await seeded();
  const linked = join(repo.dir, '..', 'linked');
  await repo.commit({ '.env': `K=${value}\n`, 'gone/a.txt': 'a\n', 'gone/b/c.txt': 'c\n' });
  await repo.commit({ [`conf/${value}.ini`]: `k=${value}\n`, 'kept.txt': 'kept\n', 'own.txt': `own ${value}\n` });
  await repo.git('repack', '-q', '-a', '-d');
  await keepPacks(repo);
  await repo.commit({ '-odd\n"name': `${value}\n`, 'ü.txt': 'u\n' }, `message ${value}`);
  await repo.git('tag', '-a', '-m', `tag ${value}`, 'v2');
  await repo.git('tag', '-a', '-m', 'outer', 'v3', 'v2');
  await repo.git('worktree', 'add', '-q', '--detach', linked, 'HEAD~1');
  await writeFile(join(linked, 'staged.txt'), `${value}\n`);
  await repo.git('-C', linked, 'add', 'staged.txt');
  await writeFile(join(linked, 'staged.txt'), 'edited since\n');
  await repo.write({ 'README.md': `stashed ${value}\n` });
  await repo.git('stash', 'push', '-q');
  await repo.write({ 'README.md': 'stashed again\n' });
  await repo.git('stash', 'push', '-q', '-m', `mine ${value}`);
  await repo.git('switch', '-qc', `fix/${value}`);
  await repo.git('commit', '-q', '--allow-empty', '-m', 'on it');
  await repo.git('commit-graph', 'write', '--reachable');
  await repo.write({ 'own.txt': `own ${value}\nand mine\n`, 'kept.txt': null, 'untracked.txt': 'new\n' });
  await repo.write({ 'new.txt': 'intended\n' });
  await repo.git('add', '-N', 'new.txt');
  await repo.git('update-index', '--skip-worktree', 'src/app.js');
  return { repo, linked };
}

async function keepPacks(repo: GitRepo): Promise<void> {
  const { readdir } = await import('node:fs/promises');
  const folder = join(repo.dir, '.git', 'objects', 'pack');
  for (const file of await readdir(folder))
    if (file.endsWith('.pack')) await writeFile(join(folder, file.replace(/pack$/, 'keep')), 'kept\n');
}

/** Puts copies of folders back to where they were taken from, so that paths in them stay right. */
export async function restoreTo(folders: readonly string[], template: string): Promise<void> {
  for (const [at, folder] of folders.entries()) {
    await rm(folder, { recursive: true, force: true });
    await cp(join(template, String(at)), folder, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  }
}

export async function takeTemplate(folders: readonly string[], template: string): Promise<void> {
  for (const [at, folder] of folders.entries())
    await cp(folder, join(template, String(at)), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
}
