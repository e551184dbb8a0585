import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setupProject, type SetupProject } from '../cli/setup-project.js';
import { runCli, SCRIPT, type CliResult } from './cli.js';
import { sessionTable } from './demo-app.js';
import type { Postgres } from './postgres.js';
import { freePort } from './free-port.js';

const SERVER = resolve('test/support/demo-server.mjs');
const RESTART = resolve('test/support/restart-demo.mjs');

/** How the application comes to run with a new secret. */
type Restart = 'command' | 'watch';

interface StoryOptions {
  readonly restart: Restart;
  /** Of the secret `session`, such as `with: { keep_old: true }`. */
  readonly more?: string;
  /** `sessions.verify.health`, a path. */
  readonly health?: string;
}

/** A project whose session secret is in a vault, and its application in a process of its own. */
export interface Story extends AsyncDisposable {
  readonly project: SetupProject;
  /** Of the user of the application, and of the database. */
  readonly passwords: readonly string[];
  rotate(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** Writes secretctl.yaml anew. */
  configure(options: StoryOptions): Promise<void>;
  /** The value of SESSION_SECRET that an application would get now. */
  secret(): Promise<string>;
  /** @returns the cookie */
  login(user: number): Promise<string>;
  whoami(cookie: string): Promise<number>;
  /** Ids in the table of sessions. */
  ids(): Promise<string[]>;
}

export async function demoStory(postgres: Postgres, options: StoryOptions): Promise<Story> {
  const project = await setupProject('vault');
  const { database } = await sessionTable(postgres);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const password = randomBytes(12).toString('hex');
  const env = { ...project.env, PORT: String(port), LOGIN_PASSWORD: password };
  const place = { cwd: project.dir, env };
  const pidFile = join(project.dir, '..', 'web.pid');
  const configure = (given: StoryOptions): Promise<void> =>
    writeFile(
      join(project.dir, 'secretctl.yaml'),
      settings(url, given, [process.execPath, RESTART, pidFile, SCRIPT, SERVER]),
    );
  await configure(options);
  const made = await project.run(['--from-stdin', '--yes'], `DATABASE_URL=${postgres.url(database)}\n`);
  if (made.exit !== 0) throw new Error(made.stderr);
  const watched = options.restart === 'watch' ? watch(place) : undefined;
  if (watched === undefined)
    spawnSync(process.execPath, [RESTART, pidFile, SCRIPT, SERVER], {
      ...place,
      env: { ...env, PATH: process.env['PATH'] },
    });
  await answers(url);
  return {
    project,
    passwords: [password, postgres.password],
    configure,
    rotate: (args, more = {}) => runCli(['rotate', ...args], { cwd: project.dir, env: { ...env, ...more } }),
    secret: async () => {
      const code = "process.stdout.write(process.env.SESSION_SECRET ?? '')";
      return (await runCli(['run', '--', process.execPath, '-e', code], place)).stdout;
    },
    login: (user) => login(url, { user, password }),
    whoami: async (cookie) => (await fetch(`${url}/whoami`, { headers: { cookie } })).status,
    ids: async () => (await postgres.query(database, 'SELECT sid FROM session')).map(({ sid }) => String(sid)),
    [Symbol.asyncDispose]: async () => {
      if (watched?.exitCode === null) {
        watched.kill('SIGTERM');
        await once(watched, 'exit');
      }
      if (existsSync(pidFile)) spawnSync(process.execPath, [RESTART, pidFile], place);
      await project[Symbol.asyncDispose]();
    },
  };
}

function settings(
  url: string,
  { restart, more = '', health = '/health' }: StoryOptions,
  command: readonly string[],
): string {
  const told = restart === 'command' ? `reload: [{ command: ${JSON.stringify(command)}, timeout: 1m }]\n` : '';
  return `app: shop
store: vault
secrets:
  session: { env: SESSION_SECRET, provider: generated, format: hex:64, then: [purge-sessions]${more && `, ${more}`} }
  database: { env: DATABASE_URL, provider: guided }
sessions:
  store: connect-pg-simple
  url: { secret: database }
  cookie_secret: { secret: session }
  login: { url: "${url}/login", body: { user: '999', password: { env: LOGIN_PASSWORD } } }
  verify: { whoami: "${url}/whoami"${health && `, health: "${url}${health}"`} }
verify: { health: "${url}/health" }
${told}`;
}

/** As somebody has it who lets secretctl restart the program; a second is not what one would take. */
function watch({ cwd, env }: { readonly cwd: string; readonly env: Readonly<Record<string, string>> }): ChildProcess {
  return spawn(process.execPath, [SCRIPT, 'run', '--watch', '1s', '--', process.execPath, SERVER], {
    cwd,
    env: { ...env, PATH: process.env['PATH'] },
    stdio: 'ignore',
  });
}

async function login(url: string, body: { readonly user: number; readonly password: string }): Promise<string> {
  const answer = await fetch(`${url}/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.text();
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (cookie === undefined) throw new Error(`login answered ${answer.status}`);
  return cookie;
}

async function answers(url: string): Promise<void> {
  for (let left = 600; ; left -= 1) {
    try {
      if ((await fetch(`${url}/health`)).ok) return;
    } catch (error) {
      if (left === 0) throw error;
    }
    await sleep(100);
  }
}
