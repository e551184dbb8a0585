import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { awsClients } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import { createSecrets, type SecretsOptions } from '../../src/runtime/index.js';
import { createIdentity, createVault, openAwsStore, type Store } from '../../src/stores/index.js';
import { noAws, onlyTestKeys } from '../aws/environment.js';
import { tempFolder } from '../support/cli.js';
import { logLines } from '../support/log-lines.js';
import { describeWithMoto } from '../support/moto.js';
import { randomText } from '../support/random.js';
import { rejection, value } from './world.js';

const silent = { app: 'shop', logger: logLines(), maxStale: 0 };
const give = (store: Store, name: string, text: string) =>
  store.create(`shop/${name}`, new Secret(text), { token: randomUUID() });

/** A vault whose key is wrapped by a passphrase, which a file holds; as options for a program. */
async function vaultWith(dir: string, values: Readonly<Record<string, string>>) {
  const [file, identity, passphraseFile] = ['vault.age', 'identity.age', 'passphrase'].map((name) => join(dir, name));
  const passphrase = randomText('base62', 20);
  await writeFile(passphraseFile!, `${passphrase}\n`, { mode: 0o600 });
  const open = () => Promise.resolve(passphrase);
  await createIdentity({ file: identity!, passphrase: open });
  const vault = await createVault({ file: file!, identity: { file: identity!, passphrase: open } });
  for (const [name, text] of Object.entries(values)) await give(vault, name, text);
  await vault.close();
  return { file: file!, identity: identity!, passphraseFile: passphraseFile! };
}

test('a vault is read with the passphrase from the file that is named, and only then', async () => {
  await using folder = await tempFolder();
  const kept = value();
  const { passphraseFile, ...vault } = await vaultWith(folder.dir, { openai: kept });
  const options: SecretsOptions = { ...silent, store: 'vault', vault, names: { KEY: 'openai' }, required: ['KEY'] };
  const secrets = await createSecrets({ ...options, environment: { SECRETCTL_PASSPHRASE_FILE: passphraseFile } });
  expect(secrets.getSync('KEY')).toBe(kept);
  await secrets.close();

  const locked = await rejection(createSecrets({ ...options, environment: {} }));
  expect(locked).toMatchObject({ code: 'E_SECRETS_MISSING', cause: { code: 'E_VAULT_LOCKED' } });
  const wrong = await rejection(
    createSecrets({ ...options, vault: { ...vault, passphraseFile: `${passphraseFile}x` } }),
  );
  expect(wrong.message).toContain('cannot be read: no such file or directory');
});

test('files of a vault are those of the folder where the program started', async () => {
  await using folder = await tempFolder();
  const kept = value();
  const files = await vaultWith(folder.dir, { KEY: kept });
  const near = (file: string): string => relative(process.cwd(), file);
  const vault = {
    file: near(files.file),
    identity: near(files.identity),
    passphraseFile: near(files.passphraseFile),
  };
  const secrets = await createSecrets({ ...silent, store: 'vault', vault });
  const before = process.cwd();
  process.chdir(join(folder.dir, '..'));
  try {
    expect(await secrets.get('KEY')).toBe(kept);
  } finally {
    process.chdir(before);
    await secrets.close();
  }
});

test('auto is the vault where there are no AWS credentials, and says what AWS lacks where there is no vault either', async () => {
  noAws();
  await using folder = await tempFolder();
  const kept = value();
  const vault = await vaultWith(folder.dir, { KEY: kept });
  const options: SecretsOptions = { ...silent, aws: { region: 'us-east-1' }, required: ['KEY'] };
  const secrets = await createSecrets({ ...options, vault });
  expect(secrets.getSync('KEY')).toBe(kept);
  await secrets.close();

  expect(await rejection(createSecrets(options))).toMatchObject({ cause: { code: 'E_STORE_CREDENTIALS' } });
  expect(await rejection(createSecrets({ ...options, aws: {} }))).toMatchObject({ cause: { code: 'E_STORE_REGION' } });
});

describeWithMoto('runtime over moto', (moto) => {
  test.each(['aws', 'auto'] as const)('store %s reads, refreshes and reports AWS', async (store) => {
    onlyTestKeys();
    await moto.reset();
    process.env['AWS_ENDPOINT_URL'] = moto.endpoint;
    const region = 'eu-central-1';
    const writer = openAwsStore(await awsClients({ region }));
    const [before, after] = [value(), value()];
    const first = await give(writer, 'openai', before);
    const log = logLines();
    const names = { KEY: 'openai', ABSENT: 'absent' };
    const secrets = await createSecrets({ app: 'shop', store, aws: { region }, names, required: ['KEY'], logger: log });
    expect(secrets.getSync('KEY')).toBe(before);
    expect(log.lines[0]?.details).toMatchObject({ names: ['KEY'], absent: ['ABSENT'] });
    expect(String(log.lines[0]?.details['store'])).toContain('AWS Secrets Manager');

    const second = await writer.stage('shop/openai', new Secret(after), randomUUID());
    expect(await secrets.refresh()).toEqual({ read: 2, changed: [] });
    await writer.promote('shop/openai', second, first);
    expect(await secrets.refresh()).toEqual({ read: 2, changed: ['KEY'] });
    expect(await secrets.get('KEY')).toBe(after);
    await secrets.close();
    await writer.close();
  });
});
