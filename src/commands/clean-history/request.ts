import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import type { Repository } from '../../git/index.js';
import type { RewriteRequest, RunState } from '../../history/index.js';
import type { CleanFlags } from './command.js';
import { givenNeedles, withDiscovered } from '../needles/needles.js';

/**
 * What the flags ask to take out.
 *
 * @param open - the run that was killed and goes on
 * @throws AppError `E_USAGE`, exit 2, when they say nothing, or values without what to do with them
 */
export async function cleanRequest(
  context: Context,
  flags: CleanFlags,
  repository: Repository,
  open?: RunState,
): Promise<{ request: RewriteRequest; lookedFor: readonly string[] }> {
  checkFlags(flags);
  const listed = flags.fromFindings === undefined ? [] : await fingerprintsIn(context, flags.fromFindings);
  const wanted = { ...flags, fingerprint: [...(flags.fingerprint ?? []), ...listed] };
  const given = await givenNeedles(context, wanted, repository);
  const { needles, before } = await withDiscovered(given, wanted, repository, false);
  const lost = before?.skipped.find(({ what }) => what.startsWith('fingerprint '));
  if (lost !== undefined) throw open?.changed === true ? gonePartly(open, lost.what) : unknownFingerprint(lost.what);
  const globs = flags.dropPath ?? [];
  const blobs = flags.dropBlob ?? [];
  return {
    request: {
      repository: repository.commonDir,
      needles,
      replacement: flags.with,
      dropPaths: globs,
      dropBlobs: blobs,
      stripBiggerThan: flags.stripBiggerThan === undefined ? undefined : bytesOf(flags.stripBiggerThan),
      dropUnreplaceable: flags.dropUnreplaceable ?? false,
      pruneEmpty: flags.pruneEmpty ?? false,
    },
    lookedFor: [...needles.map(({ label }) => label), ...globs, ...blobs],
  };
}

function checkFlags(flags: CleanFlags): void {
  const values = namesValues(flags);
  if (flags.apply && flags.dryRun) throw usage('--apply and --dry-run contradict each other', 'leave one of them out');
  if (values && !flags.replace) throw usage('values are named, but not what to do with them', 'add --replace');
  if (flags.replace && !values) {
    throw usage('--replace needs a value to replace', 'secretctl clean-history --replace --secret-prompt');
  }
  if (!flags.replace && !namesBlobs(flags)) {
    throw usage('nothing is named that should go', 'secretctl clean-history --help shows examples');
  }
}

function namesValues(flags: CleanFlags): boolean {
  const lists = [flags.secretFile, flags.secretFd, flags.fingerprint, flags.pattern];
  if (lists.some((list) => list !== undefined)) return true;
  return flags.secretFromStdin === true || flags.secretPrompt === true || flags.fromFindings !== undefined;
}

function namesBlobs({ dropPath, dropBlob, stripBiggerThan }: CleanFlags): boolean {
  return dropPath !== undefined || dropBlob !== undefined || stripBiggerThan !== undefined;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytesOf(size: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,12})([kmg]?)i?b?$/i.exec(size) ?? [];
  if (digits === '') throw usage(`"${size}" is no size`, '--strip-bigger-than 10M');
  return Number(digits) * (UNITS[unit.toLowerCase()] ?? 1);
}

/** The fingerprints of a scan's JSON report. */
async function fingerprintsIn(context: Context, file: string): Promise<string[]> {
  try {
    const { findings } = JSON.parse(await readFile(resolve(context.cwd, file), 'utf8')) as { findings?: unknown };
    const list = Array.isArray(findings) ? findings : undefined;
    const found = list?.map((finding) => String((finding as { fingerprint?: unknown }).fingerprint));
    if (found !== undefined && found.length > 0) return [...new Set(found)];
    throw usage(`${file} holds no findings`, 'write one with: secretctl scan --history --json --output FILE');
  } catch (error) {
    if (error instanceof AppError) throw error;
    const why = error instanceof SyntaxError ? 'it is not JSON' : systemReason(error);
    throw usage(
      `${file} cannot be used: ${why}`,
      'write one with: secretctl scan --history --json --output FILE',
      error,
    );
  }
}

function unknownFingerprint(what: string): AppError {
  return new AppError('E_FINGERPRINT', `no rule finds the value of ${what} in this repository`, {
    exit: exitCodes.usage,
    hint: 'it is gone, or the report was made under another key: give the value itself with --secret-prompt',
  });
}

/** The interrupted run has taken the value out already where the rules look, but not everywhere. */
function gonePartly({ runId }: RunState, what: string): AppError {
  return new AppError(
    'E_FINGERPRINT',
    `the run ${runId} was interrupted, and the value of ${what} is only partly gone`,
    {
      exit: exitCodes.refused,
      hint: 'to finish it give the value itself: secretctl clean-history --replace --secret-prompt --apply; to go back: secretctl clean-history --undo',
    },
  );
}

function usage(message: string, hint: string, cause?: unknown): AppError {
  return new AppError('E_USAGE', message, { exit: exitCodes.usage, hint, cause });
}
