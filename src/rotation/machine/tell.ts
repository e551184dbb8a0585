import { AppError, exitCodes } from '../../errors/index.js';
import type { Secret } from '../../core/index.js';
import type { ReloadTarget, RotationJob } from './job.js';

const TRIES = 3;
const WAIT_MS = 1_000;

/** Tells every application; the journal has the result of each. @throws AppError `E_RELOAD`, exit 6, when one did not hear it */
export async function tellAll(
  job: RotationJob,
  rotation: string,
  values: { readonly old?: Secret | undefined; readonly fresh?: Secret | undefined },
): Promise<void> {
  const deaf: string[] = [];
  for (const target of job.reload) {
    const told = await tellOne(job, target, values);
    await job.journal.append(rotation, { kind: 'told', target: target.name, ...told });
    if (!told.ok) deaf.push(`${target.name} (${told.detail})`);
  }
  if (deaf.length === 0) return;
  throw new AppError('E_RELOAD', `not all applications heard of the change: ${deaf.join('; ')}`, {
    exit: exitCodes.partial,
    hint: `secretctl rotate ${job.secret} --resume   (it tells them again; --revoke goes on without them)`,
  });
}

async function tellOne(
  { world, signal }: RotationJob,
  target: ReloadTarget,
  values: Parameters<ReloadTarget['tell']>[0],
): Promise<{ ok: boolean; tries: number; detail: string }> {
  for (let tries = 1; ; tries++) {
    try {
      world.onStep?.(`telling ${target.name}`);
      return { ok: true, tries, detail: world.mask(await target.tell(values, signal)) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (tries === TRIES) return { ok: false, tries, detail: world.mask(error.message) };
    }
    await world.sleep(WAIT_MS * tries, signal);
  }
}
