import { randomBytes } from 'node:crypto';
import { lstat, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import type { Context } from '../../app/context.js';
import { storedName } from '../../app/project-store.js';
import type { LoadedConfig } from '../../config/index.js';
import { AppError, exitCodes, systemCode, systemReason, type ExitCode } from '../../errors/index.js';
import { renderEnvExample } from '../../report/index.js';
import {
  appName,
  findEnvFiles,
  isOurExample,
  makeExample,
  type EnvExampleReport,
  type ExampleMade,
  type ExampleSecret,
  type ProposedSecret,
} from '../../variables/index.js';
import type { EnvExampleFlags } from './command.js';
import { envProject, type EnvProject } from './project.js';

const START = 'secretctl run -- npm start';

/** Prints or writes an example file. */
export async function runEnvExample(context: Context, flags: EnvExampleFlags): Promise<{ readonly exit: ExitCode }> {
  const project = await envProject(context);
  const file = flags.out === undefined ? undefined : await target(resolve(context.cwd, flags.out));
  if (file !== undefined) await refuseRealFile(file, flags.out ?? file, project);
  const made = await makeExample({ ...(await requestOf(project)), file }, project.options);
  const text = context.masker.mask(made.text);
  const outcome = outcomeOf(made, text, flags);
  if (file !== undefined && outcome === 'written') {
    refuseForeign(made, flags);
    await write(file, text, flags.out ?? file);
  }
  await show(context, {
    schemaVersion: 1,
    command: 'env example',
    outcome,
    ...(flags.out === undefined ? {} : { file: flags.out }),
    variables: made.variables,
    text,
  });
  return { exit: exitCodes.ok };
}

function outcomeOf({ before }: ExampleMade, text: string, flags: EnvExampleFlags): EnvExampleReport['outcome'] {
  if (flags.out === undefined) return 'printed';
  if (before === text) return 'unchanged';
  return flags.dryRun ? 'planned' : 'written';
}

async function requestOf({ loaded, options }: EnvProject) {
  const { config } = loaded;
  const app = config.app ?? (await appName(options.root));
  const isEnvStore = config.store === 'env';
  return {
    app,
    usage: isEnvStore
      ? 'Copy this to .env, which git must not know, and fill it in.'
      : `Secrets come from the store, with: ${START}`,
    secrets:
      options.secrets.length === 0 ? undefined : options.secrets.map(({ name, env }) => about(loaded, app, name, env)),
    proposal: (secret: ProposedSecret): ExampleSecret => ({
      env: secret.env,
      about: `${secret.name}: ${factsOf(secret)}; put it into a store with: secretctl setup`,
    }),
  };
}

function about({ config }: LoadedConfig, app: string, name: string, env: string): ExampleSecret {
  const { provider = '', format, every } = config.secrets?.[name] ?? {};
  const where = config.store === 'env' ? 'fill it in here' : `in the store as ${storedName({ app }, name)}: ${START}`;
  return { env, about: `${name}: ${factsOf({ provider, format, every })}; ${where}` };
}

interface Facts {
  readonly provider: string;
  readonly format?: string | undefined;
  readonly every?: string | undefined;
}

/** `guided` stands for whoever issues it: people are asked. */
function factsOf({ provider, format, every }: Facts): string {
  const made =
    provider === 'generated' ? ['generated', format].filter((word) => word !== undefined).join(' ') : undefined;
  const issuer = made ?? (provider === 'guided' ? 'a secret' : `of ${provider}`);
  return every === undefined ? issuer : `${issuer}, replaced every ${every}`;
}

/** What a link leads to; the file itself where it is none, or not there. */
async function target(file: string): Promise<string> {
  return await realpath(file).catch(async () =>
    join(await realpath(dirname(file)).catch(() => dirname(file)), basename(file)),
  );
}

/** Real values may stand there and nowhere else: no flag makes up for them. */
async function refuseRealFile(file: string, named: string, { options }: EnvProject): Promise<void> {
  const path = relative(options.root, file).split(sep).join('/');
  const found = (await findEnvFiles(options.root, { signal: options.signal })).find((one) => one.path === path);
  if (found === undefined || found.isExample) return;
  throw new AppError('E_ENV_EXAMPLE', `${named} is an env file with values, and no example; nothing was written`, {
    exit: exitCodes.refused,
    hint: 'secretctl env example --out .env.example',
  });
}

function refuseForeign({ before }: ExampleMade, flags: EnvExampleFlags): void {
  if (before === undefined || before === '' || isOurExample(before) || flags.force) return;
  throw new AppError('E_ENV_EXAMPLE', `${flags.out ?? ''} was not written by secretctl; nothing was changed`, {
    exit: exitCodes.refused,
    hint: 'look at it with --dry-run; then add --force: what is harmless in it stays',
  });
}

/** Whole or not at all. */
async function write(file: string, text: string, named: string): Promise<void> {
  const draft = `${file}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const mode = await stat(file).then(
      (stats) => stats.mode & 0o777,
      () => 0o644,
    );
    await refuseOdd(file);
    await writeFile(draft, text, { flag: 'wx', mode });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true });
    if (error instanceof AppError || systemCode(error) === undefined) throw error;
    throw unwritable(named, systemReason(error), error);
  }
}

async function refuseOdd(file: string): Promise<void> {
  const stats = await lstat(file).catch(() => undefined);
  if (stats !== undefined && !stats.isFile()) throw unwritable(file, 'it is no regular file');
}

function unwritable(named: string, why: string, cause?: unknown): AppError {
  return new AppError('E_OUTPUT', `the example could not be written to ${named}: ${why}`, {
    exit: exitCodes.failed,
    hint: 'name a file in a folder that exists and that you may write to',
    cause,
  });
}

async function show(context: Context, report: EnvExampleReport): Promise<void> {
  const { io, options, masker } = context;
  io.stdout.writeMasked(await renderEnvExample(report, { masker, json: options.json }));
  if (report.outcome === 'written' && !options.json && !options.quiet) io.stderr.write('next: secretctl env check\n');
}
