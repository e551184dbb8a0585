import { storedName } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { Proof, PurgeReport } from '../../sessions/index.js';
import { purgeProject } from '../purge-sessions/run.js';
import type { RotateRun } from './job.js';

/** What `then` of a secret may name. */
export const PURGE = 'purge-sessions';

/** For so long an application may take to come up with the new secret: `run --watch` looks once a minute. */
const PATIENCE_MS = 90_000;

/**
 * Runs what `then` names, in its order. The consent to the rotation is the consent to it.
 *
 * @returns what came of it
 * @throws AppError `E_THEN`, exit 6, for a command that is not known, when the purge stopped, and when sessions are left
 */
export async function afterwards(run: RotateRun, name: string, commands: readonly string[]): Promise<string> {
  const done: string[] = [];
  for (const command of commands) {
    if (command !== PURGE) throw failed(`secretctl cannot run ${command} after a rotation`, name);
    done.push(await purged(run, name));
  }
  return done.join('; ');
}

/** What will stop the rotation after the new value was given out, as far as the settings tell: for the plan. */
export function foreseenStops({ opened: { project } }: RotateRun, name: string): string[] {
  const { then = [] } = project.secrets.get(name) ?? {};
  const strange = then.filter((command) => command !== PURGE);
  const homeless = then.includes(PURGE) && project.config.sessions === undefined;
  return [
    ...strange.map((command) => `it would stop at afterwards: secretctl cannot run ${command} after a rotation`),
    ...(homeless ? ['it would stop at afterwards: secretctl.yaml has no "sessions" for purge-sessions'] : []),
  ];
}

async function purged(run: RotateRun, name: string): Promise<string> {
  const report = await purgeOf(run, name);
  const { outcome, deleted, returned, after, proofs } = report;
  const text = `purge-sessions: ${outcome}, ${String(deleted + returned)} ended, ${String(after)} left`;
  if (outcome === 'FAILED') throw failed(`${text} (${openOf(proofs, 'failed')})`, name, report.next[0]);
  if (outcome !== 'UNPROVEN') return text;
  const unproven = `${text} (missing: ${openOf(proofs, 'missing')})`;
  run.unproven.set(name, report.next);
  return unproven;
}

/** A purge that stopped leaves the rotation where it is. */
async function purgeOf(run: RotateRun, name: string): Promise<PurgeReport> {
  const { context, opened } = run;
  const caller = { opened, consented: true, retired: await retiredBy(run, name), patienceMs: PATIENCE_MS };
  try {
    return await purgeProject(context, opened.project, { canary: true }, caller);
  } catch (error) {
    if (context.signal.aborted || !(error instanceof AppError)) throw error;
    throw failed(`${PURGE}: ${error.message}`, name, error.hint?.replace(/; or purge .*$/, ''), error);
  }
}

/** What the secret was before, where it signs the cookies. */
async function retiredBy({ opened, context }: RotateRun, name: string): Promise<Secret | undefined> {
  const { project, store } = opened;
  const signer = project.config.sessions?.cookie_secret;
  if (signer === undefined || !('secret' in signer) || signer.secret !== name) return undefined;
  try {
    const { secret } = await store.get(storedName(project, name), { stage: 'AWSPREVIOUS' }, context);
    context.masker.register(secret);
    return secret;
  } catch (error) {
    if (context.signal.aborted || !(error instanceof AppError)) throw error;
    return undefined; // a store that keeps no old value cannot tell
  }
}

function openOf(proofs: readonly Proof[], outcome: Proof['outcome']): string {
  const open = proofs.filter((proof) => proof.outcome === outcome);
  const details = [...new Set(open.map(({ detail }) => detail))].join('; ');
  return `${open.map((proof) => proof.name).join(', ')}: ${details}`;
}

function failed(what: string, name: string, first?: string, cause?: unknown): AppError {
  const again = `secretctl rotate ${name} --resume   (it tries again; --revoke goes on without it)`;
  return new AppError('E_THEN', what, {
    exit: exitCodes.partial,
    hint: first === undefined ? again : `${first}\n${again}`,
    cause,
  });
}
