import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort } from './free-port.js';

const READY_MS = 60_000;
/** Where distributions keep the program that is not on everybody's PATH. */
const PROGRAMS = ['mariadbd', '/usr/sbin/mariadbd', '/usr/libexec/mariadbd'];

const INSTALL = 'mariadb-install-db';

/** A running MariaDB of its own, in a temporary folder. */
export interface Mariadb {
  readonly host: string;
  readonly port: number;
  /** Of the user `admin`, who may do all; made at run time. */
  readonly password: string;
  url(database: string, user?: string, password?: string): string;
  /** Makes an empty database. @returns its name */
  createDatabase(): Promise<string>;
  /** Runs a statement as `admin`. */
  query(
    database: string,
    text: string,
    values?: readonly (string | number | null)[],
  ): Promise<Record<string, unknown>[]>;
  /** Ends the server at once, as a crash does. */
  kill(): Promise<void>;
}

/** `describe` for suites that need MariaDB. Without it they are skipped, and say why; CI counts them. */
export function describeWithMariadb(title: string, suite: (mariadb: Mariadb) => void): void {
  const bin = PROGRAMS.find((program) => spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0);
  if (bin === undefined) {
    describe.skip(`${title} (skipped: mariadbd is not here)`, () => {
      test('MariaDB is here', () => expect('mariadbd').toBe(''));
    });
    return;
  }
  describe(title, () => {
    const server = new Server(bin);
    beforeAll(() => server.make(), READY_MS);
    afterAll(() => server.destroy());
    suite(server);
  });
}

/** Whom to run the server as; it refuses root. */
function otherUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const ids = ['-u', '-g'].map((flag) => Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout));
  return { uid: ids[0]!, gid: ids[1]! };
}

class Server implements Mariadb {
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
    this.#dir = mkdtempSync(join(tmpdir(), 'secretctl-my-'));
    if (this.#as !== undefined) chownSync(this.#dir, this.#as.uid, this.#as.gid);
    const options = { cwd: this.#dir, encoding: 'utf8' as const, ...this.#as };
    const data = join(this.#dir, 'data');
    const args = ['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'];
    const made = spawnSync(INSTALL, args, options);
    if (made.status !== 0) throw new Error(`mariadb-install-db failed: ${made.stdout}${made.stderr}`);
    this.port = await freePort();
    const settings = ['--no-defaults', `--datadir=${data}`, `--socket=${this.#socket}`, `--port=${this.port}`];
    const small = ['--bind-address=127.0.0.1', '--innodb-flush-log-at-trx-commit=0', '--pid-file=pid'];
    this.#child = spawn(this.#bin, [...settings, ...small], { cwd: this.#dir, stdio: 'ignore', ...this.#as });
    await this.#ready();
  }

  get #socket(): string {
    return join(this.#dir, 's');
  }

  url(database: string, user = 'admin', password = this.password): string {
    return `mysql://${user}:${password}@${this.host}:${this.port}/${database}`;
  }

  async createDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `app_${this.#databases}`;
    await this.query('mysql', `CREATE DATABASE ${name} CHARACTER SET utf8mb4`);
    return name;
  }

  async query(
    database: string,
    text: string,
    values: readonly (string | number | null)[] = [],
  ): Promise<Record<string, unknown>[]> {
    const client = await createConnection({ uri: this.url(database), timezone: 'Z' });
    try {
      const [rows] = await client.query<RowDataPacket[]>(text, [...values]);
      return rows;
    } finally {
      await client.end();
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  async destroy(): Promise<void> {
    await this.kill();
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #ready(): Promise<void> {
    const until = Date.now() + READY_MS;
    for (;;) {
      if (this.#child?.exitCode !== null || Date.now() > until) throw new Error('mariadbd did not start');
      try {
        const root = await createConnection({ socketPath: this.#socket, user: 'root' });
        await root.query(`CREATE USER admin@'%' IDENTIFIED BY '${this.password}'`);
        await root.query(`GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION`);
        await root.end();
        return;
      } catch {
        await sleep(50);
      }
    }
  }
}
