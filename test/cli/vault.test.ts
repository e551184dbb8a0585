import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { Secret } from '../../src/core/index.js';
import type { VaultReport } from '../../src/report/index.js';
import { openVault } from '../../src/stores/index.js';
import { tempFolder, type CliResult } from '../support/cli.js';
import { runHere } from '../support/here.js';

const hasAge = spawnSync('age', ['--version']).status === 0;
const withAge = hasAge ? test : test.skip;
const reason = hasAge ? '' : ' (skipped: no age command on PATH)';

interface World extends AsyncDisposable {
  readonly dir: string;
  readonly file: string;
  key(who?: string): string;
  /** Runs `secretctl vault` as `who`, each with a state folder of their own. */
  run(args: readonly string[], who?: string, env?: Readonly<Record<string, string>>): Promise<CliResult>;
  /** The same with --json; the document fits its schema. */
  json(args: readonly string[], who?: string, env?: Readonly<Record<string, string>>): Promise<VaultReport>;
}

async function world(yaml = 'app: shop\nstore: vault\n'): Promise<World> {
  const temp = await tempFolder();
  const dir = join(temp.dir, 'project');
  await mkdir(join(dir, '.git'), { recursive: true });
  if (yaml !== '') await writeFile(join(dir, 'secretctl.yaml'), yaml);
  const ajv = new Ajv2020({ strictTypes: true });
  formatsPlugin.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile('src/report/schema/vault.schema.json', 'utf8')) as object);
  const run: World['run'] = (args, who = 'mina', env = {}) =>
    runHere(['vault', ...args], { cwd: dir, env: { XDG_STATE_HOME: join(temp.dir, who), ...env } });
  return {
    dir,
    file: join(dir, '.secretctl/vault.age'),
    key: (who = 'mina') => join(temp.dir, who, 'secretctl/identity.age'),
    run,
    json: async (args, who, env) => {
      const { exit, stdout, stderr } = await run([...args, '--json'], who, env);
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
      validate(JSON.parse(stdout));
      expect(validate.errors).toBeNull();
      return JSON.parse(stdout) as VaultReport;
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

const PLAIN = ['init', '--no-passphrase'];

async function withSecret(it: World, name: string): Promise<Secret> {
  const secret = new Secret(`example-${randomBytes(16).toString('hex')}`);
  await openVault({ file: it.file, identity: { file: it.key() } }).create(name, secret, { token: randomUUID() });
  return secret;
}

test('a team: two make a key each, one lets the other in, both read, and the one who leaves is locked out', async () => {
  await using it = await world();
  const mina = await it.json([...PLAIN, '--label', 'mina']);
  expect(mina).toMatchObject({ outcome: 'applied', created: { identity: true, vault: true } });
  const ana = await it.json(PLAIN, 'ana');
  expect(ana).toMatchObject({ outcome: 'applied', created: { identity: true, vault: false } });
  const [public_] = ana.identity.publicKeys as [string];
  expect(ana.next.join('\n')).toContain(`secretctl vault add ${public_}`);
  const shut = await it.run(['recipients'], 'ana');
  expect(shut).toMatchObject({ exit: 4, stdout: '', stderr: expect.stringContaining(`vault add ${public_}`) });

  expect(await it.json(['add', public_, '--label', 'ana'])).toMatchObject({ outcome: 'applied' });
  expect(await it.json(['add', public_, '--label', 'ana'])).toMatchObject({ outcome: 'unchanged', next: [] });
  const { recipients } = await it.json(['recipients'], 'ana');
  expect(recipients?.map(({ label, own }) => [label, own])).toEqual([
    ['mina', false],
    ['ana', true],
  ]);
  await withSecret(it, 'shop/openai');
  await withSecret(it, 'other/key');

  const plan = await it.json(['remove', 'ana', '--dry-run']);
  expect(plan).toMatchObject({ outcome: 'planned', rotate: ['other/key', 'shop/openai'] });
  expect((await it.run(['recipients'], 'ana')).exit).toBe(0);
  const removed = await it.run(['remove', 'ana', '--yes']);
  expect(removed.exit).toBe(0);
  expect(removed.stdout).toMatch(/may have kept copies of, 2 secrets:\n {2}other\/key\n {2}shop\/openai\n/);
  expect(removed.stdout).toMatch(/secretctl rotate other\/key\n +secretctl rotate openai\n/);
  expect((await it.run(['recipients'], 'ana')).exit).toBe(4);
  expect(await readdir(join(it.dir, '.secretctl'))).toEqual(['vault.age']);
});

test('init again overwrites nothing, and a dry run makes nothing', async () => {
  await using it = await world();
  expect(await it.json([...PLAIN, '-n'])).toMatchObject({
    outcome: 'planned',
    created: { identity: true, vault: true },
    identity: { protection: 'none', publicKeys: [] },
  });
  expect(await readdir(it.dir)).toEqual(['.git', 'secretctl.yaml']);
  const made = await it.json(PLAIN);
  const before = [await readFile(it.file), await readFile(it.key())];
  expect(await it.json(PLAIN)).toMatchObject({ outcome: 'unchanged', identity: made.identity });
  expect([await readFile(it.file), await readFile(it.key())]).toEqual(before);
});

test('init says what to commit, what never, and what git has to ignore', async () => {
  await using it = await world('app: shop\n');
  const { stdout } = await it.run(PLAIN);
  expect(stdout).toContain('git add .secretctl/vault.age');
  expect(stdout).toContain('\n     /.secretctl/vault.age.*\n');
  expect(stdout).toContain('\n     /.secretctl/vault.age binary\n');
  expect(stdout.replace(/\s+/g, ' ')).toContain(`Never commit your key (${it.key()})`);
  expect(stdout).toContain('no passphrase: only its mode (0600) protects it');
  expect(stdout.replace(/\s+/g, ' ')).toContain('store: vault in');
});

test('identity prints the public key alone, of a file of age-keygen too', async () => {
  await using it = await world('');
  const made = await it.json([...PLAIN, '--file', 'v.age', '--identity', 'mine']);
  const shown = await it.run(['identity', '--identity', 'mine']);
  expect(shown).toEqual({ exit: 0, signal: null, stdout: `${made.identity.publicKeys[0] ?? ''}\n`, stderr: '' });
  const [, secretLine] = (await readFile(join(it.dir, 'mine'), 'utf8')).split('\n');
  await writeFile(join(it.dir, 'bare'), `# public key: age1wrong\n${secretLine ?? ''}\n`, { mode: 0o600 });
  expect((await it.run(['identity', '--identity', 'bare'])).stdout).toBe(shown.stdout);
});

test('the passphrase is changed, and taken off with consent, without a terminal', async () => {
  await using it = await world();
  const [one, other] = ['one', 'other'].map((name) => join(it.dir, name)) as [string, string];
  for (const file of [one, other]) await writeFile(file, randomBytes(9).toString('hex'), { mode: 0o600 });
  const old = { SECRETCTL_PASSPHRASE_FILE: one };
  const fresh = { SECRETCTL_PASSPHRASE_FILE: other };
  expect((await it.json(['init'], 'mina', old)).identity.protection).toBe('passphrase');
  // The variable opens the key as it is; it is no answer to what shall wrap it.
  expect(await it.run(['passphrase'], 'mina', old)).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining('--new-passphrase-file'),
  });
  const changed = await it.json(['passphrase', '--new-passphrase-file', other], 'mina', old);
  expect(changed.next.join(' ')).toContain(one);
  expect(await it.run(['identity'], 'mina', old)).toMatchObject({ exit: 4, stdout: '' });
  expect((await it.run(['passphrase', '--no-passphrase'], 'mina', fresh)).exit).toBe(3);
  expect(await it.json(['passphrase', '--no-passphrase', '--yes'], 'mina', fresh)).toMatchObject({
    identity: { protection: 'mode' },
  });
  expect(await it.json(['passphrase', '--no-passphrase', '--yes'])).toMatchObject({ outcome: 'unchanged' });
  expect((await it.run(['identity'])).exit).toBe(0);
});

