import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, readFile, rename, rm, stat, symlink, lstat, writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { Secret } from '../../src/core/index.js';
import { createIdentity, createVault, openVault, type Vault } from '../../src/stores/index.js';
import { run } from '../support/git-repo.js';
import { folder, type Folder } from './folder.js';

const hasAge = spawnSync('age', ['--version']).status === 0;
/** Where there is no `age`, the test is reported as skipped, with this reason in its title. */
const withAge = hasAge ? test : test.skip;
const reason = hasAge ? '' : ' (skipped: no age command on PATH)';
const value = (): Secret => new Secret(`example-${randomBytes(24).toString('hex')}`);
const token = randomUUID;

interface Made extends AsyncDisposable {
  readonly home: Folder;
  readonly file: string;
  readonly identity: string;
  readonly vault: Vault;
  readonly secret: Secret;
  open(identity?: string): Vault;
}

async function made(): Promise<Made> {
  const home = await folder();
  const [file, identity] = [home.file('vault.age'), home.file('identity')];
  await createIdentity({ file: identity });
  const vault = await createVault({ file, identity: { file: identity } });
  const secret = value();
  await vault.create('app/one', secret, { token: token(), tags: { env: 'ONE' } });
  return {
    home,
    file,
    identity,
    vault,
    secret,
    open: (key = identity) => openVault({ file, identity: { file: key } }),
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

describe('the age command', () => {
  withAge(`decrypts a vault with the identity that we made${reason}`, async () => {
    await using it = await made();
    const { exit, stdout, stderr } = await run('age', ['-d', '-i', it.identity, it.file], it.home.dir, process.env);
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    const found = JSON.parse(stdout) as { secrets: { name: string; tags: object; versions: { value: string }[] }[] };
    expect(found.secrets.map((one) => [one.name, one.tags, one.versions[0]!.value])).toEqual([
      ['app/one', { env: 'ONE' }, it.secret.reveal()],
    ]);
  });

  withAge(`makes identities that open a vault, and vaults that we open, armored or not${reason}`, async () => {
    await using it = await made();
    const key = it.home.file('theirs');
    expect((await run('age-keygen', ['-o', key], it.home.dir, process.env)).exit).toBe(0);
    const recipient = (await run('age-keygen', ['-y', key], it.home.dir, process.env)).stdout.trim();
    await it.vault.addRecipient(recipient, 'their laptop');
    const { stdout } = await run('age', ['-d', '-i', key, it.file], it.home.dir, process.env);
    for (const armor of [['-a'], []]) {
      const other = it.home.file(`other${armor.join('')}.age`);
      const args = ['-e', ...armor, '-r', recipient, '-o', other];
      expect((await run('age', args, it.home.dir, process.env, stdout)).exit).toBe(0);
      const opened = openVault({ file: other, identity: { file: key } });
      expect((await opened.get('app/one')).secret.reveal()).toBe(it.secret.reveal());
      await opened.setTags('app/one', { by: 'us' });
      expect((await opened.recipients()).map((one) => one.label)).toEqual([undefined, 'their laptop']);
    }
  });
});

describe('a passphrase', () => {
  const passphrase = randomBytes(12).toString('hex');
  let home: Folder;
  let wrapped: string;
  beforeAll(async () => {
    home = await folder();
    wrapped = home.file('identity.age');
    await createIdentity({ file: wrapped, passphrase: async () => passphrase });
    const vault = await createVault({
      file: home.file('vault.age'),
      identity: { file: wrapped, passphrase: async () => passphrase },
    });
    await vault.create('app/one', new Secret('example-one'), { token: token() });
  });
  afterAll(() => home[Symbol.asyncDispose]());
  const open = (ask?: () => Promise<string>): Vault =>
    openVault({ file: home.file('vault.age'), identity: { file: wrapped, passphrase: ask } });

  test('is asked for once, when it is needed, also by many calls at once', async () => {
    let asked = 0;
    const vault = open(async () => {
      asked++;
      return passphrase;
    });
    expect(asked).toBe(0);
    await Promise.all([vault.get('app/one'), vault.describe('app/one'), vault.getAll(['app/one'])]);
    await vault.setTags('app/one', { a: 'b' });
    await vault.get('app/one');
    expect(asked).toBe(1);
  });

  test('that is wrong is told from damage, changes nothing, and may be given again', async () => {
    const answers = ['wrong', passphrase];
    const vault = open(async () => answers.shift()!);
    const failure: unknown = await vault.get('app/one').catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'E_VAULT_LOCKED', exit: 4, hint: expect.any(String) });
    expect(inspect(failure)).not.toContain('wrong\n');
    expect((await vault.get('app/one')).secret.reveal()).toBe('example-one');
  });

  test('that nobody can be asked for is an error that says how to give it', async () => {
    await expect(open().get('app/one')).rejects.toMatchObject({
      code: 'E_VAULT_LOCKED',
      hint: expect.stringContaining('SECRETCTL_PASSPHRASE_FILE'),
    });
  });

  test('protects the identity on disk, with memory of 64 MiB', async () => {
    const text = (await readFile(wrapped)).toString('latin1');
    expect(text).toMatch(/^age-encryption\.org\/v1\n-> scrypt \S+ 16\n/);
    expect(text).not.toContain('AGE-SECRET-KEY');
    expect((await stat(wrapped)).mode & 0o777).toBe(0o600);
  });

  test('an identity file that is damaged is not a wrong passphrase', async () => {
    const bad = home.file('bad.age');
    await writeFile(bad, (await readFile(wrapped)).subarray(0, 40));
    const vault = openVault({
      file: home.file('vault.age'),
      identity: { file: bad, passphrase: async () => passphrase },
    });
    await expect(vault.get('app/one')).rejects.toMatchObject({
      code: 'E_VAULT_DAMAGED',
      message: expect.stringContaining(bad),
    });
  });

  test('an identity is never overwritten', async () => {
    const before = await readFile(wrapped);
    await expect(createIdentity({ file: wrapped })).rejects.toMatchObject({ code: 'E_VAULT_EXISTS', exit: 3 });
    expect(await readFile(wrapped)).toEqual(before);
  });
});

