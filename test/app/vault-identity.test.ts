import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureVault, identitySource, type VaultPlaces } from '../../src/app/vault-identity.js';
import { openVault } from '../../src/stores/index.js';
import { tempFolder } from '../support/cli.js';
import { fakeContext, type FakeContext } from './fake-context.js';

interface World extends AsyncDisposable {
  readonly dir: string;
  readonly places: VaultPlaces;
  context(passphrase?: string): Promise<FakeContext>;
}

async function world(): Promise<World> {
  const temp = await tempFolder();
  const { dir } = temp;
  return {
    dir,
    places: { file: join(dir, 'project/.secretctl/vault.age'), identity: join(dir, 'state/secretctl/identity.age') },
    context: async (passphrase) => {
      if (passphrase === undefined) return fakeContext({ cwd: dir });
      const file = join(dir, `passphrase-${randomBytes(4).toString('hex')}`);
      await writeFile(file, `${passphrase}\n`, { mode: 0o600 });
      return fakeContext({ cwd: dir, env: { SECRETCTL_PASSPHRASE_FILE: file } });
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

const phrase = (): string => randomBytes(9).toString('hex');

test('makes the key and the vault once; the second time it changes nothing and asks nobody', async () => {
  await using it = await world();
  const context = await it.context(phrase());
  const first = await ensureVault(context, it.places, { wrap: true, label: 'mina' });
  expect(first).toMatchObject({ identityCreated: true, vaultCreated: true, recipient: expect.stringMatching(/^age1/) });
  const before = [await readFile(it.places.file), await readFile(it.places.identity)];
  expect((await stat(it.places.identity)).mode & 0o777).toBe(0o600);
  expect((await stat(join(it.dir, 'state/secretctl'))).mode & 0o777).toBe(0o700);
  const vault = openVault({ file: it.places.file, identity: await identitySource(context, it.places.identity) });
  expect(await vault.recipients()).toMatchObject([{ recipient: first.recipient, label: 'mina' }]);
  const second = await ensureVault(await it.context(), it.places, { wrap: true });
  expect(second).toEqual({ identityCreated: false, vaultCreated: false, recipient: undefined });
  expect([await readFile(it.places.file), await readFile(it.places.identity)]).toEqual(before);
});

test('the passphrase of this process is not asked for again', async () => {
  await using it = await world();
  const context = await it.context(phrase());
  await ensureVault(context, it.places, { wrap: true });
  delete context.env['SECRETCTL_PASSPHRASE_FILE'];
  const vault = openVault({ file: it.places.file, identity: await identitySource(context, it.places.identity) });
  expect(await vault.recipients()).toHaveLength(1);
});

test('a run that was killed between key and vault is finished by the next one', async () => {
  await using it = await world();
  const passphrase = phrase();
  const { recipient } = await ensureVault(await it.context(passphrase), it.places, { wrap: true });
  await rm(it.places.file);
  expect(await ensureVault(await it.context(passphrase), it.places, { wrap: true })).toEqual({
    identityCreated: false,
    vaultCreated: true,
    recipient,
  });
});

test('a wrong passphrase makes no vault', async () => {
  await using it = await world();
  await ensureVault(await it.context(phrase()), it.places, { wrap: true });
  await rm(it.places.file);
  const again = ensureVault(await it.context(phrase()), it.places, { wrap: true });
  await expect(again).rejects.toMatchObject({ code: 'E_VAULT_LOCKED', exit: 4 });
  expect(await readdir(join(it.dir, 'project/.secretctl'))).toEqual([]);
});

test('where nobody can be asked nothing is made, not even a folder', async () => {
  await using it = await world();
  const call = ensureVault(await it.context(), it.places, { wrap: true });
  await expect(call).rejects.toMatchObject({ code: 'E_CONSENT', exit: 3 });
  expect(await readdir(it.dir)).toEqual([]);
});

test('a wrapped key that nobody can be asked for is locked, and nothing speaks of consent', async () => {
  await using it = await world();
  await ensureVault(await it.context(phrase()), it.places, { wrap: true });
  const identity = await identitySource(await it.context(), it.places.identity);
  await expect(openVault({ file: it.places.file, identity }).get('shop/a')).rejects.toMatchObject({
    code: 'E_VAULT_LOCKED',
    exit: 4,
    hint: expect.stringContaining('SECRETCTL_PASSPHRASE_FILE'),
  });
});

test('two at once end with one key that opens the one vault', async () => {
  await using it = await world();
  const results = await Promise.all(
    [1, 2, 3].map(async () => ensureVault(await it.context(), it.places, { wrap: false })),
  );
  expect(results.filter((one) => one.identityCreated)).toHaveLength(1);
  expect(results.filter((one) => one.vaultCreated)).toHaveLength(1);
  expect(new Set(results.map((one) => one.recipient)).size).toBe(1);
  const source = await identitySource(await it.context(), it.places.identity);
  expect(await openVault({ file: it.places.file, identity: source }).recipients()).toHaveLength(1);
  expect((await readdir(join(it.dir, 'state/secretctl'))).sort()).toEqual(['identity.age']);
});

test('a new key beside a vault of the team does not open it, and the vault stays as it is', async () => {
  await using it = await world();
  await ensureVault(await it.context(), it.places, { wrap: false });
  const before = await readFile(it.places.file);
  const mine = { ...it.places, identity: join(it.dir, 'mine') };
  const made = await ensureVault(await it.context(), mine, { wrap: false });
  expect(made).toMatchObject({ identityCreated: true, vaultCreated: false, recipient: expect.any(String) });
  expect(await readFile(it.places.file)).toEqual(before);
});

test('no new vault takes the place of one whose copy of the state before is still there', async () => {
  await using it = await world();
  const context = await it.context();
  await ensureVault(context, it.places, { wrap: false });
  const previous = `${it.places.file}.previous`;
  await rename(it.places.file, previous);
  const before = await readFile(previous);
  await expect(ensureVault(context, it.places, { wrap: false })).rejects.toMatchObject({
    code: 'E_VAULT_MISSING',
    hint: expect.stringContaining(previous),
  });
  expect(await readFile(previous)).toEqual(before);
});

describe('the mode of a key', () => {
  test('plain and open to others: refused, with the command to type', async () => {
    await using it = await world();
    const context = await it.context();
    await ensureVault(context, it.places, { wrap: false });
    for (const mode of [0o640, 0o604, 0o644, 0o620]) {
      await chmod(it.places.identity, mode);
      await expect(identitySource(context, it.places.identity)).rejects.toMatchObject({
        code: 'E_VAULT_EXPOSED',
        exit: 2,
        message: expect.stringContaining(`0${mode.toString(8)}`),
        hint: expect.stringContaining(`chmod 600 ${it.places.identity}`),
      });
    }
    await chmod(it.places.identity, 0o400);
    await identitySource(context, it.places.identity);
    await chmod(it.places.identity, 0o644);
    await identitySource({ ...context, platform: 'win32' }, it.places.identity);
  });

  test('wrapped and open to others: a warning', async () => {
    await using it = await world();
    const context = await it.context(phrase());
    await ensureVault(context, it.places, { wrap: true });
    await chmod(it.places.identity, 0o644);
    await identitySource(context, it.places.identity);
    await context.io.stderr.flush();
    expect(context.err.text).toContain(`chmod 600 ${it.places.identity}`);
  });
});

test('a place that cannot be written is named', async () => {
  await using it = await world();
  await writeFile(join(it.dir, 'project'), 'a file');
  await expect(ensureVault(await it.context(), it.places, { wrap: false })).rejects.toMatchObject({
    code: 'E_STORE_UNREACHABLE',
    message: expect.stringContaining('project'),
  });
});
