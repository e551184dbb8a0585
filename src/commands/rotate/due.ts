import { storedName } from '../../app/project-store.js';
import { systemCode } from '../../errors/index.js';
import { durationMs, rotationStates } from '../../rotation/index.js';
import type { RotateRun } from './job.js';

/** Secrets whose period is over, and those with a rotation that can go on. */
export async function dueSecrets(run: RotateRun): Promise<string[]> {
  const { opened, folder, world } = run;
  const names = [...opened.project.secrets.keys()];
  const states = await rotationStates(folder, names);
  const due: string[] = [];
  for (const [name, { stage, lastRotated, graceUntil, owed }] of states) {
    const isOpen = stage !== undefined && !['done', 'rolled back', 'lost'].includes(stage);
    const waits = graceUntil !== undefined && new Date(graceUntil) > world.now();
    if (waits) continue;
    if (isOpen || owed.length > 0 || (await isOver(run, name, lastRotated))) due.push(name);
  }
  return due;
}

async function isOver(run: RotateRun, name: string, lastRotated: string | undefined): Promise<boolean> {
  const { every } = run.opened.project.secrets.get(name) ?? {};
  if (every === undefined) return false;
  const since = await changedAt(run, name);
  const last = Math.max(since?.getTime() ?? 0, lastRotated === undefined ? 0 : new Date(lastRotated).getTime());
  return last > 0 && last + durationMs(every) <= run.world.now().getTime();
}

/** When the value that is current was stored; it may have been rotated from another machine. */
async function changedAt({ opened, context }: RotateRun, name: string): Promise<Date | undefined> {
  try {
    const found = await opened.store.describe(storedName(opened.project, name), { signal: context.signal });
    return found.versions.find(({ stages }) => stages.includes('AWSCURRENT'))?.created ?? found.created;
  } catch (error) {
    if (['E_SECRET_NOT_FOUND', 'E_SECRET_DELETED'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  }
}
