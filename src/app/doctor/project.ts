import { AppError } from '../../errors/index.js';
import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { checkHook, findHooks, findRepository } from '../../git/index.js';
import type { Context } from '../context.js';
import { fail, ok, skipped, warn, type Check } from './check.js';

/** The settings, when they are valid, and what there is to say about them. */
export async function checkConfig(context: Context): Promise<{ check: Check; loaded?: LoadedConfig }> {
  try {
    const loaded = await loadConfig(context);
    const [ignored] = loaded.ignored;
    if (ignored !== undefined)
      return { check: warn('config', `${ignored} is not used: it belongs to somebody else`, `rm ${ignored}`), loaded };
    const files = [loaded.projectFile, loaded.userFile].filter((file) => file !== undefined);
    return {
      check: ok('config', files.length === 0 ? 'no settings; the defaults hold' : `valid: ${files.join(', ')}`),
      loaded,
    };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { check: fail('config', error.message, error.hint ?? 'secretctl config show --origin') };
  }
}

export function checkStore(loaded: LoadedConfig | undefined): Check {
  if (loaded === undefined) return skipped('store', 'the settings are not valid');
  const count = Object.keys(loaded.config.secrets ?? {}).length;
  if (count === 0) return ok('store', 'not needed yet: no secrets are configured');
  return skipped('store', `${String(count)} secrets are configured; secretctl status looks into their store`);
}

/** Whether git would run our pre-commit hook here. */
export async function checkCommitHook(context: Context): Promise<Check> {
  try {
    const repository = await findRepository(context.cwd);
    if (repository?.top === undefined) return skipped('hook', 'not in the work tree of a git repository');
    const health = await checkHook(await findHooks(repository), 'pre-commit');
    if (health.status === 'live') return ok('hook', 'commits are checked');
    return warn('hook', `commits are not checked: ${health.status} (${health.detail})`, 'secretctl install-hook');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail('hook', error.message, 'secretctl install-hook --check');
  }
}
