// Runs in a process of its own: changes a store again and again until it is killed, or kills itself at a point of a write.
import { randomUUID } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { openEnvStore, openVault, rewrapIdentity, type Store } from '../../src/stores/index.js';
import type { WritePoint } from '../../src/stores/files/durable.js';

export interface ChildTask {
  readonly kind: 'vault' | 'env' | 'identity';
  readonly file: string;
  readonly identity: string;
  /** It dies when it gets there in its second write; undefined: it writes until it is killed. */
  readonly dieAt?: WritePoint | undefined;
  /** The number of the first secret; its name and value end with it. */
  readonly from: number;
  /** For kind identity: wraps it, and dies on its way. */
  readonly fresh?: string;
}

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const task = JSON.parse(Buffer.concat(chunks).toString('utf8')) as ChildTask;
let made = 0;
if (task.kind === 'identity') {
  const die = (point: WritePoint): void => {
    if (point === task.dieAt) process.kill(process.pid, 'SIGKILL');
  };
  const fresh = async (): Promise<string> => task.fresh!;
  await rewrapIdentity({ file: task.identity, fresh, atPoint: die });
}
const atPoint = (point: WritePoint): void => {
  if (made === 1 && point === task.dieAt) process.kill(process.pid, 'SIGKILL');
};
const numbers = Array.from({ length: 5_000 }, (_, at) => task.from + at);
const variables = new Map(numbers.map((at) => [`app/n${String(at)}`, `N${String(at)}`]));
const store: Store =
  task.kind === 'vault'
    ? openVault({ file: task.file, identity: { file: task.identity }, atPoint })
    : openEnvStore({ file: task.file, variables, atPoint });
for (const at of numbers) {
  await store.create(`app/n${String(at)}`, new Secret(`value-${String(at)}`), { token: randomUUID() });
  made++;
  process.stdout.write(`${String(at)}\n`);
}
