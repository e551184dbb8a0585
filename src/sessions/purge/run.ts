import { setTimeout as sleep } from 'node:timers/promises';
import type { SessionCall, SessionFilter, SessionStore } from '../types.js';
import type { ProbeSettings, PurgeOptions } from './types.js';

/** What all steps of a purge share: the options with their defaults. */
export interface PurgeRun {
  readonly store: SessionStore;
  readonly options: PurgeOptions;
  readonly filter: SessionFilter;
  readonly probes: ProbeSettings;
  readonly batch: number;
  readonly settleMs: number;
  readonly call: SessionCall;
  readonly say: (text: string) => void;
  readonly wait: (ms: number) => Promise<void>;
}

const BATCH = 10_000;
const SETTLE_MS = 10_000;

export function purgeRun(store: SessionStore, options: PurgeOptions): PurgeRun {
  const { signal } = options;
  return {
    store,
    options,
    filter: options.filter ?? {},
    probes: options.probes ?? {},
    batch: options.batch ?? BATCH,
    settleMs: options.settleMs ?? SETTLE_MS,
    call: { signal },
    say: options.onStep ?? (() => undefined),
    wait: (ms) => sleep(ms, undefined, { signal }),
  };
}

/** Every session, not only some. */
export function isWhole({ user, before }: SessionFilter): boolean {
  return user === undefined && before === undefined;
}
