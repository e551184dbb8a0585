import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

/** The emulator that the tests were written against; newer ones of 5.2 are fine on PATH. */
const MOTO = 'moto[server]==5.2.1';
const VENV = resolve('.cache', 'moto-5.2.1');
/** A folder of this run of jest, which .config/jest.setup.js makes; .config/jest.teardown.js ends the servers that it names. */
const RUN = process.env['TEST_RUN'] ?? '';
const WINDOWS = process.platform === 'win32';
/** Ports that fetch refuses (https://fetch.spec.whatwg.org/#port-blocking), as far as an ephemeral port can be one. */
const BLOCKED = new Set([5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080]);
const READY_MS = 60_000;
/** For another test file that installs. */
const WAIT_MS = 5 * 60_000;

/** A running moto server: AWS over the wire, in memory. */
interface Moto {
  readonly endpoint: string;
  /** Forgets every account. */
  reset(): Promise<void>;
}

/** How moto is started here, or why it cannot be. Installs it once where only Python is there. */
export type MotoCommand = { readonly command: readonly string[] } | { readonly missing: string };

/** Decided once a run, before the tests of the first file are listed. */
export function findMoto(): MotoCommand {
  const note = join(RUN, 'moto-command.json');
  if (existsSync(note)) return JSON.parse(readFileSync(note, 'utf8')) as MotoCommand;
  const found = lookForMoto();
  writeNote(note, found);
  return found;
}

/** Whole or not at all, for another worker that reads it. */
function writeNote(file: string, content: object): void {
  writeFileSync(`${file}.${process.pid}`, JSON.stringify(content));
  renameSync(`${file}.${process.pid}`, file);
}

function lookForMoto(): MotoCommand {
  if (runs('moto_server', ['--help'])) return { command: ['moto_server'] };
  const installed = inVenv('moto_server');
  if (existsSync(installed)) return { command: [installed] };
  const python = ['python3', 'python'].find((name) =>
    runs(name, ['-c', 'import sys; assert sys.version_info >= (3, 10)']),
  );
  if (python === undefined) return { missing: 'neither moto_server nor Python 3.10 is here' };
  const failure = install(python);
  return failure === undefined ? { command: [installed] } : { missing: failure };
}

/**
 * `describe` for suites that need moto. Without it they are skipped, and say why; in CI that is a failure.
 */
export function describeWithMoto(title: string, suite: (moto: MotoUnderTest) => void): void {
  const found = findMoto();
  if ('missing' in found) {
    const skipped = process.env['CI'] ? describe : describe.skip;
    skipped(`${title} (skipped: ${found.missing})`, () => {
      test('moto is here', () => expect(found.missing).toBe(''));
    });
    return;
  }
  describe(title, () => {
    let moto: Moto | undefined;
    beforeAll(async () => {
      moto = await motoOfWorker(found.command);
    });
    suite({
      get endpoint() {
        return moto!.endpoint;
      },
      reset: () => moto!.reset(),
    });
  });
}

/** The suite's server; it is there when the tests run, not when they are listed. */
export type MotoUnderTest = Pick<Moto, 'endpoint' | 'reset'>;

/** Each worker of jest has one server, which every suite begins with as if it were new. */
async function motoOfWorker(command: readonly string[]): Promise<Moto> {
  const note = join(RUN, `server-moto-${process.env['JEST_WORKER_ID'] ?? ''}.json`);
  if (existsSync(note)) {
    const running = motoAt((JSON.parse(readFileSync(note, 'utf8')) as { endpoint: string }).endpoint);
    await running.reset();
    await fetch(`${running.endpoint}/moto-api/reset-auth`, { method: 'POST', body: 'inf' });
    return running;
  }
  const { endpoint, pid } = await startMoto(command);
  writeNote(note, { endpoint, pid });
  return motoAt(endpoint);
}

function motoAt(endpoint: string): Moto {
  return {
    endpoint,
    reset: async () => {
      await fetch(`${endpoint}/moto-api/reset`, { method: 'POST' });
    },
  };
}

async function startMoto([program, ...args]: readonly string[]): Promise<{
  endpoint: string;
  pid: number | undefined;
}> {
  const port = await reachablePort();
  const log = join(RUN, `moto-${port}.log`);
  const stderr = openSync(log, 'w');
  const child = spawn(program!, [...args, '-H', '127.0.0.1', '-p', String(port)], {
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', stderr],
    detached: !WINDOWS, // a launcher in front of Python would outlive its own end
  });
  closeSync(stderr);
  const endpoint = `http://127.0.0.1:${port}`;
  const failed = once(child, 'exit').then(() => Promise.reject(new Error(`moto ended: ${readFileSync(log, 'utf8')}`)));
  failed.catch(() => undefined);
  try {
    await Promise.race([ready(endpoint), failed]);
  } catch (error) {
    await end(child);
    throw error;
  }
  child.unref();
  return { endpoint, pid: child.pid };
}

async function ready(endpoint: string): Promise<void> {
  const until = Date.now() + READY_MS;
  for (;;) {
    const answer = await fetch(`${endpoint}/moto-api/data.json`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > until) throw new Error('moto did not get ready');
    await sleep(50);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  if (WINDOWS) spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f']);
  else process.kill(-child.pid, 'SIGKILL');
  await ended;
}

/** On some ports fetch reaches nobody. */
async function reachablePort(): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!BLOCKED.has(port)) return port;
  }
}

/** A program of the environment that moto lives in; cfn-lint comes with it. */
export function inVenv(program: string): string {
  return join(VENV, WINDOWS ? 'Scripts' : 'bin', WINDOWS ? `${program}.exe` : program);
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore', cwd: tmpdir() }).status === 0;
}

/** Whoever is first installs; a folder tells the others to wait for it. @returns why it failed */
function install(python: string): string | undefined {
  const lock = `${VENV}.lock`;
  mkdirSync(resolve('.cache'), { recursive: true });
  // Left by a run that was killed.
  if (existsSync(lock) && Date.now() - statSync(lock).mtimeMs > 2 * WAIT_MS) rmSync(lock, { recursive: true });
  try {
    mkdirSync(lock);
  } catch {
    return waitFor(lock);
  }
  try {
    rmSync(VENV, { recursive: true, force: true });
    const made = spawnSync(python, ['-m', 'venv', VENV], { encoding: 'utf8' });
    if (made.status !== 0) return `python -m venv failed: ${lastLine(made.stdout + made.stderr)}`;
    const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-input', MOTO];
    const installed = spawnSync(inVenv('python'), pip, { encoding: 'utf8' });
    if (installed.status === 0) return undefined;
    renameSync(VENV, `${VENV}.broken.${process.pid}`);
    rmSync(`${VENV}.broken.${process.pid}`, { recursive: true, force: true });
    return `pip could not install ${MOTO}: ${lastLine(installed.stderr)}`;
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

function waitFor(lock: string): string | undefined {
  const until = Date.now() + WAIT_MS;
  const cell = new Int32Array(new SharedArrayBuffer(4));
  while (existsSync(lock) && Date.now() < until) Atomics.wait(cell, 0, 0, 200);
  return existsSync(inVenv('moto_server')) ? undefined : `another test run could not install ${MOTO}`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