describe('recipients', () => {
  test('who is added can read and write, who is removed can not read what is written from then on', async () => {
    await using it = await made();
    const theirs = it.home.file('theirs');
    const recipient = await createIdentity({ file: theirs });
    await expect(it.open(theirs).get('app/one')).rejects.toMatchObject({
      code: 'E_VAULT_LOCKED',
      exit: 4,
      hint: expect.stringContaining(recipient),
    });
    await it.vault.addRecipient(recipient, 'ana');
    await it.vault.addRecipient(recipient, 'ana again');
    expect((await it.vault.recipients()).map((one) => one.label)).toEqual([undefined, 'ana']);
    await it.open(theirs).setTags('app/one', { by: 'ana' });
    expect((await it.vault.describe('app/one')).tags).toEqual({ env: 'ONE', by: 'ana' });
    await it.vault.removeRecipient(recipient);
    await expect(it.open(theirs).get('app/one')).rejects.toMatchObject({ code: 'E_VAULT_LOCKED' });
    await expect(stat(`${it.file}.previous`)).rejects.toThrow('ENOENT');
    expect((await it.open().get('app/one')).secret.reveal()).toBe(it.secret.reveal());
  });

  test.each(['age1short', 'ssh-ed25519 AAAA', `age1${'q'.repeat(58)}`, ''])(
    'refuses %p as a public key',
    async (bad) => {
      await using it = await made();
      await expect(it.vault.addRecipient(bad)).rejects.toMatchObject({ code: 'E_VAULT_RECIPIENT', exit: 2 });
      expect(await it.vault.recipients()).toHaveLength(1);
    },
  );

  test('the key that opens the vault cannot shut itself out', async () => {
    await using it = await made();
    const own = (await it.vault.recipients())[0]!.recipient;
    await expect(it.vault.removeRecipient(own)).rejects.toMatchObject({ code: 'E_VAULT_RECIPIENT' });
    await expect(it.vault.removeRecipient('age1nobody')).rejects.toMatchObject({ code: 'E_VAULT_RECIPIENT' });
    expect((await it.open().get('app/one')).version).toHaveLength(36);
  });
});

