// Throughput of `secretctl scan` and `scan --history`, beside the floor (only reading the same bytes) and gitleaks.
import { spawnSync } from 'node:child_process';
import { closeSync, cpSync, mkdtempSync, openSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = 3;
const bin = fileURLToPath(new URL('../bin/secretctl.js', import.meta.url));
const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node bench/scan.mjs REPOSITORY');
  process.exit(2);
}
const repository = resolve(path);
const scratch = mkdtempSync(join(tmpdir(), 'secretctl-bench-'));
try {
  benchDirectory();
  benchHistory();
} finally {
  rmSync(scratch, { recursive: true });
}

/** A copy of the files that `secretctl scan` looks at (tracked, and untracked but not ignored), so that all read the same. */
function benchDirectory() {
  const names = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').split('\0').filter(Boolean);
  const files = [...new Set(names)].filter(isFile);
  const copy = join(scratch, 'copy');
  for (const name of files) cpSync(join(repository, name), join(copy, name));
  const list = keep('files', files.join('\0'));
  const bytes = files.reduce((sum, name) => sum + statSync(join(copy, name)).size, 0);
  table(`directory: ${files.length} files`, bytes, copy, [
    ['floor: cat', 'xargs', ['-0', 'cat', '--'], list],
    ['secretctl scan', process.execPath, [bin, 'scan', '--json']],
    ['gitleaks dir', 'gitleaks', ['dir', '--no-banner', '--log-level=error', '--redact', '.']],
  ]);
}

/** Every object that a ref or reflog reaches, trees included: git reads them whoever asks. */
function benchHistory() {
  const ids = git('rev-list', '--objects', '--no-object-names', '--all', '--reflog');
  const list = keep('objects', ids);
  const sizes = git({ input: ids }, 'cat-file', '--batch-check=%(objecttype) %(objectsize)').trim().split('\n');
  const bytes = sizes.reduce((sum, line) => sum + Number(line.split(' ')[1]), 0);
  table(`history: ${sizes.length} objects`, bytes, repository, [
    ['floor: git cat-file', 'git', ['cat-file', '--batch', '--buffer'], list],
    ['secretctl --history', process.execPath, [bin, 'scan', '--history', '--json']],
    ['gitleaks git', 'gitleaks', ['git', '--no-banner', '--log-level=error', '--redact', '--log-opts=--all', '.']],
  ]);
}

function table(title, bytes, cwd, rows) {
  console.log(`${title}, ${(bytes / 1e6).toFixed(1)} MB, best of ${RUNS}`);
  let floor;
  for (const [name, program, words, input] of rows) {
    const seconds = best(program, words, cwd, input);
    floor ??= seconds;
    const text = seconds === undefined ? 'not on PATH' : describe(seconds, bytes, floor);
    console.log(`  ${name.padEnd(20)} ${text}`);
  }
}

function describe(seconds, bytes, floor) {
  const rate = bytes / 1e6 / seconds;
  return `${seconds.toFixed(2).padStart(7)} s ${rate.toFixed(1).padStart(8)} MB/s ${(seconds / floor).toFixed(1).padStart(7)} x floor`;
}

/** @returns seconds of the fastest run; undefined when the program is not there */
function best(program, words, cwd, input) {
  const times = [];
  for (let run = 0; run < RUNS; run += 1) {
    const stdin = input === undefined ? 'ignore' : openSync(input, 'r');
    const start = performance.now();
    const { error, status, stderr } = spawnSync(program, words, {
      cwd,
      stdio: [stdin, 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    times.push((performance.now() - start) / 1000);
    if (typeof stdin === 'number') closeSync(stdin);
    if (error?.code === 'ENOENT') return undefined;
    // 1 means findings, 6 that something could not be read; but node also ends with 1 when it crashes.
    const crashed = ![0, 1, 6].includes(status) || /^Node\.js v/m.test(stderr);
    if (error !== undefined || crashed) throw new Error(`${program} ended with ${status}: ${error ?? stderr}`);
  }
  return Math.min(...times);
}

function git(...words) {
  const options = typeof words[0] === 'object' ? words.shift() : {};
  const { error, status, stdout, stderr } = spawnSync('git', words, {
    cwd: repository,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    ...options,
  });
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${error ?? stderr}`);
  return stdout;
}

function keep(name, text) {
  const file = join(scratch, name);
  writeFileSync(file, text);
  return file;
}

function isFile(name) {
  return statSync(join(repository, name), { throwIfNoEntry: false })?.isFile() ?? false;
}
