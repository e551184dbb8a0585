import { awsClients } from '../../src/aws/index.js';
import { AppError } from '../../src/errors/index.js';
import { openJournal, placeOf, type RotationJob } from '../../src/rotation/index.js';
import { advance, beginRotation, rotationsOf } from '../../src/rotation/machine/machine.js';
import { openAwsStore, openVault, type Store } from '../../src/stores/index.js';
import { issuerProvider } from './fake-issuer.js';
import { fingerprintOf, testWorld } from './support.js';

/** One rotation of a matrix: what it is about is its own, and it stops dead after one of its acts. */
export interface Cell {
  readonly store:
    { readonly vault: string; readonly identity: string } | { readonly endpoint: string; readonly region: string };
  /** Name in the store. */
  readonly stored: string;
  readonly journal: string;
  readonly issuer: string;
  /** After how many acts it is killed; 0: before the first. */
  readonly act: number;
  /** The application is not well, so it goes back. */
  readonly sick: boolean;
}

export async function storeOf({ store }: Pick<Cell, 'store'>): Promise<Store> {
  if ('vault' in store) return openVault({ file: store.vault, identity: { file: store.identity } });
  return openAwsStore(await awsClients(store));
}

/** Begins the cell's rotation, or goes on with it, to its end. @param onAct - called after each act, and once before the first */
export async function rotateCell(cell: Cell, store: Store, onAct: (name: string) => Promise<void>): Promise<void> {
  await onAct('');
  const job = await jobOf(cell, store, onAct);
  const open = rotationsOf(job).find(({ outcome }) => outcome === undefined);
  const { id, live } =
    open === undefined
      ? await beginRotation(job, { how: 'compromised', graceMs: 0, autoRollback: true })
      : { id: open.id, live: undefined };
  await advance(job, id, {}, live);
}

async function jobOf({ stored, journal, issuer, sick }: Cell, store: Store, onAct: (name: string) => Promise<void>) {
  const world = testWorld();
  const place = placeOf(store, stored, { register: () => undefined, fingerprintOf });
  const unwell = (): Promise<never> => Promise.reject(new AppError('E_HEALTH', 'it is not well', { exit: 5 }));
  return {
    app: 'app',
    secret: 'key',
    stored,
    provider: watched(issuerProvider(issuer), ['create', 'discard', 'revoke', 'refusesAfterRevoke'], onAct),
    place: watched(place, ['stage', 'promote', 'unstage'], onAct),
    journal: watched(await openJournal(journal, world.now), ['append'], onAct),
    reload: [],
    world,
    ...(sick ? { health: unwell } : {}),
  } satisfies RotationJob;
}

/** The same object; after each of these calls `onAct` is waited for. */
function watched<T extends object>(real: T, names: readonly string[], onAct: (name: string) => Promise<void>): T {
  return new Proxy(real, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function' || !names.includes(String(name))) return found;
      return async (...args: unknown[]): Promise<unknown> => {
        const result: unknown = await Reflect.apply(found, target, args);
        await onAct(String(name));
        return result;
      };
    },
  });
}
