import { readFile } from 'node:fs/promises';
import { relative, resolve, sep } from 'node:path';
import type { Context } from '../app/context.js';
import { fingerprintKey } from '../config/index.js';
import { Fingerprinter } from '../core/index.js';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import type { Repository } from '../git/index.js';
import { parseBaseline, readAllowFile, Suppressions, type OnProgress, type ScanSetup } from '../scan/index.js';
import type { ScanFlags } from './scan.js';

/** Gathers what a scan needs: the project's fingerprint key, its allow file, a baseline, what the configuration leaves out. */
export async function scanSetup(context: Context, flags: ScanFlags, repository: Repository | undefined, onProgress: OnProgress): Promise<ScanSetup> {
  const { cwd } = context;
  const top = repository?.top ?? cwd;
  const fingerprinter = await projectFingerprinter(context, repository?.commonDir ?? cwd);
  const toTop = flags.staged || flags.history || flags.range !== undefined ? (path: string): string => path : pathsFrom(cwd, top);
  const baseline = flags.baseline === undefined ? new Set<string>() : parseBaseline(await readBaseline(cwd, flags.baseline), flags.baseline, fingerprinter.keyId, toTop);
  return {
    cwd,
    fingerprinter,
    masker: context.masker,
    suppressions: new Suppressions(await readAllowFile(top), baseline, context.now(), toTop),
    signal: context.signal,
    onProgress,
    isExcluded: () => false,
  };
}

async function projectFingerprinter(context: Context, projectRoot: string): Promise<Fingerprinter> {
  const { env, platform } = context;
  const found = await fingerprintKey({ projectRoot, env, platform });
  if (found.origin === 'ephemeral' && !context.options.quiet) {
    context.io.stderr.write(`warning: ${found.reason}; the fingerprints of this run cannot be compared with those of another\n`);
  }
  return new Fingerprinter(found.key);
}

/** From paths relative to the working directory to paths relative to the top; both "/" separated. */
function pathsFrom(cwd: string, top: string): (path: string) => string {
  return (path) => relative(top, resolve(cwd, path)).split(sep).join('/');
}

async function readBaseline(cwd: string, file: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new AppError('E_BASELINE', `the baseline ${file} cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'write one with: secretctl scan --json --output FILE',
      cause: error,
    });
  }
}
