import { storedName } from '../../app/project-store.js';
import { systemCode } from '../../errors/index.js';
import { dueAt, isEnded, lastChange, rotationStates } from '../../rotation/index.js';
import type { RotateRun } from './job.js';

/** Secrets whose period is over, and those with a rotation that can go on. */
export async function dueSecrets(run: RotateRun): Promise<string[]> {
  const { opened, folder, world } = run;
  const names = [...opened.project.secrets.keys()];
  const states = await rotationStates(folder, names);
  const due: string[] = [];
  for (const [name, { stage, lastRotated, graceUntil, owed }] of states) {
    const waits = graceUntil !== undefined && new Date(graceUntil) > world.now();
    if (waits) continue;
    if (!isEnded(stage) || owed.length > 0 || (await isOver(run, name, lastRotated))) due.push(name);
  }
  return due;
}

/** @param lastRotated - by this machine */
export async function isOver(run: RotateRun, name: string, lastRotated: string | undefined): Promise<boolean> {
  const { every } = run.opened.project.secrets.get(name) ?? {};
  if (every === undefined) return false;
  const end = dueAt(every, lastChange(await storedAt(run, name), lastRotated));
  return end !== undefined && end <= run.world.now();
}

/** When the value that is current was stored; it may have been rotated from another machine. What the store rotates by itself is never due. */
async function storedAt({ opened, context, world }: RotateRun, name: string): Promise<Date | undefined> {
  const stored = storedName(opened.project, name);
  const call = { signal: context.signal };
  try {
    const found = await opened.store.describe(stored, call);
    if (found.rotatedByStore === true) return world.now();
    const { created } = found.versions.find(({ stages }) => stages.includes('AWSCURRENT')) ?? {};
    if (created !== undefined) return created;
    // AWS tells the age of a version only with its value; that of the secret is the age of its first version.
    const version = await opened.store.get(stored, { stage: 'AWSCURRENT' }, call);
    world.register(version.secret);
    return version.created ?? found.created;
  } catch (error) {
    if (['E_SECRET_NOT_FOUND', 'E_SECRET_DELETED'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