describe('a command that cannot do its work ends with one error and changes nothing:', () => {
  const failing = async (it: World, args: readonly string[], expected: object): Promise<void> => {
    const { stdout } = await it.run([...args, '--json']);
    expect((JSON.parse(stdout) as { error: object }).error).toMatchObject(expected);
  };

  test('no project', async () => {
    await using it = await world('');
    for (const args of [PLAIN, ['recipients']])
      await failing(it, args, { code: 'E_CONFIG', exit: 2, hint: expect.stringContaining('--file') });
    expect(await readdir(it.dir)).toEqual(['.git']);
  });

  test('no vault, and no key', async () => {
    await using it = await world();
    await failing(it, ['recipients'], {
      code: 'E_VAULT_MISSING',
      exit: 5,
      hint: expect.stringContaining('vault init'),
    });
    for (const args of [['identity'], ['passphrase'], ['passphrase', '--no-passphrase']])
      await failing(it, args, { code: 'E_VAULT_LOCKED', exit: 4, hint: expect.stringContaining('vault init') });
  });

  test('a damaged vault, a damaged key, a lost vault with a copy beside it', async () => {
    await using it = await world();
    await it.run(PLAIN);
    await withSecret(it, 'shop/a');
    const good = await readFile(it.file);
    await writeFile(it.file, good.subarray(0, good.length - 1));
    await failing(it, ['recipients'], { code: 'E_VAULT_DAMAGED', exit: 5, hint: expect.stringContaining('.previous') });
    await rm(it.file);
    for (const args of [PLAIN, ['recipients']])
      await failing(it, args, { code: 'E_VAULT_MISSING', exit: 5, hint: expect.stringContaining('.previous') });
    await rename(`${it.file}.previous`, it.file);
    await writeFile(it.key(), 'AGE-SECRET-KEY-1', { mode: 0o600 });
    await failing(it, ['recipients'], { code: 'E_VAULT_DAMAGED', exit: 5 });
  });

  withAge(`a newer vault${reason}`, async () => {
    await using it = await world();
    const { identity } = await it.json(PLAIN);
    const input = '{"format":"secretctl-vault","v":2}';
    expect(spawnSync('age', ['-r', identity.publicKeys[0]!, '-o', it.file], { input }).status).toBe(0);
    await failing(it, ['recipients'], { code: 'E_VAULT_NEWER', exit: 5 });
  });

  test('a plain key that others may read', async () => {
    await using it = await world();
    await it.run(PLAIN);
    await chmod(it.key(), 0o640);
    for (const args of [['recipients'], ['identity'], ['passphrase'], PLAIN])
      await failing(it, args, { code: 'E_VAULT_EXPOSED', exit: 2, hint: expect.stringContaining('chmod 600') });
  });

  test('locking oneself out, somebody unknown, a label that is taken, a private key in place of a public one', async () => {
    await using it = await world();
    await it.run([...PLAIN, '--label', 'mina']);
    const ana = await it.json(PLAIN, 'ana');
    const before = await readFile(it.file);
    const refused = { code: 'E_VAULT_RECIPIENT', exit: 2 };
    for (const flag of ['--yes', '--dry-run']) await failing(it, ['remove', 'mina', flag], refused);
    await failing(it, ['remove', 'nobody', '--yes'], refused);
    for (const more of [[], ['--dry-run']])
      await failing(it, ['add', ana.identity.publicKeys[0]!, '--label', 'mina', ...more], refused);
    const secretKey = (await readFile(it.key('ana'), 'utf8')).split('\n')[1]!;
    const { stdout, stderr } = await it.run(['add', secretKey]);
    expect(stdout + stderr).not.toContain(secretKey.slice(15));
    expect(stderr).toContain('that is a private key');
    expect(await readFile(it.file)).toEqual(before);
  });

  test('nobody who can consent', async () => {
    await using it = await world();
    await it.run(PLAIN);
    const ana = await it.json(PLAIN, 'ana');
    await it.run(['add', ana.identity.publicKeys[0]!, '--label', 'ana']);
    const before = await readFile(it.file);
    await failing(it, ['remove', 'ana'], { code: 'E_CONSENT', exit: 3, hint: expect.stringContaining('--yes') });
    expect(await readFile(it.file)).toEqual(before);
  });
});

withAge(`the age command reads the vault with the key that init made${reason}`, async () => {
  await using it = await world();
  await it.run(PLAIN);
  const secret = await withSecret(it, 'shop/a');
  const { status, stdout } = spawnSync('age', ['-d', '-i', it.key(), it.file], { encoding: 'utf8' });
  expect(status).toBe(0);
  expect(stdout).toContain(secret.reveal());
});
