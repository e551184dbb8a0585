import { AppError } from '../../errors/index.js';
import type { RotationJob } from './job.js';

const WAITS_MS = [1_000, 2_000, 4_000, 8_000];

/** Tries again while a provider has not heard of a change everywhere, which it says with `code`. */
export async function patiently<T>({ world, signal }: RotationJob, act: () => Promise<T>, code: string): Promise<T> {
  for (const wait of WAITS_MS) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== code) throw error;
    }
    await world.sleep(wait, signal);
  }
  return await act();
}
