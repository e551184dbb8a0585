// Throwing out a million sessions of connect-pg-simple beside one plain DELETE in one transaction, on a PostgreSQL of its own.
// A client logs in throughout; its longest wait says how long anybody was locked out. Needs initdb and postgres.
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const RUNS = Number(process.argv[3] ?? 3);
const BATCH = 10_000;
const SCRIPT = resolve('bin/secretctl.js');

const folder = mkdtempSync(join(tmpdir(), 'secretctl-bench-pg-'));
const password = randomBytes(12).toString('hex');
const bin = ['', ...[18, 17, 16, 15, 14].map((major) => `/usr/lib/postgresql/${major}/bin/`)].find(
  (each) => spawnSync(`${each}initdb`, ['--version']).status === 0,
);
const as = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}; // the server refuses root
const port = await freePort();
const url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
const server = start();
try {
  await ready();
  const plain = [];
  const purged = [];
  for (let run = 0; run < RUNS; run += 1) {
    plain.push(await measure('DELETE', plainDelete));
    purged.push(await measure('purge', purge));
  }
  const median = (list, key) => list.map((each) => each[key]).sort((one, other) => one - other)[RUNS >> 1];
  const worst = (list, key) => Math.max(...list.map((each) => each[key])).toFixed(0);
  const floor = median(plain, 'ms');
  const deleting = median(purged, 'deleting');
  const whole = median(purged, 'ms');
  const waits = (list) => `longest login ${worst(list, 'login')} ms, longest lock ${worst(list, 'locked')} ms`;
  console.log(`\n${ROWS} sessions, medians of ${RUNS}, batches of ${BATCH}`);
  console.log(`DELETE in one transaction         ${seconds(floor)}        ${waits(plain)}`);
  console.log(`purge: counted and deleted        ${seconds(deleting)}  ${times(deleting / floor)}  ${waits(purged)}`);
  console.log(`purge: whole command              ${seconds(whole)}  ${times(whole / floor)}`);
  // On a machine that others use as well, each purge is best compared to the DELETE right before it.
  const ratios = (key) => purged.map((each, run) => ({ ratio: each[key] / plain[run].ms }));
  const [pair, wholePair] = ['deleting', 'ms'].map((key) => median(ratios(key), 'ratio'));
  console.log(
    `medians of the ratios of pairs    ${times(pair)} counted and deleted, ${times(wholePair)} whole command`,
  );
  if (deleting > 2 * floor) process.exitCode = 1;
} finally {
  server.kill('SIGQUIT');
  await new Promise((done) => server.once('exit', done));
  rmSync(folder, { recursive: true, force: true });
}

/** Fills the table anew, and runs `work` while a client logs in. */
async function measure(name, work) {
  await query(`DROP TABLE IF EXISTS session;
    CREATE TABLE session (sid varchar NOT NULL PRIMARY KEY, sess json NOT NULL, expire timestamp(6) NOT NULL);
    INSERT INTO session SELECT md5(n::text), json_build_object('cookie', json_build_object('originalMaxAge', 86400000, 'expires',
      '2026-12-01T00:00:00.000Z', 'httpOnly', true, 'path', '/'), 'passport', json_build_object('user', n)), now() + interval '1 day'
      FROM generate_series(1, ${ROWS}) n;
    CREATE INDEX "IDX_session_expire" ON session (expire)`);
  await query('VACUUM ANALYZE session');
  await query('CHECKPOINT');
  const running = { on: true };
  const watching = [logins(running), longestWriter(running)];
  const before = performance.now();
  const phases = await work();
  const ms = performance.now() - before;
  running.on = false;
  const [{ login, many }, locked] = await Promise.all(watching);
  console.log(`${name.padEnd(7)} ${seconds(ms)}  ${many} logins, the longest ${login.toFixed(0)} ms`);
  return { ms, login, locked, ...phases };
}

async function plainDelete() {
  await query("SET application_name = 'secretctl plain delete'; DELETE FROM session");
}

/** The whole command as a process; what a DELETE does as well lies between two of its steps. */
async function purge() {
  const home = mkdtempSync(join(folder, 'home-'));
  const settings = 'app: bench\nsessions: { store: connect-pg-simple, url: { env: BENCH_URL } }\n';
  writeFileSync(join(home, 'secretctl.yaml'), settings);
  const args = ['purge-sessions', '--confirm', String(ROWS), '--batch', String(BATCH), '--settle', '0', '--json'];
  const child = spawn(process.execPath, [SCRIPT, ...args], {
    cwd: home,
    env: { PATH: process.env.PATH, HOME: home, BENCH_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const steps = new Map();
  child.stderr.setEncoding('utf8').on('data', (said) => {
    for (const step of ['looking at', 'waiting until']) if (said.includes(step)) steps.set(step, performance.now());
  });
  let text = '';
  for await (const piece of child.stdout.setEncoding('utf8')) text += piece;
  if (!(JSON.parse(text).deleted >= ROWS)) throw new Error(`it failed: ${text}`);
  return { deleting: steps.get('waiting until') - steps.get('looking at') };
}

/** Logs in as connect-pg-simple does, every 20 ms. */
async function logins(running) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let login = 0;
  let many = 0;
  for (; running.on; many += 1) {
    const before = performance.now();
    await client.query(
      `INSERT INTO session (sess, expire, sid) SELECT $1, to_timestamp($2), $3
       ON CONFLICT (sid) DO UPDATE SET sess = $1, expire = to_timestamp($2) RETURNING sid`,
      ['{"cookie":{}}', Math.ceil(Date.now() / 1000) + 86_400, randomBytes(24).toString('base64url')],
    );
    login = Math.max(login, performance.now() - before);
    await sleep(20);
  }
  await client.end();
  return { login, many };
}

/** For how long the transaction that deletes was seen to have written and not ended: so long it holds locks. */
async function longestWriter(running) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let longest = 0;
  while (running.on) {
    const { rows } = await client.query(
      `SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) * 1000 AS ms FROM pg_stat_activity
       WHERE application_name LIKE 'secretctl%' AND backend_xid IS NOT NULL`,
    );
    longest = Math.max(longest, Number(rows[0].ms ?? 0));
    await sleep(15);
  }
  await client.end();
  return longest;
}

async function query(text) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

function start() {
  if (bin === undefined) throw new Error('initdb and postgres are not on PATH');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password);
  if (as.uid !== undefined) for (const path of [folder, passwordFile]) chownSync(path, as.uid, as.gid);
  const data = join(folder, 'data');
  const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '--locale=C'];
  const made = spawnSync(`${bin}initdb`, [...args, '-E', 'UTF8'], { cwd: folder, encoding: 'utf8', ...as });
  if (made.status !== 0) throw new Error(made.stderr);
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'max_wal_size=4GB'];
  const more = settings.flatMap((each) => ['-c', each]);
  return spawn(`${bin}postgres`, ['-D', data, '-p', String(port), ...more], { cwd: folder, stdio: 'ignore', ...as });
}

async function ready() {
  for (let left = 600; ; left -= 1) {
    try {
      return await query('SELECT 1');
    } catch (error) {
      if (left === 0) throw error;
      await sleep(100);
    }
  }
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => probe.once('listening', done));
  const { port: free } = probe.address();
  await new Promise((done) => probe.close(done));
  return free;
}

function idOf(flag) {
  return Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(2)} s`.padStart(8);
}

function times(ratio) {
  return `x${ratio.toFixed(2)}`;
}
