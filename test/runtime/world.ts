import { createSecrets, type Secrets, type SecretsOptions } from '../../src/runtime/index.js';
import { logLines, type LogLines } from '../support/log-lines.js';
import { manualClock, type ManualClock } from '../support/manual-clock.js';
import { memoryStore, type MemoryStore } from '../support/memory-store.js';
import { randomText } from '../support/random.js';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export interface World extends AsyncDisposable {
  readonly store: MemoryStore;
  readonly clock: ManualClock;
  readonly log: LogLines;
  readonly environment: Record<string, string | undefined>;
  start(options?: Partial<SecretsOptions>): Promise<Secrets>;
}

/** An application called `shop`, whose store holds what is given, and whose time stands still. */
export function world(values: Readonly<Record<string, string>> = {}, chance = 0): World {
  const store = memoryStore(Object.fromEntries(Object.entries(values).map(([name, value]) => [`shop/${name}`, value])));
  const clock = manualClock(chance);
  const log = logLines();
  const environment: Record<string, string | undefined> = {};
  const started: Secrets[] = [];
  return {
    store,
    clock,
    log,
    environment,
    async start(options = {}) {
      const secrets = await createSecrets({ app: 'shop', store, clock, logger: log, environment, ...options });
      started.push(secrets);
      return secrets;
    },
    async [Symbol.asyncDispose]() {
      for (const secrets of started) await secrets.close();
    },
  };
}

/** A value that no scanner takes for a real one, made anew each time. */
export const value = (): string => randomText('base62', 32);

/** What a promise was rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<{ code: string; message: string; hint?: string }> {
  return await promise.then(
    () => {
      throw new Error('it was not rejected');
    },
    (error: unknown) => error as { code: string; message: string },
  );
}
