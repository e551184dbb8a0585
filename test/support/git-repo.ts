import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Content by path; null deletes the file. */
export type Files = Readonly<Record<string, string | Buffer | null>>;

export interface GitResult {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface GitRepo extends AsyncDisposable {
  /** Top of the work tree. */
  readonly dir: string;
  /** An environment that sees nothing of the user's configuration; for processes that a test starts. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs git and returns what it printed, without the newline at the end; throws when git fails. */
  git(...args: string[]): Promise<string>;
  /** Runs git and tells how it ended. */
  tryGit(...args: string[]): Promise<GitResult>;
  /** Writes (or deletes) files, and stages and commits nothing. */
  write(files: Files): Promise<void>;
  /** Writes files, stages exactly them, commits, and returns the commit's id. */
  commit(files: Files, message?: string): Promise<string>;
}

export interface GitRepoOptions {
  readonly bare?: boolean;
  /** Name of the folder; one with spaces and quotes shows who forgets to quote. */
  readonly name?: string;
  /** A repository that this one begins as a copy of. */
  readonly copyOf?: GitRepo;
}

/** A commit would start two more processes that look whether there is something to clean. */
const NO_MAINTENANCE = ['-c', 'maintenance.auto=false'];

/** A real repository on branch `main` in a temporary folder, removed by `await using`. */
export async function gitRepo(options: GitRepoOptions = {}): Promise<GitRepo> {
  const home = await realpath(await mkdtemp(join(tmpdir(), 'secretctl-test-')));
  const dir = join(home, options.name ?? 'repo');
  const { copyOf } = options;
  if (copyOf === undefined) await mkdir(dir);
  else await cp(copyOf.dir, dir, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  const env = isolated(home);
  const tryGit = (...args: string[]): Promise<GitResult> => run('git', args, dir, env);
  const git = async (...args: string[]): Promise<string> => {
    const { exit, stdout, stderr } = await tryGit(...args);
    if (exit !== 0) throw new Error(`git ${args.join(' ')} ended with ${String(exit)}: ${stderr}`);
    return stdout.replace(/\r?\n$/, '');
  };
  const write = (files: Files): Promise<void> => writeFiles(dir, files);
  if (copyOf === undefined) await git('init', '-q', '-b', 'main', ...(options.bare === true ? ['--bare'] : []));
  else await git('update-index', '-q', '--refresh');
  return {
    dir,
    env,
    git,
    tryGit,
    write,
    commit: async (files, message = 'a change') => {
      await write(files);
      if (Object.keys(files).length > 0)
        await git('add', '-A', '-f', '--', ...Object.keys(files).map((path) => `:(literal)${path}`));
      await git(...NO_MAINTENANCE, 'commit', '-q', '--no-verify', '--allow-empty', '-m', message);
      return (await looseHead(join(dir, '.git'))) ?? (await git('rev-parse', 'HEAD'));
    },
    [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }),
  };
}

/** The commit that HEAD names, where plain files tell it. */
async function looseHead(gitDir: string): Promise<string | undefined> {
  try {
    const head = await readFile(join(gitDir, 'HEAD'), 'utf8');
    const ref = /^ref: (.+)\n$/.exec(head)?.[1];
    const id = (ref === undefined ? head : await readFile(join(gitDir, ref), 'utf8')).trim();
    return /^[0-9a-f]{40,64}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/** Starts a program, waits for its end and tells what it printed. */
export async function run(
  file: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  input = '',
): Promise<GitResult> {
  const child = spawn(file, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      resolve({ exit: code ?? -1, stdout, stderr });
    });
  });
}

async function writeFiles(dir: string, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    const file = join(dir, path);
    if (content === null) {
      await rm(file, { force: true });
    } else {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
    }
  }
}

/** The outer environment without anything that would steer git or secretctl, and with an empty home. */
function isolated(home: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(GIT_|SECRETCTL_|XDG_|CI$|FORCE_COLOR$|NODE_OPTIONS$)/.test(name),
  );
  const who = { NAME: 'Test', EMAIL: 'test@example.invalid', DATE: '2026-01-02T03:04:05Z' };
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: join(home, '.gitconfig'),
    NO_COLOR: '1',
    ...Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) =>
        Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
      ),
    ),
  };
}
