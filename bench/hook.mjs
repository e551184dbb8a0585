// What the pre-commit hook costs: medians of 20 commits (10 files, 500 lines) in a 5,000-file repository, without and with it.
// Usage: node bench/hook.mjs [path of bin/secretctl.js]; exits 1 when the difference is above the budget.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUDGET_MS = 150;
const ROUNDS = 20;
const script = resolve(process.argv[2] ?? fileURLToPath(new URL('../bin/secretctl.js', import.meta.url)));
const home = mkdtempSync(join(tmpdir(), 'secretctl-bench-'));
const repo = join(home, 'repo');
const who = {
  GIT_AUTHOR_NAME: 'b',
  GIT_AUTHOR_EMAIL: 'b@example.invalid',
  GIT_COMMITTER_NAME: 'b',
  GIT_COMMITTER_EMAIL: 'b@example.invalid',
};
const env = {
  ...process.env,
  ...who,
  HOME: home,
  XDG_CONFIG_HOME: home,
  XDG_STATE_HOME: home,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: join(home, 'gitconfig'),
};

function run(file, ...args) {
  const result = spawnSync(file, args, { cwd: repo, env, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${file} ${args.join(' ')}: ${result.stderr}`);
}

const source = (lines) =>
  Array.from(
    { length: lines },
    () => `export const field_${randomBytes(3).toString('hex')} = compute(${randomBytes(2).readUInt16LE()});\n`,
  ).join('');

function makeRepository() {
  mkdirSync(repo);
  run('git', 'init', '-q');
  for (let at = 0; at < 5000; at++) {
    const folder = join(repo, `src/part-${at % 50}`);
    if (at < 50) mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, `file-${at}.ts`), source(20));
  }
  run('git', 'add', '-A');
  run('git', '-c', 'gc.auto=0', 'commit', '-qm', 'start');
  run('git', 'gc', '-q');
}

function timeCommit() {
  for (let at = 0; at < 10; at++) writeFileSync(join(repo, `src/part-${at}/file-${at}.ts`), source(50));
  run('git', 'add', '-A');
  const start = performance.now();
  run('git', '-c', 'gc.auto=0', 'commit', '-qm', 'change');
  return performance.now() - start;
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

try {
  makeRepository();
  const hook = (...flags) => run(process.execPath, script, 'install-hook', '--yes', ...flags);
  const without = [];
  const withHook = [];
  // Taken in turns, so that a busy minute of the machine hits both alike.
  for (let round = 0; round <= ROUNDS; round++) {
    hook('--uninstall');
    const bare = timeCommit();
    hook();
    const hooked = timeCommit();
    if (round > 0) without.push(bare) && withHook.push(hooked);
  }
  const cost = median(withHook) - median(without);
  console.log(
    JSON.stringify({
      rounds: ROUNDS,
      withoutMs: Math.round(median(without)),
      withMs: Math.round(median(withHook)),
      costMs: Math.round(cost),
      budgetMs: BUDGET_MS,
    }),
  );
  if (cost > BUDGET_MS) process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
