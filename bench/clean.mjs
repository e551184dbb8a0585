// Time of `secretctl clean-history --apply` for one leaked file in a few commits, beside git-filter-repo and BFG, each on a copy of its own.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const RUNS = Number(process.env.RUNS ?? 3);
const HOLDING = 15; // commits that hold the leak
const AFTER = 100; // commits of the main line that follow
const bin = fileURLToPath(new URL('../bin/secretctl.js', import.meta.url));
const [path] = process.argv.slice(2);
if (path === undefined) {
  console.error('usage: node bench/clean.mjs REPOSITORY   (BFG joins in when BFG_JAR names its jar)');
  process.exit(2);
}
const scratch = mkdtempSync(join(tmpdir(), 'secretctl-bench-'));
const value = `bench${randomBytes(30).toString('hex')}`;
const secretFile = join(scratch, 'value.txt');
const rulesFile = join(scratch, 'replace.txt');
writeFileSync(secretFile, value);
writeFileSync(rulesFile, `${value}==>REDACTED\n`);

try {
  const original = join(scratch, 'original.git');
  run('git', ['clone', '-q', '--mirror', '--no-local', resolve(path), original], scratch);
  plant(original);
  const objects = Number(/in-pack: (\d+)/.exec(run('git', ['count-objects', '-v'], original))?.[1]);
  const commits = Number(run('git', ['rev-list', '--all', '--count'], original));
  console.log(
    `${objects} objects, ${commits} commits, leak in ${HOLDING} of them, ${AFTER} after it; best of ${RUNS}, whole processes`,
  );
  const peers = rows().filter(([, , , there]) => there);
  let ours;
  for (const [name, program, words] of peers) {
    const times = [];
    for (let turn = 0; turn < RUNS; turn++) times.push(once(original, program, words));
    const best = Math.min(...times.map(({ seconds }) => seconds));
    ours ??= best;
    const memory = Math.max(...times.map(({ peak }) => peak));
    console.log(
      `  ${name.padEnd(34)} ${best.toFixed(2).padStart(8)} s  ${(best / ours).toFixed(2).padStart(6)} x  ${String(memory).padStart(6)} MB  left: ${times[0].left}`,
    );
  }
} finally {
  rmSync(scratch, { recursive: true });
}

function rows() {
  const clean = [bin, 'clean-history', '--replace', '--secret-file', secretFile];
  const jar = process.env.BFG_JAR ?? '';
  return [
    ['secretctl: apply, all of it', process.execPath, [...clean, '--apply', '--confirm', 'copy', '--quiet'], true],
    ['secretctl: plan', process.execPath, [...clean, '--quiet'], true],
    [
      'git filter-repo (with its gc)',
      'git',
      ['filter-repo', '--force', '--replace-text', rulesFile],
      has('git', ['filter-repo', '--version']),
    ],
    [
      'BFG + expire + gc',
      'sh',
      [
        '-c',
        `java -jar "${jar}" --no-blob-protection --replace-text "${rulesFile}" . && git reflog expire --expire=now --all && git gc -q --prune=now`,
      ],
      existsSync(jar),
    ],
  ];
}

/** One run on a fresh copy; the time is the command's alone. */
function once(original, program, words) {
  const copy = join(scratch, 'copy.git');
  cpSync(original, copy, { recursive: true });
  const env = { ...process.env, XDG_STATE_HOME: join(scratch, 'state'), GIT_CONFIG_GLOBAL: '/dev/null' };
  const started = performance.now();
  const { stderr, status } = spawnSync('/usr/bin/time', ['-f', 'peak %M', program, ...words], {
    cwd: copy,
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const seconds = (performance.now() - started) / 1000;
  const peak = Math.round(Number(/peak (\d+)/.exec(stderr)?.[1] ?? 0) / 1000);
  if (status !== 0)
    console.log(`  (${program} ended with ${String(status)}: ${stderr.split('\n').slice(-4).join(' | ')})`);
  const left = spawnSync('git', ['cat-file', '--batch-all-objects', '--batch', '--buffer', '--unordered'], {
    cwd: copy,
    maxBuffer: 2 ** 34,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  rmSync(copy, { recursive: true });
  rmSync(join(scratch, 'state'), { recursive: true, force: true });
  return { seconds, peak, left: left.stdout?.includes(value) ? 'yes' : 'no' };
}

/** A line of commits beside main, whose trees are those of its last commits; the first ones hold the leaked file too. */
function plant(repository) {
  const line = run('git', ['rev-list', '--first-parent', `--max-count=${HOLDING + AFTER + 1}`, 'HEAD'], repository)
    .split('\n')
    .reverse();
  const blob = run('git', ['hash-object', '-w', '--stdin'], repository, `KEY=${value}\n`);
  const env = {
    GIT_AUTHOR_NAME: 'b',
    GIT_AUTHOR_EMAIL: 'b@example.invalid',
    GIT_COMMITTER_NAME: 'b',
    GIT_COMMITTER_EMAIL: 'b@example.invalid',
  };
  let head = line[0];
  for (const [at, commit] of line.slice(1).entries()) {
    let tree = run('git', ['rev-parse', `${commit}^{tree}`], repository);
    if (at < HOLDING)
      tree = run(
        'git',
        ['mktree'],
        repository,
        `${run('git', ['ls-tree', tree], repository)}\n100644 blob ${blob}\tleaked.env\n`,
      );
    head = run('git', ['commit-tree', tree, '-p', head, '-m', `commit ${at}`], repository, '', env);
  }
  run('git', ['update-ref', 'refs/heads/leaky', head], repository);
  run('git', ['repack', '-q', '-d'], repository);
}

function has(program, words) {
  return spawnSync(program, words).status === 0;
}

function run(program, words, cwd, input = '', env = {}) {
  const { stdout, stderr, status, error } = spawnSync(program, words, {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error ?? stderr}`);
  return stdout.trim();
}
