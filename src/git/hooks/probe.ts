import { randomBytes, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { AppError, exitCodes } from '../../errors/index.js';
import { runGit, startGit, type GitOptions } from '../run.js';
import { probeAnswer, PROBE_VARIABLE, type HookVerdict } from './answer.js';
import type { HooksPlace } from './place.js';
import { LOST_WORDS } from './shim.js';

export interface ProbeOptions {
  /** Where temporary folders may be made. */
  readonly temporary: string;
  readonly signal: AbortSignal;
  /** Milliseconds for one attempt, the hooks of others included. */
  readonly timeoutMs: number;
}

/** How one throw-away commit ended. */
export interface Attempt {
  /** What our hook said; undefined when it said nothing. */
  readonly verdict: HookVerdict | undefined;
  /** Whether all pre-commit hooks let it pass. */
  readonly passed: boolean;
  /** Whether what was printed names secretctl and the file, as a manager that calls `secretctl scan --staged` makes it do. */
  readonly named: boolean;
  /** Whether our shim found neither node nor secretctl. */
  readonly lost: boolean;
  /** Whether the hooks took too long and were stopped. */
  readonly late: boolean;
}

interface Room {
  readonly folder: string;
  readonly tree: string;
  readonly env: Record<string, string | undefined>;
  readonly options: ProbeOptions;
  readonly place: HooksPlace;
}

const PREFIX = 'secretctl-check-';
/** What a surrounding git or hook may have set for another work tree. */
const STEERING = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_PREFIX',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
];

/**
 * Tries two throw-away commits, with a made-up credential and without, in a linked work tree of its own.
 *
 * New objects go to a temporary folder, no commit is made (the editor gives up after the hooks), and all is removed at the end.
 */
export async function probeHook(
  place: HooksPlace,
  options: ProbeOptions,
): Promise<{ readonly dirty: Attempt; readonly clean: Attempt }> {
  const room = await openRoom(place, options);
  try {
    await fillRoom(room);
    const clean = await attempt(room, `${randomWord(8)}\n`);
    const dirty = await attempt(room, `token = "${madeUpToken()}"\n`);
    return { dirty, clean };
  } finally {
    await closeRoom(room);
  }
}

async function openRoom(place: HooksPlace, options: ProbeOptions): Promise<Room> {
  const folder = await realpath(await mkdtemp(join(options.temporary, PREFIX)));
  const objects = join(folder, 'objects');
  const env = { ...Object.fromEntries(STEERING.map((name) => [name, undefined])), GIT_OBJECT_DIRECTORY: objects };
  return { folder, tree: join(folder, `${PREFIX}${randomWord(6)}`), env, options, place };
}

/** A work tree with the files at the top alone: managers read their configuration there, and large ones stay cheap. */
async function fillRoom(room: Room): Promise<void> {
  const { place, tree, folder } = room;
  const real = resolve(
    place.top,
    (
      await git(room, place.top, ['rev-parse', '--git-path', 'objects'], { env: { GIT_OBJECT_DIRECTORY: undefined } })
    ).trim(),
  );
  await mkdir(join(folder, 'objects', 'info'), { recursive: true });
  await writeFile(join(folder, 'objects', 'info', 'alternates'), `${real}\n`);
  await git(room, place.top, [
    'worktree',
    'add',
    '--quiet',
    '--detach',
    '--no-checkout',
    tree,
    await startingPoint(room),
  ]);
  await git(room, tree, ['read-tree', 'HEAD']);
  const files = (await git(room, tree, ['ls-files', '-z'])).split('\0').filter((path) => path !== '');
  const top = files.filter((path) => !path.includes('/'));
  const rest = files.filter((path) => path.includes('/'));
  await git(room, tree, ['checkout-index', '-q', '-z', '--stdin'], { input: join0(top) });
  await git(room, tree, ['update-index', '-q', '--skip-worktree', '-z', '--stdin'], { input: join0(rest) });
}

const join0 = (paths: readonly string[]): string => paths.map((path) => `${path}\0`).join('');

/** HEAD, or an empty commit that only the temporary object folder has when nothing was committed yet. */
async function startingPoint(room: Room): Promise<string> {
  const { top } = room.place;
  const head = await git(room, top, ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { okCodes: [0, 1, 128] });
  if (head !== '') return head.trim();
  const tree = await git(room, top, ['mktree']);
  return (await git(room, top, [...NOBODY, 'commit-tree', '-m', 'empty', tree.trim()])).trim();
}

const NOBODY = ['-c', 'user.name=secretctl', '-c', 'user.email=secretctl@localhost.invalid'];
const QUIET = [
  '-c',
  'commit.gpgSign=false',
  '-c',
  'gc.auto=0',
  '-c',
  'maintenance.auto=false',
  '-c',
  'commit.status=false',
];

