// Runs in a process of its own: sets secrets up, and kills itself at a call of the store.
import { awsClients } from '../../src/aws/index.js';
import { Fingerprinter, Secret } from '../../src/core/index.js';
import { applySetup, planSetup, type ValueSource, type WantedSecret } from '../../src/setup/index.js';
import { openAwsStore, openEnvStore, openVault, type Store } from '../../src/stores/index.js';

export interface SetupTask {
  readonly place:
    | { readonly kind: 'vault'; readonly file: string; readonly identity: string }
    | { readonly kind: 'env'; readonly file: string }
    | { readonly kind: 'aws'; readonly endpoint: string };
  readonly secrets: readonly WantedSecret[];
  /** By name: a value, or `{ format }`. */
  readonly values: Readonly<Record<string, string | { readonly format: string }>>;
  readonly tags: Readonly<Record<string, string>>;
  /** Hex. */
  readonly key: string;
  /** Before or after this call of the apply, from 1; undefined: it goes to its end, and tells how many there were. */
  readonly die?: { readonly when: 'before' | 'after'; readonly call: number } | undefined;
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const task = JSON.parse(Buffer.concat(chunks).toString('utf8')) as SetupTask;
const store = await open(task);
const printer = new Fingerprinter(Buffer.from(task.key, 'hex'));
const looks = { fingerprintOf: (value: Secret) => printer.of(value), register: () => undefined };
const values = new Map(Object.entries(task.values).map(([name, value]) => [name, sourceOf(value)]));
const plan = await planSetup(store, task.secrets, values, { ...looks, app: 'app', tags: () => task.tags });
const calls: string[] = [];
process.stdout.write('planned\n');
await applySetup(counted(store), plan, looks);
process.stdout.write(`${JSON.stringify(calls)}\n`);

async function open({ place, secrets }: SetupTask): Promise<Store> {
  if (place.kind === 'vault') return openVault({ file: place.file, identity: { file: place.identity } });
  if (place.kind === 'aws') return openAwsStore(await awsClients({ region: 'us-east-1', endpoint: place.endpoint }));
  return openEnvStore({ file: place.file, variables: new Map(secrets.map(({ stored, env }) => [stored, env])) });
}

function sourceOf(value: string | { readonly format: string }): ValueSource {
  if (typeof value !== 'string') return { kind: 'generated', ...value };
  return { kind: 'given', secret: new Secret(value), from: 'a test' };
}

/** The same store, which ends the process at the call that was asked for. */
function counted(real: Store): Store {
  const at = (when: 'before' | 'after', call: number): void => {
    if (task.die?.when === when && task.die.call === call) process.kill(process.pid, 'SIGKILL');
  };
  return new Proxy(real, {
    get(target, name, receiver) {
      const found: unknown = Reflect.get(target, name, receiver);
      if (typeof found !== 'function') return found;
      return async (...args: unknown[]): Promise<unknown> => {
        const call = calls.push(String(name));
        at('before', call);
        const result: unknown = await Reflect.apply(found, target, args);
        at('after', call);
        return result;
      };
    },
  });
}
