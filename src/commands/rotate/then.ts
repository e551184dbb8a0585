import { AppError, exitCodes } from '../../errors/index.js';
import { purgeProject } from '../purge-sessions/run.js';
import type { RotateRun } from './job.js';

/** What `then` of a secret may name. */
export const PURGE = 'purge-sessions';

/**
 * Runs what `then` names, in its order. The consent to the rotation is the consent to it.
 *
 * @returns what came of it
 * @throws AppError `E_THEN`, exit 6, for a command that is not known, and when sessions are left
 */
export async function afterwards(run: RotateRun, name: string, commands: readonly string[]): Promise<string> {
  const done: string[] = [];
  for (const command of commands) {
    if (command !== PURGE) throw failed(`secretctl cannot run ${command} after a rotation`, name);
    done.push(await purged(run, name));
  }
  return done.join('; ');
}

async function purged({ context, opened }: RotateRun, name: string): Promise<string> {
  const report = await purgeProject(context, opened.project, { canary: true }, { opened, consented: true });
  const { outcome, deleted, returned, after, proofs } = report;
  const open = proofs.filter((proof) => proof.outcome !== 'proved').map((proof) => `${proof.name} ${proof.outcome}`);
  const text = `purge-sessions: ${outcome}, ${String(deleted + returned)} ended, ${String(after)} left`;
  if (outcome === 'FAILED') throw failed(`${text} (${open.join(', ')})`, name);
  return open.length === 0 ? text : `${text} (${open.join(', ')})`;
}

function failed(what: string, name: string): AppError {
  return new AppError('E_THEN', what, {
    exit: exitCodes.partial,
    hint: `secretctl rotate ${name} --resume   (it tries again; --revoke goes on without it)`,
  });
}
