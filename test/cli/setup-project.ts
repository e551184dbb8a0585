import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { type CliResult } from '../support/cli.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { runHere } from '../support/here.js';
import type { SetupReport } from '../../src/setup/index.js';

/** A value that no other text holds. */
export const someValue = (): string => `v${randomBytes(18).toString('hex')}`;

/** What an application of two secrets says. */
export const SETTINGS = `app: shop
store: STORE
secrets:
  openai: { env: OPENAI_API_KEY, provider: guided, every: 30d }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64 }
`;

export interface SetupProject extends AsyncDisposable {
  readonly repo: GitRepo;
  readonly dir: string;
  readonly env: Record<string, string>;
  run(args: readonly string[], input?: string): Promise<CliResult>;
  /** Runs it with --json, and checks the document against the committed schema. */
  report(
    args: readonly string[],
    input?: string,
  ): Promise<{ readonly exit: number | null; readonly report: SetupReport }>;
  /** Every file below the folder and the state folder, as text, but for git's. */
  files(): Promise<string>;
}

/** A repository of its own with a home that holds nothing. */
export async function setupProject(
  store: 'vault' | 'env' | 'aws' | undefined,
  more: Readonly<Record<string, string>> = {},
): Promise<SetupProject> {
  const repo = await gitRepo();
  const { dir } = repo;
  const home = join(dir, '..', 'home');
  await mkdir(home);
  if (store !== undefined) await writeFile(join(dir, 'secretctl.yaml'), SETTINGS.replace('STORE', store));
  const env = {
    HOME: home,
    XDG_STATE_HOME: join(home, 'state'),
    XDG_CONFIG_HOME: join(home, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  const run = (args: readonly string[], input = ''): Promise<CliResult> =>
    // A passphrase costs a second of arithmetic each time, and has tests of its own.
    runHere(['setup', '--no-passphrase', ...args], { cwd: dir, env, input });
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(
      await readFile(new URL('../../src/report/schema/setup-secrets.schema.json', import.meta.url), 'utf8'),
    ) as object,
  );
  return {
    repo,
    dir,
    env,
    run,
    report: async (args, input) => {
      const { exit, stdout } = await run(['--json', ...args], input);
      const report = JSON.parse(stdout) as SetupReport;
      expect({ report, errors: validate(report) ? [] : validate.errors }).toEqual({ report, errors: [] });
      return { exit, report };
    },
    files: async () => {
      const found = await readdir(join(dir, '..'), { recursive: true, withFileTypes: true });
      const files = found.filter((one) => one.isFile() && !one.parentPath.includes('.git'));
      return (await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'latin1')))).join('\n');
    },
    [Symbol.asyncDispose]: () => repo[Symbol.asyncDispose](),
  };
}

/** Name and action of each secret. */
export function actions({ secrets }: SetupReport): string[] {
  return secrets.map(({ name, action, result }) => `${name} ${action}${result === undefined ? '' : ` ${result}`}`);
}
