import { randomBytes } from 'node:crypto';
import { chmod, readdir, readFile, stat, symlink, lstat, writeFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { createIdentity, inspectIdentity, publicKeys, rewrapIdentity } from '../../src/stores/index.js';
import { takeLock } from '../../src/stores/files/lock.js';
import { folder, type Folder } from './folder.js';
import { buildChild, runKilled } from './killed.js';

const phrase = (): string => randomBytes(9).toString('hex');
const say = (text: string) => (): Promise<string> => Promise.resolve(text);

let home: Folder;
let file: string;
let recipient: string;
beforeEach(async () => {
  home = await folder();
  file = home.file('identity.age');
  recipient = await createIdentity({ file });
});
afterEach(() => home[Symbol.asyncDispose]());

test('a plain key is wrapped, wrapped anew and made plain again; its text stays the same and no copy is left', async () => {
  const text = `# a comment of mine\n${await readFile(file, 'utf8')}`;
  await writeFile(file, text);
  await chmod(file, 0o644);
  const [one, other] = [phrase(), phrase()];
  await rewrapIdentity({ file, fresh: say(one) });
  expect(await inspectIdentity(file)).toMatchObject({ protection: 'passphrase', mode: 0o600 });
  await rewrapIdentity({ file, passphrase: say(one), fresh: say(other) });
  await expect(publicKeys({ file, passphrase: say(one) })).rejects.toMatchObject({ code: 'E_VAULT_LOCKED' });
  expect(await publicKeys({ file, passphrase: say(other) })).toEqual([recipient]);
  await rewrapIdentity({ file, passphrase: say(other), fresh: undefined });
  expect(await readFile(file, 'utf8')).toBe(text);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(home.dir)).toEqual(['identity.age']);
});

test('the old passphrase is proved before the new one is asked for, and a wrong one changes nothing', async () => {
  await rewrapIdentity({ file, fresh: say(phrase()) });
  const before = await readFile(file);
  let asked = 0;
  const fresh = async (): Promise<string> => {
    asked++;
    return phrase();
  };
  const failure: unknown = await rewrapIdentity({ file, passphrase: say('wrong-one'), fresh }).catch((e: unknown) => e);
  expect(failure).toMatchObject({ code: 'E_VAULT_LOCKED', exit: 4 });
  expect(inspect(failure, { depth: 9 })).not.toContain('wrong-one');
  expect(asked).toBe(0);
  expect(await readFile(file)).toEqual(before);
});

test('a question that is left changes nothing', async () => {
  const before = await readFile(file);
  const left = rewrapIdentity({ file, fresh: () => Promise.reject(new Error('left')) });
  await expect(left).rejects.toThrow('left');
  expect(await readFile(file)).toEqual(before);
  expect(await readdir(home.dir)).toEqual(['identity.age']);
});

test('a file that holds no key is not wrapped', async () => {
  const before = 'something of somebody\n';
  await writeFile(file, before);
  await expect(rewrapIdentity({ file, fresh: say(phrase()) })).rejects.toMatchObject({ code: 'E_VAULT_DAMAGED' });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('a key that another process changes meanwhile stays as that process left it', async () => {
  const theirs = phrase();
  const mine = rewrapIdentity({
    file,
    fresh: async () => {
      await rewrapIdentity({ file, fresh: say(theirs) });
      return phrase();
    },
  });
  await expect(mine).rejects.toMatchObject({ code: 'E_STORE_BUSY', exit: 3 });
  expect(await publicKeys({ file, passphrase: say(theirs) })).toEqual([recipient]);
});

test('a link is followed', async () => {
  const link = home.file('link');
  await symlink(file, link);
  const passphrase = phrase();
  await rewrapIdentity({ file: link, fresh: say(passphrase) });
  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect(await publicKeys({ file, passphrase: say(passphrase) })).toEqual([recipient]);
});

test('killed at any point of the write, the old or the new file stands, and the next change works', async () => {
  const child = await buildChild(home.dir);
  for (const dieAt of ['locked', 'drafted', 'synced', 'renamed', 'done'] as const) {
    const fresh = phrase();
    const task = { kind: 'identity', file: '', identity: file, dieAt, from: 0, fresh } as const;
    expect(await runKilled(child, task)).toMatchObject({ signal: 'SIGKILL', stderr: '' });
    const isNew = ['renamed', 'done'].includes(dieAt);
    expect((await inspectIdentity(file))?.protection).toBe(isNew ? 'passphrase' : 'mode');
    expect(await publicKeys({ file, passphrase: say(fresh) })).toEqual([recipient]);
    if (isNew) await rewrapIdentity({ file, passphrase: say(fresh), fresh: undefined });
  }
  await (await takeLock(file)).release();
  await rewrapIdentity({ file, fresh: say(phrase()) });
  expect((await readdir(home.dir)).sort()).toEqual(['child.mjs', 'identity.age']);
});