describe('the file', () => {
  test('is readable for its owner alone, and holds no value in plain text', async () => {
    await using it = await made();
    await it.vault.setTags('app/one', { more: 'x' });
    for (const file of [it.file, `${it.file}.previous`, it.identity]) {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const bytes = await readFile(file);
      for (const plain of [it.secret.reveal(), 'app/one']) expect(bytes.includes(plain)).toBe(false);
    }
  });

  test('is not decrypted again while it stays the same, and is when somebody changed it', async () => {
    await using it = await made();
    const reader = it.open();
    await reader.get('app/one');
    // Nobody could decrypt now: what is read comes from memory.
    await chmod(it.file, 0o000);
    const hidden = it.home.file('hidden');
    await rename(it.identity, hidden);
    expect((await reader.get('app/one')).secret.reveal()).toBe(it.secret.reveal());
    await rename(hidden, it.identity);
    await chmod(it.file, 0o600);
    await it.vault.setTags('app/one', { seen: 'yes' });
    expect((await reader.describe('app/one')).tags).toMatchObject({ seen: 'yes' });
  });

  test('that is a link is replaced where it points to', async () => {
    await using it = await made();
    const link = it.home.file('link.age');
    await symlink(it.file, link);
    const linked = openVault({ file: link, identity: { file: it.identity } });
    await linked.setTags('app/one', { by: 'link' });
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect((await it.vault.describe('app/one')).tags).toMatchObject({ by: 'link' });
  });

  test('that is missing is not a new, empty vault', async () => {
    await using it = await made();
    await rm(it.file);
    const vault = it.open();
    await expect(vault.get('app/one')).rejects.toMatchObject({ code: 'E_VAULT_MISSING' });
    await expect(vault.create('app/two', value(), { token: token() })).rejects.toMatchObject({
      code: 'E_VAULT_MISSING',
    });
    await expect(stat(it.file)).rejects.toThrow('ENOENT');
  });

  test('is never made over another one', async () => {
    await using it = await made();
    const before = await readFile(it.file);
    const again = createVault({ file: it.file, identity: { file: it.identity } });
    await expect(again).rejects.toMatchObject({ code: 'E_VAULT_EXISTS', exit: 3 });
    expect(await readFile(it.file)).toEqual(before);
  });

  test('that is damaged anywhere is refused, stays as it is, and the copy before it is named and works', async () => {
    await using it = await made();
    await it.vault.setTags('app/one', { more: 'x' });
    const good = await readFile(it.file);
    const damages: Buffer[] = [good.subarray(0, 0), good.subarray(0, 30), good.subarray(0, good.length - 1)];
    for (const at of [30, 150, good.length - 40])
      damages.push(Buffer.from(good.map((byte, i) => (i === at ? byte ^ 1 : byte))));
    for (const bad of damages) {
      await writeFile(it.file, bad);
      for (const call of [it.open().get('app/one'), it.open().setTags('app/one', { a: 'b' })]) {
        const failure: unknown = await call.catch((error: unknown) => error);
        expect(failure).toMatchObject({
          code: expect.stringMatching(/^E_VAULT_(?:DAMAGED|LOCKED)$/), // a flipped bit of the stanza: no key fits
          message: expect.stringContaining(it.file),
        });
      }
      expect(await readFile(it.file)).toEqual(bad);
    }
    await writeFile(it.file, good.subarray(0, 300));
    const hint = `${it.file}.previous`;
    await expect(it.open().get('app/one')).rejects.toMatchObject({ hint: expect.stringContaining(hint) });
    await rename(hint, it.file);
    expect((await it.open().get('app/one')).secret.reveal()).toBe(it.secret.reveal());
  });

  withAge(`whose content is not a vault is refused without a word of it${reason}`, async () => {
    await using it = await made();
    const recipient = (await it.vault.recipients())[0]!.recipient;
    for (const [content, code] of [
      ['plain-text-of-somebody', 'E_VAULT_DAMAGED'],
      ['{"format":"secretctl-vault","v":1,"recipients":[],"secrets":["plain-text-of-somebody"]}', 'E_VAULT_DAMAGED'],
      ['{"format":"secretctl-vault","v":2,"x":"plain-text-of-somebody"}', 'E_VAULT_NEWER'],
    ] as const) {
      await rm(it.file);
      await run('age', ['-e', '-r', recipient, '-o', it.file], it.home.dir, process.env, content);
      const failure: unknown = await it
        .open()
        .get('app/one')
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ code });
      expect(inspect(failure, { depth: 9, showHidden: true })).not.toContain('plain-text');
    }
  });
});

describe('time', () => {
  test('a deleted secret is gone for good at its end, and its name is free', async () => {
    await using it = await made();
    let now = new Date();
    const vault = openVault({ file: it.file, identity: { file: it.identity }, clock: () => now });
    await vault.delete('app/one', 7);
    now = new Date(now.getTime() + 7 * 86_400_000 - 1_000);
    expect((await vault.describe('app/one')).deletedUntil).toBeInstanceOf(Date);
    now = new Date(now.getTime() + 1_001);
    await expect(vault.restore('app/one')).rejects.toMatchObject({ code: 'E_SECRET_NOT_FOUND' });
    const next = value();
    await vault.create('app/one', next, { token: token() });
    expect((await vault.get('app/one')).secret.reveal()).toBe(next.reveal());
    expect((await vault.describe('app/one')).versions).toHaveLength(1);
  });

  test('versions without a label go when there are many, the current and the previous one stay', async () => {
    await using it = await made();
    const first = (await it.vault.get('app/one')).version;
    const second = await it.vault.stage('app/one', value(), token());
    await it.vault.promote('app/one', second, first);
    for (let turn = 0; turn < 25; turn++) await it.vault.stage('app/one', value(), token());
    const { versions } = await it.vault.describe('app/one');
    expect(versions).toHaveLength(23);
    expect((await it.vault.get('app/one')).version).toBe(second);
    expect((await it.vault.get('app/one', { stage: 'AWSPREVIOUS' })).version).toBe(first);
  });
});
