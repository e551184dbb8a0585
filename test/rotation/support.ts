import { randomBytes } from 'node:crypto';
import { Fingerprinter, Secret } from '../../src/core/index.js';
import {
  advance,
  beginRotation,
  journalFile,
  openJournal,
  placeOf,
  type Advanced,
  type BeginOptions,
  type Journal,
  type RotationJob,
  type RotationProvider,
  type RotationWorld,
} from '../../src/rotation/index.js';
import type { Store } from '../../src/stores/index.js';
import type { Folder } from '../stores/folder.js';

const printer = new Fingerprinter(Buffer.alloc(32, 7));
export const fingerprintOf = (value: Secret): string => printer.of(value);

export interface TestWorld extends RotationWorld {
  /** Moves the clock. */
  wait(milliseconds: number): void;
}

/** @param start - the store's clock is the real one, so that is the default */
export function testWorld(start = new Date()): TestWorld {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    wait: (milliseconds) => (now += milliseconds),
    sleep: (milliseconds) => {
      now += milliseconds;
      return Promise.resolve();
    },
    newId: () => randomBytes(6).toString('hex'),
    newToken: () => randomBytes(16).toString('hex'),
    fingerprintOf,
    register: () => undefined,
    mask: (text) => text,
  };
}

export interface Rig {
  readonly job: RotationJob;
  readonly world: TestWorld;
  readonly journal: Journal;
}

/** A job over a store and a provider, as the command makes one. */
export async function rigOf(
  home: Folder,
  store: Store,
  provider: RotationProvider,
  more: Partial<RotationJob> = {},
  world = testWorld(),
): Promise<Rig> {
  const journal = await openJournal(journalFile(home.file('rotations'), 'key'), world.now);
  const place = placeOf(store, 'app/key', { register: () => undefined, fingerprintOf });
  const job: RotationJob = {
    app: 'app',
    secret: 'key',
    stored: 'app/key',
    provider,
    place,
    journal,
    reload: [],
    world,
    ...more,
  };
  return { job, world, journal };
}

export const HOUR = 3_600_000;

export async function rotate(job: RotationJob, more: Partial<BeginOptions> = {}): Promise<Advanced> {
  const options: BeginOptions = { how: 'normal', graceMs: HOUR, autoRollback: true, ...more };
  const { id, live } = await beginRotation(job, options);
  return await advance(job, id, {}, live);
}

export async function current(store: Store): Promise<string> {
  return (await store.get('app/key')).secret.reveal();
}

/** Value of the secret before it is rotated. */
export async function keep(store: Store, value: string): Promise<void> {
  await store.create('app/key', new Secret(value), { token: randomBytes(16).toString('hex') });
}
