import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Secret } from '../../src/core/index.js';
import { createIdentity, createVault, openVault } from '../../src/stores/index.js';
import { takeLock } from '../../src/stores/files/lock.js';
import { folder, type Folder } from './folder.js';
import { buildChild, runKilled } from './killed.js';

let home: Folder;
let child: string;
let file: string;
let identity: string;

beforeAll(async () => {
  home = await folder();
  child = await buildChild(home.dir);
  [file, identity] = [home.file('vault.age'), home.file('identity')];
  await createIdentity({ file: identity });
  await createVault({ file, identity: { file: identity } });
});
afterAll(() => home[Symbol.asyncDispose]());

/** All secrets are whole, and none is missing between them. @returns how many there are */
async function whole(): Promise<number> {
  const store = openVault({ file, identity: { file: identity } });
  const names: string[] = [];
  for await (const one of store.list('')) names.push(one.name);
  const got = await store.getAll(names);
  const expected = names.map((_, at) => [`app/n${String(at)}`, `value-${String(at)}`]);
  const found = [...got.values()].map((one) => [one.name, one.secret.reveal()]);
  expect(found.sort()).toEqual(expected.sort());
  return names.length;
}

/** The next one may write at once, and what the dead one left is gone then. */
async function write(count: number): Promise<number> {
  const store = openVault({ file, identity: { file: identity }, patienceMs: 3_000 });
  await store.create(`app/n${String(count)}`, new Secret(`value-${String(count)}`), { token: randomUUID() });
  const left = (await readdir(home.dir)).filter((name) => name.includes('.draft-') || name.endsWith('.lock'));
  expect(left).toEqual([]);
  return count + 1;
}

test.each(['locked', 'drafted', 'synced', 'kept', 'renamed', 'done'] as const)(
  'a write that is killed when it is %s leaves the old or the new state, and no lock that holds',
  async (dieAt) => {
    const from = await whole();
    const { signal, stderr, last } = await runKilled(child, { kind: 'vault', file, identity, dieAt, from });
    expect({ signal, stderr, last }).toEqual({ signal: 'SIGKILL', stderr: '', last: from });
    const count = await whole();
    expect(count).toBe(['renamed', 'done'].includes(dieAt) ? from + 2 : from + 1);
    await write(count);
  },
);

test('writes that are killed at random instants leave the old or the new state', async () => {
  let count = await whole();
  for (let turn = 0; turn < 12; turn++) {
    const task = { kind: 'vault' as const, file, identity, from: count };
    const { signal, last } = await runKilled(child, task, Math.random() * 60);
    expect(signal).toBe('SIGKILL');
    const found = await whole();
    expect([last! + 1, last! + 2]).toContain(found);
    count = await write(found);
  }
});

test('several clients that write at once lose nothing', async () => {
  const stores = [1, 2, 3, 4].map(() => openVault({ file, identity: { file: identity } }));
  const from = await whole();
  const turns = Array.from({ length: 24 }, (_, at) => from + at);
  await Promise.all(
    turns.map((at) =>
      stores[at % 4]!.create(`app/n${String(at)}`, new Secret(`value-${String(at)}`), { token: randomUUID() }),
    ),
  );
  expect(await whole()).toBe(from + 24);
});

test('a lock that somebody holds is waited for, and named when it takes too long', async () => {
  const lock = await takeLock(file);
  const store = openVault({ file, identity: { file: identity }, patienceMs: 50 });
  const call = store.setTags('app/n0', { a: 'b' });
  await expect(call).rejects.toMatchObject({
    code: 'E_STORE_BUSY',
    exit: 3,
    message: expect.stringContaining(hostname()),
    hint: expect.stringContaining(`${file}.lock`),
  });
  const waiting = openVault({ file, identity: { file: identity } }).setTags('app/n0', { a: 'c' });
  await lock.release();
  await waiting;
  expect((await store.describe('app/n0')).tags).toEqual({ a: 'c' });
});

test('waiting for a lock can be aborted', async () => {
  const lock = await takeLock(file);
  const stop = new AbortController();
  const store = openVault({ file, identity: { file: identity } });
  const call = store.setTags('app/n0', { a: 'd' }, { signal: stop.signal });
  stop.abort();
  await expect(call).rejects.toMatchObject({ name: 'AbortError' });
  await lock.release();
});

test.each([
  ['of another machine', JSON.stringify({ id: 'a', host: 'elsewhere', since: '2026-01-02T03:04:05Z' })],
  ['that was cut off while it was written', '{"id":'],
  ['with nothing in it', ''],
])('a lock %s holds until it was not touched for long', async (_, content) => {
  const { utimes } = await import('node:fs/promises');
  await writeFile(`${file}.lock`, content);
  const store = openVault({ file, identity: { file: identity }, patienceMs: 50 });
  await expect(store.setTags('app/n0', { a: 'e' })).rejects.toMatchObject({ code: 'E_STORE_BUSY' });
  const old = new Date(Date.now() - 60_000);
  await utimes(`${file}.lock`, old, old);
  await store.setTags('app/n0', { a: 'e' });
  expect((await store.describe('app/n0')).tags).toEqual({ a: 'e' });
});
