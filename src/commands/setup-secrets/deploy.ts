import { randomBytes } from 'node:crypto';
import { lstat, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import type { StorePlace } from '../../app/project-store.js';
import type { DeployRequest, DeployText } from '../../deploy/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import type { WantedSecret } from '../../setup/index.js';
import { accessRequest, plannedArns } from './access.js';
import { secretTags } from './plan.js';
import type { SetupFlags } from './command.js';

/** What a deployment has to know, from the store as it is now. */
export async function deployRequest(
  context: Context,
  place: StorePlace,
  wanted: readonly WantedSecret[],
  flags: SetupFlags,
): Promise<DeployRequest> {
  const { project } = place;
  const ids = place.id === 'aws' ? await idsOf(context, place) : new Map<string, string>();
  return {
    app: project.app,
    secrets: wanted.map(({ name, stored, env, ...secret }) => ({
      name,
      stored,
      env,
      arn: ids.get(stored),
      tags: secretTags(project, { name, stored, env, ...secret }),
    })),
    store: storeOf(place, flags),
  };
}

function storeOf(place: StorePlace, flags: SetupFlags): DeployRequest['store'] {
  if (place.id !== 'aws') return { id: place.id, file: place.file };
  const access = accessRequest(place.project, place.identity, flags);
  return { id: 'aws', access, ...plannedArns(access) };
}

/** ARNs by name; none where the caller may not list. */
async function idsOf(
  context: Context,
  { store, project }: Extract<StorePlace, { id: 'aws' }>,
): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  try {
    for await (const { name, id } of store.list(`${project.app}/`, { signal: context.signal })) {
      if (id !== undefined) ids.set(name, id);
    }
  } catch (error) {
    if (systemCode(error) !== 'E_STORE_DENIED') throw error;
  }
  return ids;
}

/**
 * Refuses to write over files that say something else, or where nothing can be written, before anything was changed.
 *
 * @throws AppError `E_OUT`, exit 2
 */
export async function refuseOverwriting(
  context: Context,
  texts: readonly DeployText[],
  { out, force = false }: SetupFlags,
): Promise<void> {
  if (out === undefined || force) return;
  const folder = resolve(context.cwd, out);
  const other: string[] = [];
  for (const { file, text } of texts) {
    if (context.masker.mask(text) !== text) throw holdsValue(file);
    const there = await contentOf(join(folder, ...file.split('/')));
    if (there !== undefined && there !== text) other.push(file);
  }
  if (other.length === 0) return;
  throw new AppError('E_OUT', `${out} holds ${other.join(', ')} with other content; nothing was changed`, {
    exit: exitCodes.usage,
    hint: 'give another folder, or overwrite with --force',
  });
}

/** @returns undefined when there is nothing; of a link that leads nowhere, no text at all */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') {
      const link = await lstat(path).catch(() => undefined);
      return link === undefined ? undefined : '';
    }
    throw new AppError('E_OUT', `${path} cannot be written: ${systemReason(error)}; nothing was changed`, {
      exit: exitCodes.usage,
      hint: 'give another folder with --out',
      cause: error,
    });
  }
}

/** Names stand in these texts, and no values: a value that is also a name would be masked, and the text of no use. */
function holdsValue(file: string): AppError {
  return new AppError(
    'E_OUT',
    `the text of ${file} would hold a value: one of them is the same as a name in it; nothing was changed`,
    { exit: exitCodes.usage, hint: 'choose a value that is no name of anything, or leave --out away' },
  );
}

/** @returns the folder, absolute */
export async function writeTexts(context: Context, texts: readonly DeployText[], out: string): Promise<string> {
  const folder = resolve(context.cwd, out);
  for (const { file, text } of texts) {
    const path = join(folder, ...file.split('/'));
    try {
      await mkdir(dirname(path), { recursive: true });
      await writeWhole(path, context.masker.mask(text));
    } catch (error) {
      throw new AppError('E_OUT', `${path} could not be written: ${systemReason(error)}; all else is done`, {
        exit: exitCodes.partial,
        hint: 'give another folder with --out, and run the command again: nothing is done twice',
        cause: error,
      });
    }
  }
  return folder;
}

/** A part of a text would be in the way of the next run, which writes over nothing. */
async function writeWhole(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}
