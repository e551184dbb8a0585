import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Context } from '../../app/context.js';
import { fingerprintKey, loadConfig } from '../../config/index.js';
import { Fingerprinter } from '../../core/index.js';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import {
  globMatcher,
  parseBaseline,
  readAllowFile,
  Suppressions,
  type OnProgress,
  type ScanSetup,
} from '../../scan/index.js';
import type { ScanFlags } from './command.js';

/** Gathers what a scan needs: settings, the project's fingerprint key, its allow file, a baseline. */
export async function scanSetup(
  context: Context,
  flags: ScanFlags,
  repository: Repository | undefined,
  onProgress: OnProgress,
): Promise<ScanSetup> {
  const { cwd, env, platform } = context;
  const { config, projectRoot } = await loadConfig({ cwd, env, platform, flags: { 'scan.baseline': flags.baseline } });
  const top = repository?.top ?? projectRoot;
  const fingerprinter = await projectFingerprinter(context, repository?.commonDir ?? cwd, config);
  const toTop = readsRepository(flags) ? (path: string): string => path : pathsFrom(cwd, top);
  const file = config.scan?.baseline;
  const baseline =
    file === undefined ? new Set<string>() : parseBaseline(await readBaseline(file), file, fingerprinter.keyId, toTop);
  const excluded = (config.scan?.exclude ?? []).map((glob) => globMatcher(glob));
  return {
    cwd,
    fingerprinter,
    masker: context.masker,
    suppressions: new Suppressions(await readAllowFile(top), baseline, context.now(), toTop),
    signal: context.signal,
    onProgress,
    isExcluded: (path) => excluded.length > 0 && excluded.some((matches) => matches(toTop(path))),
    maxFileSize: config.scan?.max_file_size ?? Infinity,
  };
}

/** Whether paths are reported from the top of the repository and not from the working directory. */
function readsRepository(flags: ScanFlags): boolean {
  return (flags.staged ?? flags.history ?? false) || flags.range !== undefined || flags.revisions !== undefined;
}

/** @param projectRoot - the common folder of the repository, else the folder that is meant */
export async function projectFingerprinter(
  context: Context,
  projectRoot: string,
  config: { readonly fingerprint?: { readonly key_file?: string | undefined } | undefined },
): Promise<Fingerprinter> {
  const { env, platform } = context;
  const found = await fingerprintKey({ projectRoot, env, platform, config });
  if (found.origin === 'ephemeral' && !context.options.quiet && !context.options.json) {
    context.io.stderr.write(
      `warning: ${found.reason}; the fingerprints of this run cannot be compared with those of another\n`,
    );
  }
  return new Fingerprinter(found.key);
}

/** From paths relative to the working directory to paths relative to the top; both "/" separated. */
function pathsFrom(cwd: string, top: string): (path: string) => string {
  return (path) => relative(top, resolve(cwd, path)).split(sep).join('/');
}

async function readBaseline(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new AppError('E_BASELINE', `the baseline ${file} cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'write one with: secretctl scan --json --output FILE',
      cause: error,
    });
  }
}