async function attempt(room: Room, content: string): Promise<Attempt> {
  const name = `${PREFIX}${randomWord(8)}.txt`;
  await writeFile(join(room.tree, name), content);
  await git(room, room.tree, ['add', '--force', '--', name]);
  const question = randomWord(16);
  const reached = `secretctl-reached-${randomWord(8)}`;
  const { said, late } = await commit(room, {
    [PROBE_VARIABLE]: question,
    GIT_EDITOR: `echo ${reached} >&2; false`,
    GIT_OPTIONAL_LOCKS: undefined,
  });
  await git(room, room.tree, ['rm', '-q', '-f', '--cached', '--', name]);
  await rm(join(room.tree, name), { force: true });
  return {
    verdict: (['blocked', 'passed', 'failed'] as const).find((verdict) =>
      said.includes(probeAnswer(question, verdict)),
    ),
    passed: said.includes(reached),
    named: said.includes(name) && said.includes('secretctl'),
    lost: said.includes(LOST_WORDS),
    late,
  };
}

/** What git and its hooks printed, and whether they had to be stopped. A relative core.hooksPath would point into the temporary work tree: it is made absolute. */
async function commit(room: Room, env: Record<string, string | undefined>): Promise<{ said: string; late: boolean }> {
  const { signal, timeoutMs } = room.options;
  const hooks = room.place.hooksPath === undefined ? [] : ['-c', `core.hooksPath=${room.place.folder}`];
  const child = startGit(room.tree, [...NOBODY, ...QUIET, ...hooks, 'commit', '--no-gpg-sign'], {
    signal,
    timeoutMs,
    env: { ...room.env, ...env },
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')));
  child.stdin.on('error', () => undefined);
  child.stdin.end();
  const killed = await new Promise<boolean>((resolve) => {
    // A hook that outlives git holds the pipes open: after a kill nobody waits for it.
    const letGo = (): void => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(true);
    };
    child.on('error', letGo);
    child.on('exit', (_, by) => by !== null && letGo());
    child.on('close', () => {
      resolve(false);
    });
  });
  if (signal.aborted)
    throw new AppError('E_INTERRUPTED', 'the check was interrupted; its work tree is removed', {
      exit: exitCodes.interrupted,
    });
  return { said, late: killed };
}

async function git(room: Room, cwd: string, args: readonly string[], options: GitOptions = {}): Promise<string> {
  const { signal } = room.options;
  const { stdout } = await runGit(cwd, args, { signal, ...options, env: { ...room.env, ...options.env } });
  return stdout.toString('utf8');
}

/** Runs without the signal: it is what Ctrl-C leads to. */
async function closeRoom({ folder, tree, env, place }: Room): Promise<void> {
  await runGit(place.top, ['worktree', 'remove', '--force', '--force', tree], {
    env,
    okCodes: [0, 128],
    timeoutMs: 10_000,
  }).catch(ignoreFailure);
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

function ignoreFailure(error: unknown): void {
  if (!(error instanceof AppError)) throw error;
}

const LEFT = /^worktree (.*[\\/]secretctl-check-\w+)[\\/]secretctl-check-[0-9a-f]{12}$/;

/** Removes what a check left behind that was killed outright; one that may still run is younger than `olderThan`. */
export async function sweepProbes(place: HooksPlace, olderThan: Date): Promise<void> {
  const { stdout } = await runGit(place.top, ['worktree', 'list', '--porcelain']);
  for (const line of stdout.toString('utf8').split(/\r?\n/)) {
    const folder = LEFT.exec(line)?.[1];
    if (folder === undefined || (await changedAt(folder)) > olderThan) continue;
    await runGit(place.top, ['worktree', 'remove', '--force', '--force', line.slice('worktree '.length)], {
      okCodes: [0, 128],
    });
    await rm(folder, { recursive: true, force: true });
  }
}

/** When the folder was made; long ago when it is gone and git alone still lists it. */
async function changedAt(folder: string): Promise<Date> {
  return await stat(folder).then(
    ({ mtime }) => mtime,
    () => new Date(0),
  );
}

const randomWord = (bytes: number): string => randomBytes(bytes).toString('hex');

const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Shaped like a GitHub token, with the checksum that fits; it was never issued, and is never printed. */
function madeUpToken(): string {
  const body = Array.from({ length: 30 }, () => BASE62.charAt(randomInt(62))).join('');
  let sum = '';
  for (let rest = crc32(body); rest > 0; rest = Math.floor(rest / 62)) sum = BASE62.charAt(rest % 62) + sum;
  return `ghp_${body}${sum.padStart(6, '0')}`;
}
