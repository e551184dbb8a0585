import { access, constants, lstat } from 'node:fs/promises';
import path from 'node:path';
import { fingerprintKey, projectStateFolder, stateFolder, type LoadedConfig } from '../../config/index.js';
import { AppError, systemCode, systemReason } from '../../errors/index.js';
import type { Context } from '../context.js';
import { fail, ok, skipped, warn, type Check } from './check.js';

/** Whether keys and journals can be kept, where nobody else may read them. Changes nothing. */
export async function checkState(context: Context, projectRoot: string): Promise<Check> {
  const folder = stateFolder(context);
  if (folder === undefined)
    return warn('state', 'there is no home folder, so nothing is kept between runs', 'set HOME or XDG_STATE_HOME');
  const open = await openToOthers(context, folder, projectRoot);
  if (open !== undefined) return fail('state', `other users may read ${open}`, `chmod -R go-rwx '${folder}'`);
  try {
    await access(await nearest(folder), constants.W_OK);
    return ok('state', `${folder} can be written`);
  } catch (error) {
    return warn(
      'state',
      `${folder} cannot be written: ${systemReason(error)}`,
      'set XDG_STATE_HOME to a folder of your own',
    );
  }
}

/** Where fingerprints get their key from. A project's key is not made here: the first scan does that. */
export async function checkFingerprintKey(
  context: Context,
  loaded: LoadedConfig | undefined,
  keyRoot: string,
): Promise<Check> {
  if (loaded === undefined) return skipped('fingerprint-key', 'the settings are not valid');
  const { config } = loaded;
  if (config.fingerprint?.key_file === undefined) return await projectKey(context, keyRoot);
  try {
    const { env, platform } = context;
    const key = await fingerprintKey({ env, platform, projectRoot: keyRoot, config });
    return ok('fingerprint-key', `the team's key${key.origin === 'ephemeral' ? '' : ` in ${key.file}`}`);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail('fingerprint-key', error.message, error.hint ?? 'secretctl help environment');
  }
}

async function projectKey(context: Context, projectRoot: string): Promise<Check> {
  const folder = await projectStateFolder(projectRoot, context);
  const size = folder === undefined ? undefined : await sizeOf(path.join(folder, 'fingerprint.key'));
  if (size === undefined || folder === undefined) return ok('fingerprint-key', 'made by the first scan');
  if (size === 32) return ok('fingerprint-key', "the project's own key");
  const file = path.join(folder, 'fingerprint.key');
  return fail('fingerprint-key', `the key file ${file} is damaged`, `mv '${file}' '${file}.damaged'`);
}

async function openToOthers(context: Context, folder: string, projectRoot: string): Promise<string | undefined> {
  if (context.platform === 'win32') return undefined; // access lists of the profile folder, not modes
  const project = await projectStateFolder(projectRoot, context);
  const places = [folder, ...(project === undefined ? [] : [project, path.join(project, 'fingerprint.key')])];
  for (const place of places) {
    const mode = await lstat(place).then(
      (stats) => stats.mode,
      () => 0,
    );
    if ((mode & 0o077) !== 0) return place;
  }
  return undefined;
}

async function sizeOf(file: string): Promise<number | undefined> {
  return await lstat(file).then(
    (stats) => stats.size,
    () => undefined,
  );
}

/** The folder itself, or the nearest one above it that exists: that is where it would be made. */
async function nearest(folder: string): Promise<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    try {
      await lstat(at);
      return at;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT' || path.dirname(at) === at) throw error;
    }
  }
}
