import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.js';

const READY_MS = 60_000;

/** A running redis-server of its own, in a temporary folder. */
export interface RedisServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** All that it wrote to its log since it was started. */
  log(): string;
  /** The same server again, from what its files say. */
  restart(): Promise<void>;
}

/** `describe` for suites that need redis-server. Without it they are skipped, and say why; CI counts them. */
export function describeWithRedis(title: string, suite: () => void): void {
  if (spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0) {
    describe(title, suite);
    return;
  }
  describe.skip(`${title} (skipped: redis-server is not here)`, () => {
    test('redis-server is here', () => expect('redis-server').toBe(''));
  });
}

/** @param settings - lines of redis.conf; without any there is no such file, and nothing outlives a restart */
export async function startRedis(settings?: readonly string[]): Promise<RedisServer> {
  const dir = mkdtempSync(join(tmpdir(), 'secretctl-redis-'));
  const port = await freePort();
  const said: string[] = [];
  const file = join(dir, 'redis.conf');
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--loglevel', 'debug'];
  if (settings !== undefined) writeFileSync(file, `${settings.join('\n')}\n`, { mode: 0o600 });
  const start = async (): Promise<ChildProcess> => {
    said.length = 0;
    const child = spawn('redis-server', [...(settings === undefined ? [] : [file]), ...options], {
      cwd: dir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
    await ready(child, said);
    return child;
  };
  let child = await start();
  return {
    host: '127.0.0.1',
    port,
    log: () => said.join(''),
    restart: async () => {
      await end(child);
      child = await start();
    },
    [Symbol.asyncDispose]: async () => {
      await end(child);
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

async function ready(child: ChildProcess, said: readonly string[]): Promise<void> {
  const until = Date.now() + READY_MS;
  while (!said.join('').includes('Ready to accept')) {
    if (child.exitCode !== null || Date.now() > until) throw new Error(`redis-server did not start: ${said.join('')}`);
    await sleep(30);
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}
