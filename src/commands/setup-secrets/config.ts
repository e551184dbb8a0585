import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, open, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ask } from '../../app/ask.js';
import { consentByYes } from '../../app/consent.js';
import { mayPrompt, type Context } from '../../app/context.js';
import { projectOf, type Project } from '../../app/project-store.js';
import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import {
  appName,
  findEnvFiles,
  findVariableUses,
  proposeSecrets,
  renderConfig,
  type ProposedSecret,
} from '../../variables/index.js';
import type { SetupFlags } from './command.js';

export interface SetupProject {
  readonly project: Project;
  /** The file that was written, or with --dry-run would be. */
  readonly fresh?: { readonly file: string; readonly written: boolean };
}

/**
 * The project of secretctl.yaml. Where there is none, one is proposed from what .env files and the code say, and written after consent.
 *
 * @throws AppError `E_CONFIG`, exit 2, when there is nothing to set up; `E_CONSENT`, exit 3
 */
export async function setupProject(context: Context, flags: SetupFlags): Promise<SetupProject> {
  const loaded = await loadConfig(context);
  if (loaded.projectFile !== undefined) {
    refuseFreshOnly(flags, loaded);
    return { project: withSecrets(projectOf(loaded)) };
  }
  return await freshProject(context, flags, loaded);
}

async function freshProject(context: Context, flags: SetupFlags, loaded: LoadedConfig): Promise<SetupProject> {
  const root = loaded.projectRoot;
  const file = join(root, 'secretctl.yaml');
  context.io.stderr.write(`There is no secretctl.yaml in ${root}; looking at .env files and at what the code reads.\n`);
  const text = await proposal(context, flags, root, loaded.config.app);
  const draft = projectOf(await loadConfig({ ...context, draft: text }));
  context.io.stderr.write(`\n${file}:\n\n${text.replace(/^(?=.)/gm, '    ')}\n`);
  if (flags.dryRun === true) return { project: draft, fresh: { file, written: false } };
  await consentByYes(context, `Write ${basename(file)}?`, flags.yes ?? false);
  await write(file, text);
  return { project: projectOf(await loadConfig(context)), fresh: { file, written: true } };
}

async function proposal(
  context: Context,
  flags: SetupFlags,
  root: string,
  configured: string | undefined,
): Promise<string> {
  const search = { signal: context.signal };
  const [uses, files] = await Promise.all([findVariableUses(root, search), findEnvFiles(root, search)]);
  const proposed = proposeSecrets(uses, files);
  const secret = new Set(proposed.map(({ env }) => env));
  // Not the others: the name of the application or of a region is in every text that follows.
  for (const { name, value } of files.flatMap(({ assignments }) => assignments))
    if (secret.has(name)) context.masker.register(value);
  if (proposed.length === 0) throw nothingFound(root);
  const asks = mayPrompt(context) && flags.yes !== true && flags.dryRun !== true;
  const app = flags.app ?? configured ?? (await appName(root));
  return renderConfig({
    app: asks && flags.app === undefined ? await ask<string>(context, appQuestion(app)) : app,
    store: flags.store ?? (asks ? await chosenStore(context) : undefined),
    secrets: asks ? await chosen(context, proposed) : proposed,
  });
}

function appQuestion(app: string) {
  return { type: 'input', message: 'Name of the application (secrets are stored as NAME/...):', default: app } as const;
}

async function chosenStore(context: Context): Promise<SetupFlags['store']> {
  const answer = await ask<'auto' | 'aws' | 'vault' | 'env'>(context, {
    type: 'select',
    message: 'Where are secrets kept?',
    choices: [
      { name: 'AWS Secrets Manager where credentials are found, else an encrypted file', value: 'auto' },
      { name: 'AWS Secrets Manager', value: 'aws' },
      { name: 'an encrypted file (age) that a team can share', value: 'vault' },
      { name: 'a .env file (plain text; for development)', value: 'env' },
    ],
  });
  return answer === 'auto' ? undefined : answer;
}

async function chosen(context: Context, proposed: readonly ProposedSecret[]): Promise<ProposedSecret[]> {
  const names = await ask<string[]>(context, {
    type: 'checkbox',
    message: 'Which of these are secrets?',
    choices: proposed.map(({ name, env, provider, every, seen }) => ({
      name: `${env} (${provider}, every ${every}; ${seen[0]?.path ?? ''})`,
      value: name,
      checked: true,
    })),
  });
  return proposed.filter(({ name }) => names.includes(name));
}

/** Never over a file that came in the meantime, and never a part: a run that is killed would leave what no other run can read. */
async function write(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    await writeDraft(draft, text);
    await link(draft, file).catch(async (error: unknown) => {
      if (systemCode(error) === 'EEXIST') throw error;
      await copyFile(draft, file, constants.COPYFILE_EXCL); // file systems without hard links
    });
  } catch (error) {
    throw new AppError('E_CONFIG', `${file} could not be written: ${systemReason(error)}; nothing was changed`, {
      exit: exitCodes.failed,
      hint: 'make room for it, and run the command again',
      cause: error,
    });
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDraft(draft: string, text: string): Promise<void> {
  const handle = await open(draft, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function withSecrets(project: Project): Project {
  if (project.secrets.size > 0) return project;
  throw new AppError('E_CONFIG', `${project.file} names no secrets`, {
    exit: exitCodes.usage,
    hint: 'add one, as in   secrets: { openai: { env: OPENAI_API_KEY, provider: openai } }   or move the file away to have one proposed',
  });
}

/** The same command again is no mistake: it says what the file says. */
function refuseFreshOnly(flags: SetupFlags, { config, projectFile = '' }: LoadedConfig): void {
  const given = (['app', 'store'] as const).find((name) => flags[name] !== undefined && flags[name] !== config[name]);
  if (given === undefined) return;
  throw new AppError('E_USAGE', `--${given} is for a new secretctl.yaml, and there is one: ${projectFile}`, {
    exit: exitCodes.usage,
    hint: `change ${given} in the file, or set SECRETCTL_${given.toUpperCase()} for this run`,
  });
}

function nothingFound(root: string): AppError {
  return new AppError('E_CONFIG', `neither a .env file nor code in ${root} names a variable that looks like a secret`, {
    exit: exitCodes.usage,
    hint: 'run it in the folder of the application, or write secretctl.yaml by hand, as in   {app: shop, secrets: {openai: {env: OPENAI_API_KEY, provider: openai}}}',
  });
}
