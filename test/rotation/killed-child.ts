// Runs in a process of its own: rotates a secret of a vault, and kills itself before or after an act.
import { openJournal, placeOf } from '../../src/rotation/index.js';
import { advance, beginRotation, rotationsOf } from '../../src/rotation/machine/machine.js';
import { openVault } from '../../src/stores/index.js';
import { issuerProvider } from './fake-issuer.js';
import { fingerprintOf, testWorld } from './support.js';

export interface RotationTask {
  readonly vault: string;
  readonly identity: string;
  readonly journal: string;
  readonly issuer: string;
  /** Before or after this act, from 1; undefined: it goes to its end, and tells how many there were. */
  readonly die?: { readonly when: 'before' | 'after'; readonly act: number } | undefined;
  /** The application is not well, so it goes back. */
  readonly sick?: boolean | undefined;
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const task = JSON.parse(Buffer.concat(chunks).toString('utf8')) as RotationTask;
const acts: string[] = [];
const world = testWorld();
const store = openVault({ file: task.vault, identity: { file: task.identity } });
const { AppError } = await import('../../src/errors/index.js');
const sick = (): Promise<never> => Promise.reject(new AppError('E_HEALTH', 'it is not well', { exit: 5 }));
const job = {
  app: 'app',
  secret: 'key',
  stored: 'app/key',
  provider: counted(issuerProvider(task.issuer), ['create', 'discard', 'revoke', 'refusesAfterRevoke']),
  place: counted(placeOf(store, 'app/key', { register: () => undefined, fingerprintOf }), [
    'stage',
    'promote',
    'unstage',
  ]),
  journal: counted(await openJournal(task.journal, world.now), ['append']),
  reload: [],
  world,
  ...(task.sick === true ? { health: sick } : {}),
};
const open = rotationsOf(job).find(({ outcome }) => outcome === undefined);
const { id, live } =
  open === undefined
    ? await beginRotation(job, { how: 'compromised', graceMs: 0, autoRollback: true })
    : { id: open.id, live: undefined };
await advance(job, id, {}, live);
process.stdout.write(`done\n${JSON.stringify(acts)}\n`);

/** The same object, which ends the process at the act that was asked for. */
function counted<T extends object>(real: T, names: readonly string[]): T {
  const at = (when: 'before' | 'after', act: number): void => {
    if (task.die?.when === when && task.die.act === act) process.kill(process.pid, 'SIGKILL');
  };
  return new Proxy(real, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function' || !names.includes(String(name))) return found;
      return async (...args: unknown[]): Promise<unknown> => {
        const act = acts.push(String(name));
        at('before', act);
        const result: unknown = await Reflect.apply(found, target, args);
        at('after', act);
        return result;
      };
    },
  });
}
