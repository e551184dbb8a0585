import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../app/context.js';
import { AppError, exitCodes, systemReason } from '../../errors/index.js';
import {
  askForOldCommits,
  readOldCommits,
  withFreshClone,
  type FreshClone,
  type ServerReport,
  type VerifyReport,
} from '../../history/index.js';
import { withDiscovered, type GivenNeedles } from '../needles/needles.js';
import { withEvidence } from './evidence.js';
import type { VerifyFlags } from './command.js';
import { verify } from './repository.js';

/** Clones every ref that a server offers, verifies there, and asks the server for old commits. Talks to the network. */
export async function verifyFreshClone(
  context: Context,
  flags: VerifyFlags,
  given: GivenNeedles,
): Promise<VerifyReport> {
  const ids = flags.oldCommits === undefined ? [] : await oldCommits(context, flags.oldCommits);
  const tell = (text: string): void => {
    if (!context.options.quiet && !context.options.json) context.io.stderr.write(`${text}\n`);
  };
  const globs = flags.path ?? [];
  tell(`cloning every ref of ${withoutUser(flags.freshClone ?? '')} into a temporary folder`);
  return await withFreshClone(flags.freshClone ?? '', { signal: context.signal }, async (clone) => {
    const sought = await withDiscovered(given, flags, clone.repository, globs.length === 0);
    const found = await verify(context, clone.repository, sought, globs);
    if (ids.length > 0) tell(`asking ${clone.url} for ${ids.length} old commits by id`);
    const report = withServer(found, await askServer(clone, ids, context.signal));
    return await withEvidence(context, flags, { report, repository: clone.repository, sought });
  });
}

async function askServer(clone: FreshClone, ids: readonly string[], signal: AbortSignal): Promise<ServerReport> {
  const asked = ids.length === 0 ? [] : await askForOldCommits(clone, ids, { signal });
  return { url: clone.url, notSeen: clone.notSeen, asked };
}

/** An old commit that is still served is a leak; one that could not be asked for leaves the answer open. */
function withServer(report: VerifyReport, server: ServerReport): VerifyReport {
  const answers = new Set(server.asked.map(({ answer }) => answer));
  if (answers.has('served')) return { ...report, verdict: 'leaked', server };
  const open = report.verdict === 'clean' && answers.has('unknown');
  return { ...report, verdict: open ? 'incomplete' : report.verdict, server };
}

async function oldCommits(context: Context, file: string): Promise<string[]> {
  try {
    return readOldCommits(await readFile(resolve(context.cwd, file), 'utf8'), file);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('E_OLD_COMMITS', `${file} cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.usage,
      hint: 'give the commit-map that clean-history wrote',
      cause: error,
    });
  }
}

function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, '//');
}
