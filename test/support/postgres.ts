import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from './free-port.js';

const READY_MS = 60_000;
/** Where distributions keep the programs that are not on PATH. */
const FOLDERS = ['', ...[18, 17, 16, 15, 14].map((major) => `/usr/lib/postgresql/${major}/bin/`)];

/** A running PostgreSQL of its own, in a temporary folder. */
export interface Postgres {
  readonly host: string;
  readonly port: number;
  /** Of the superuser; made at run time. */
  readonly password: string;
  /** Address of a database, with the superuser's password unless another is given. */
  url(database: string, user?: string, password?: string): string;
  /** Makes an empty database. @returns its name */
  createDatabase(): Promise<string>;
  /** Runs statements as the superuser. */
  query(database: string, text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Ends the server at once, as a crash does. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

export type PostgresProgram = { readonly bin: string } | { readonly missing: string };

/** Whom to run the server as; it refuses root. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ids = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout));
  return { uid: ids[0]!, gid: ids[1]! };
}

/** Decided once a test file, before its tests are listed. */
export function findPostgres(): PostgresProgram {
  const bin = FOLDERS.find(
    (folder) => spawnSync(`${folder}initdb`, ['--version'], { stdio: 'ignore', cwd: tmpdir() }).status === 0,
  );
  return bin === undefined ? { missing: 'initdb and postgres are not here' } : { bin };
}

/** `describe` for suites that need PostgreSQL. Without it they are skipped, and say why; CI counts them. */
export function describeWithPostgres(title: string, suite: (postgres: Postgres) => void): void {
  const found = findPostgres();
  if ('missing' in found) {
    describe.skip(`${title} (skipped: ${found.missing})`, () => {
      test('PostgreSQL is here', () => expect(found.missing).toBe(''));
    });
    return;
  }
  describe(title, () => {
    const server = new Server(found.bin);
    beforeAll(() => server.make(), READY_MS);
    afterAll(() => server.destroy());
    suite(server);
  });
}

class Server implements Postgres {
  readonly host = '127.0.0.1';
  port = 0;
  readonly password = randomBytes(12).toString('hex');
  readonly #bin: string;
  readonly #as = otherUser();
  #dir = '';
  #child: ChildProcess | undefined;
  #databases = 0;

  constructor(bin: string) {
    this.#bin = bin;
  }

  async make(): Promise<void> {
    this.#dir = mkdtempSync(join(tmpdir(), 'secretctl-pg-'));
    const passwordFile = join(this.#dir, 'password');
    writeFileSync(passwordFile, this.password);
    if (this.#as !== undefined)
      for (const path of [this.#dir, passwordFile]) chownSync(path, this.#as.uid, this.#as.gid);
    const data = join(this.#dir, 'data');
    const args = ['-D', data, '-U', 'postgres', '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'];
    const made = spawnSync(`${this.#bin}initdb`, [...args, '--no-sync', '--locale=C'], {
      cwd: this.#dir,
      encoding: 'utf8',
      ...this.#as,
    });
    if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
    this.port = await freePort();
    await this.start();
  }

  async start(): Promise<void> {
    const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${this.#dir}`, 'fsync=off'];
    const args = ['-D', join(this.#dir, 'data'), '-p', String(this.port), ...settings.flatMap((each) => ['-c', each])];
    const child = spawn(`${this.#bin}postgres`, args, {
      cwd: this.#dir,
      stdio: ['ignore', 'ignore', 'pipe'],
      ...this.#as,
    });
    this.#child = child;
    const said: string[] = [];
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said.push(text);
      if (said.length > 20) said.shift();
    });
    const until = Date.now() + READY_MS;
    for (;;) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`postgres did not start: ${said.join('')}`);
      try {
        await this.query('postgres', 'SELECT 1');
        return;
      } catch {
        await sleep(50);
      }
    }
  }

  url(database: string, user = 'postgres', password = this.password): string {
    return `postgres://${user}:${password}@${this.host}:${this.port}/${database}`;
  }

  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `app_${this.#databases}`;
    await this.query('postgres', `CREATE DATABASE ${name}`);
    return name;
  }

  async query(database: string, text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const result = await client.query<Record<string, unknown>>(text, values as unknown[] | undefined);
      return result.rows;
    } finally {
      await client.end();
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGQUIT'); // immediate shutdown: its children go too, and there is no clean checkpoint
    await ended;
  }

  async destroy(): Promise<void> {
    await this.kill();
    if (existsSync(this.#dir)) rmSync(this.#dir, { recursive: true, force: true });
  }
}
