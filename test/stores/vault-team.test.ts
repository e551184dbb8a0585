import { randomUUID } from 'node:crypto';
import { copyFile, readFile, readdir, rm } from 'node:fs/promises';
import { Secret } from '../../src/core/index.js';
import { createIdentity, createVault, openVault, type Vault } from '../../src/stores/index.js';
import { folder, type Folder } from './folder.js';

let home: Folder;
let file: string;
let vault: Vault;
let ana: string;
beforeEach(async () => {
  home = await folder();
  file = home.file('vault.age');
  await createIdentity({ file: home.file('mine') });
  ana = await createIdentity({ file: home.file('ana') });
  vault = await createVault({ file, identity: { file: home.file('mine') }, label: 'me' });
});
afterEach(() => home[Symbol.asyncDispose]());

const labels = async (): Promise<unknown[]> => (await vault.recipients()).map(({ label }) => label);

test('no two keys have the same label; a key without one gets it, and one that has one keeps it', async () => {
  await vault.addRecipient(ana);
  await expect(vault.addRecipient(ana, 'me')).rejects.toMatchObject({ code: 'E_VAULT_RECIPIENT', exit: 2 });
  await vault.addRecipient(ana, 'ana');
  await vault.addRecipient(ana, 'other');
  expect(await labels()).toEqual(['me', 'ana']);
  expect(await vault.ownKeys()).toEqual([(await vault.recipients())[0]!.recipient]);
});

test.each(['', ' ana', 'ana\n', 'a\u202eb', 'x'.repeat(101), 'age1ana', 'AGE-SECRET-KEY-1'])(
  'the label %j is refused',
  async (label) => {
    await expect(vault.addRecipient(ana, label)).rejects.toMatchObject({ code: 'E_VAULT_RECIPIENT', exit: 2 });
    expect(await labels()).toEqual(['me']);
  },
);

test('a private key in place of a public one is refused without being repeated, and said to be spoiled', async () => {
  const key = (await readFile(home.file('ana'), 'utf8')).split('\n')[1]!;
  const failure = (await vault.addRecipient(key).catch((error: unknown) => error)) as Error & { hint: string };
  expect(failure).toMatchObject({ code: 'E_VAULT_RECIPIENT', exit: 2 });
  expect(failure.message + failure.hint).not.toContain(key.slice(16));
  expect(failure.message).toContain('private key');
});

test('killed or not, a removal leaves no copy that the one who left can open', async () => {
  await vault.addRecipient(ana, 'ana');
  await vault.create('app/one', new Secret('example-one'), { token: randomUUID() });
  expect(await readdir(home.dir)).toContain('vault.age.previous');
  // Looked at where the new state is about to take its place: a run that is killed there has removed the copy already.
  const stopped = openVault({
    file,
    identity: { file: home.file('mine') },
    atPoint: (point) => {
      if (point === 'kept') throw new Error('stopped');
    },
  });
  await expect(stopped.removeRecipient(ana)).rejects.toThrow('stopped');
  expect(await readdir(home.dir)).not.toContain('vault.age.previous');
  expect(await labels()).toEqual(['me', 'ana']);
  await vault.removeRecipient(ana);
  expect(await labels()).toEqual(['me']);
  expect(await readdir(home.dir)).not.toContain('vault.age.previous');
});

test('an old copy that is put back opens without an error: the guide says so', async () => {
  await vault.addRecipient(ana, 'ana');
  await copyFile(file, home.file('old'));
  await vault.removeRecipient(ana);
  await copyFile(home.file('old'), file);
  expect(await labels()).toEqual(['me', 'ana']);
  await vault.create('app/new', new Secret('example-new'), { token: randomUUID() });
  const theirs = openVault({ file, identity: { file: home.file('ana') } });
  expect((await theirs.get('app/new')).version).toHaveLength(36);
});

test('a vault that somebody else made for our public key opens without an error: the guide says so', async () => {
  const [own] = await vault.ownKeys();
  await rm(file);
  const made = await createVault({ file, identity: { file: home.file('ana') }, label: 'ci' });
  await made.addRecipient(own!, 'me');
  await rm(`${file}.previous`);
  await vault.create('app/new', new Secret('example-new'), { token: randomUUID() });
  const theirs = openVault({ file, identity: { file: home.file('ana') } });
  expect((await theirs.get('app/new')).version).toHaveLength(36);
});
