// The pass over every object of a database, beside `git cat-file` and `git log -S`: runs take turns; medians, ratios, peak memory.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const MANY = 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const repositories = process.argv.slice(2).map((path) => resolve(path));
if (repositories.length === 0) {
  console.error('usage: node bench/verify.mjs REPOSITORY...    (ROUNDS=3, LOG_S=no leaves git log -S out)');
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'secretctl-bench-'));
try {
  await bundle();
  for (const repository of repositories) bench(repository);
} finally {
  rmSync(scratch, { recursive: true });
}

/** The rooms alone, without the command: what is measured is the pass, and the start of node. */
async function bundle() {
  await build({
    absWorkingDir: root,
    entryPoints: {
      odb: 'src/odb/index.ts',
      match: 'src/match/index.ts',
      core: 'src/core/index.ts',
      'odb-worker': 'src/odb/worker.ts',
    },
    outdir: scratch,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    logLevel: 'warning',
  });
  writeFileSync(join(scratch, 'package.json'), '{"type":"module"}');
  copyFileSync(join(root, 'dist', 'odb-kernel.wasm'), join(scratch, 'odb-kernel.wasm'));
  const url = (name) => JSON.stringify(pathToFileURL(join(scratch, name)).href);
  writeFileSync(
    join(scratch, 'run.js'),
    `import { searchObjects } from ${url('odb.js')};
import { Matcher } from ${url('match.js')};
import { Secret } from ${url('core.js')};
const [repository, threads] = process.argv.slice(2);
const matcher = new Matcher([{ kind: 'value', label: 'it', secret: new Secret(${JSON.stringify(`made-up/${randomBytes(24).toString('base64')}`)}) }]);
const result = await searchObjects(repository, matcher, { threads: Number(threads) });
console.log(JSON.stringify({ peak: process.resourceUsage().maxRSS / 1024, unread: result.unread.length, searched: result.searched }));
`,
  );
}

function bench(repository) {
  const catFile = ['git', 'cat-file', '--batch-all-objects', '--unordered', '--buffer', '--batch'];
  const ours = (threads) => [process.execPath, join(scratch, 'run.js'), repository, String(threads)];
  const rows = [
    ['git cat-file, one core', ['taskset', '-c', '0', ...catFile], []],
    ['ours, one core', ['taskset', '-c', '0', ...ours(1)], []],
    ['git cat-file', catFile, []],
    ['ours, two threads', ours(2), []],
  ];
  const said = {};
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, words, times] of rows) {
      const { seconds, stdout } = timed(repository, words, !name.startsWith('git'));
      times.push(seconds);
      if (stdout !== null) said[name] = JSON.parse(stdout);
    }
  }
  const objects = Object.values(said['ours, one core'].searched);
  const count = objects.reduce((sum, each) => sum + each.items, 0);
  const bytes = objects.reduce((sum, each) => sum + each.bytes, 0);
  if (count >= MANY && process.env.LOG_S !== 'no') {
    const words = ['git', 'log', `-Smade-up-${randomBytes(12).toString('hex')}`, '--all', '--oneline'];
    rows.push(['git log -S --all, once', words, [timed(repository, words, false).seconds]]);
  }
  console.log(`${repository}: ${count} objects, ${(bytes / 1e6).toFixed(0)} MB, medians of ${ROUNDS}`);
  for (const [at, [name, , times]] of rows.entries()) {
    const floor = median(rows[at < 2 ? 0 : 2][2]);
    const memory = said[name] === undefined ? '' : `${said[name].peak.toFixed(0)} MB, ${said[name].unread} unread`;
    console.log(
      `  ${name.padEnd(24)} ${median(times).toFixed(2).padStart(8)} s ${(median(times) / floor).toFixed(2).padStart(7)} x  ${memory}`,
    );
  }
}

function timed(cwd, [program, ...words], reads) {
  const start = performance.now();
  const { status, error, stdout } = spawnSync(program, words, {
    cwd,
    env: { ...process.env, GIT_NO_REPLACE_OBJECTS: '1' },
    stdio: ['ignore', reads ? 'pipe' : 'ignore', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ended with ${String(status)}`, { cause: error });
  return { seconds: (performance.now() - start) / 1000, stdout };
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
