import { randomBytes, randomUUID } from 'node:crypto';
import { SecretsManagerClient, CreateSecretCommand, PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { awsClients, type AwsClients, type AwsOptions } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import { openAwsStore, type AwsStoreOptions } from '../../src/stores/aws/index.js';
import type { Store } from '../../src/stores/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { describeWithMoto } from '../support/moto.js';
import { storeContract, type StoreContract } from '../support/store-contract.js';

const REGION = 'us-east-1';
const NAME = 'app/openai';
const NOBODY = 'http://127.0.0.1:9';

beforeAll(onlyTestKeys);

const clients = (endpoint: string, options: AwsOptions = {}): Promise<AwsClients> =>
  awsClients({ region: REGION, endpoint, ...options });
const open = async (endpoint: string, options: AwsStoreOptions & AwsOptions = {}): Promise<Store> =>
  openAwsStore(await clients(endpoint, options), options);
const fresh = (): Secret => new Secret(`example-${randomBytes(24).toString('base64url')}`);

function contractOver(server: { readonly endpoint: string; reset(): unknown }): StoreContract {
  return {
    staging: true,
    restore: true,
    tags: true,
    async makeStore() {
      await server.reset();
      const store = await open(server.endpoint, { account: '123456789012' });
      const second = await open(server.endpoint);
      const unreachable = await open(NOBODY, { attempts: 1 });
      const all = [store, second, unreachable];
      return {
        store,
        second,
        unreachable,
        called: `AWS Secrets Manager in ${REGION}`,
        async [Symbol.asyncDispose]() {
          for (const one of all) await one.close();
        },
      };
    },
  };
}

describeWithMoto('aws over moto', (moto) => {
  storeContract('aws over moto', contractOver(moto));

  beforeEach(() => moto.reset());

  test('says whose account it is', async () => {
    const aws = await clients(moto.endpoint);
    expect(await aws.callerIdentity()).toEqual({
      account: '123456789012',
      arn: expect.stringMatching(/^arn:aws:(?:sts|iam)::123456789012:/),
      region: REGION,
    });
    const store = openAwsStore(aws, { account: '123456789012' });
    expect(store.where).toBe('AWS Secrets Manager in us-east-1, account 123456789012');
    await store.close();
  });

  test('an endpoint of the environment is taken', async () => {
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = moto.endpoint;
    try {
      const store = openAwsStore(await awsClients({ region: REGION }));
      await store.create(NAME, fresh(), { token: randomUUID() });
      expect((await (await open(moto.endpoint)).describe(NAME)).name).toBe(NAME);
    } finally {
      delete process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
    }
  });

  test('a new secret gets its copies in other regions', async () => {
    const store = await open(moto.endpoint, { replicas: [{ region: 'eu-west-1' }] });
    const value = fresh();
    await store.create(NAME, value, { token: randomUUID(), kmsKey: 'alias/app', description: 'd' });
    const copy = await open(moto.endpoint, { region: 'eu-west-1' });
    expect((await copy.get(NAME)).secret.reveal()).toBe(value.reveal());
    await expect(copy.stage(NAME, fresh(), randomUUID())).rejects.toMatchObject({
      code: 'E_STORE_REFUSED',
      hint: expect.stringContaining('region of the original'),
    });
  });

  test('a secret of another region is not here, and the error names the region', async () => {
    await (await open(moto.endpoint)).create(NAME, fresh(), { token: randomUUID() });
    const elsewhere = await open(moto.endpoint, { region: 'eu-west-1' });
    await expect(elsewhere.get(NAME)).rejects.toMatchObject({
      code: 'E_SECRET_NOT_FOUND',
      message: expect.stringContaining('eu-west-1'),
    });
  });

  test('bytes are not taken for text', async () => {
    const raw = new SecretsManagerClient({ region: REGION, endpoint: moto.endpoint });
    await raw.send(
      new CreateSecretCommand({ Name: NAME, SecretBinary: randomBytes(40), ClientRequestToken: randomUUID() }),
    );
    raw.destroy();
    const store = await open(moto.endpoint);
    const refusal = { code: 'E_STORE_UNSUPPORTED', message: expect.stringContaining('bytes') };
    await expect(store.get(NAME)).rejects.toMatchObject(refusal);
    await expect(store.getAll([NAME])).rejects.toMatchObject(refusal);
  });

  test('the current version is read after somebody moved the labels by hand', async () => {
    const store = await open(moto.endpoint);
    const first = await store.create(NAME, fresh(), { token: randomUUID() });
    const value = fresh();
    await store.promote(NAME, await store.stage(NAME, value, randomUUID()), first);
    expect((await store.get(NAME)).secret.reveal()).toBe(value.reveal());
    expect((await store.getAll([NAME])).get(NAME)?.secret.reveal()).toBe(value.reveal());
  });
});

describe('aws over a strict fake', () => {
  let fake: FakeSecretsManager;
  const server = {
    get endpoint() {
      return fake.endpoint;
    },
    reset: () => fake.reset(),
  };
  const asked = (operation: string): number => fake.calls.filter((call) => call.operation === operation).length;
  const created = async (): Promise<{ store: Store; version: string; value: Secret }> => {
    const [store, value] = [await open(fake.endpoint), fresh()];
    return { store, value, version: await store.create(NAME, value, { token: randomUUID() }) };
  };

  beforeAll(async () => {
    fake = await fakeSecretsManager();
  });
  afterAll(() => fake[Symbol.asyncDispose]());
  beforeEach(() => fake.reset());

  storeContract('aws over a strict fake', contractOver(server));

  test('a creation whose answer was lost is found again, not made twice', async () => {
    fake.fault('CreateSecret', { kind: 'lose' });
    const { store, version, value } = await created();
    expect(asked('CreateSecret')).toBe(2);
    expect((await store.describe(NAME)).versions).toHaveLength(1);
    expect(await store.get(NAME)).toMatchObject({ version });
    expect((await store.get(NAME)).secret.reveal()).toBe(value.reveal());
  });

  test('a version whose answer was lost is staged once', async () => {
    const { store } = await created();
    fake.fault('PutSecretValue', { kind: 'lose' });
    const token = randomUUID();
    expect(await store.stage(NAME, fresh(), token)).toBe(token);
    expect(asked('PutSecretValue')).toBe(2);
    expect((await store.describe(NAME)).versions).toHaveLength(2);
  });

  test('a version that was unstaged gets its label back when it is staged again', async () => {
    const { store } = await created();
    const [token, value] = [randomUUID(), fresh()];
    await store.stage(NAME, value, token);
    await store.unstage(NAME, token);
    await store.stage(NAME, fresh(), randomUUID());
    await store.stage(NAME, value, token);
    expect((await store.get(NAME, { stage: 'AWSPENDING' })).version).toBe(token);
  });

  test('a promotion whose answer was lost counts as done, because it is seen', async () => {
    const { store, version } = await created();
    const staged = await store.stage(NAME, fresh(), randomUUID());
    fake.fault('UpdateSecretVersionStage', { kind: 'lose' });
    await store.promote(NAME, staged, version);
    expect(asked('UpdateSecretVersionStage')).toBe(2);
    expect((await store.get(NAME)).version).toBe(staged);
    await store.promote(NAME, staged, version);
    expect(asked('UpdateSecretVersionStage')).toBe(2);
  });

  test('a promotion that somebody else overtook between look and call is a conflict, and theirs stands', async () => {
    const { store, version } = await created();
    const [ours, theirs] = [await store.stage(NAME, fresh(), randomUUID()), randomUUID()];
    fake.fault('UpdateSecretVersionStage', {
      kind: 'first',
      act: (secrets) => {
        const { versions } = secrets.get(NAME)!;
        versions.get(version)!.stages.delete('AWSCURRENT');
        versions.set(theirs, { text: 'x'.repeat(9), stages: new Set(['AWSCURRENT']), created: 0 });
      },
    });
    await expect(store.promote(NAME, ours, version)).rejects.toMatchObject({
      code: 'E_SECRET_CONFLICT',
      message: expect.stringContaining(theirs),
    });
    expect((await store.get(NAME)).version).toBe(theirs);
  });

  test('a promotion that AWS accepts and never shows is not called done', async () => {
    const { store, version } = await created();
    const staged = await store.stage(NAME, fresh(), randomUUID());
    const before = new Map([...fake.secrets.get(NAME)!.versions].map(([id, one]) => [id, [...one.stages]]));
    const stale = (): void => {
      for (const [id, stages] of before) {
        const now = fake.secrets.get(NAME)!.versions.get(id)!.stages;
        now.clear();
        for (const stage of stages) now.add(stage);
      }
    };
    fake.fault('DescribeSecret', { kind: 'first', act: () => undefined });
    fake.fault('DescribeSecret', { kind: 'first', act: stale }, 9);
    await expect(store.promote(NAME, staged, version)).rejects.toMatchObject({ code: 'E_STORE_UNPROVED', exit: 6 });
  });

  test('unstaging that somebody else overtook is no error', async () => {
    const { store } = await created();
    const staged = await store.stage(NAME, fresh(), randomUUID());
    fake.fault('UpdateSecretVersionStage', {
      kind: 'first',
      act: (secrets) => secrets.get(NAME)!.versions.get(staged)!.stages.delete('AWSPENDING'),
    });
    await store.unstage(NAME, staged);
    expect((await store.get(NAME)).stages).toEqual(['AWSCURRENT']);
  });

  test('forty-five secrets are read in few calls, and never without a stage', async () => {
    const store = await open(fake.endpoint);
    const names = Array.from({ length: 45 }, (_, at) => `app/secret-${at}`);
    for (const one of names) await store.create(one, fresh(), { token: randomUUID() });
    expect((await store.getAll([...names, 'app/missing'])).size).toBe(45);
    expect(asked('GetSecretValue')).toBe(0);
    for (const call of fake.calls.filter((one) => one.operation === 'BatchGetSecretValue'))
      expect((call.input['SecretIdList'] as string[]).length).toBeLessThanOrEqual(20);
  });

  test('without the right to batches each secret is read on its own', async () => {
    const { store, value } = await created();
    const message = 'User: x is not authorized to perform: secretsmanager:BatchGetSecretValue on resource: *';
    fake.fault('BatchGetSecretValue', { kind: 'refuse', type: 'AccessDeniedException', message });
    const got = await store.getAll([NAME, 'app/missing']);
    expect([...got.keys()]).toEqual([NAME]);
    expect(got.get(NAME)?.secret.reveal()).toBe(value.reveal());
  });

  test('a secret that may not be read is an error of getAll, not left out', async () => {
    const { store } = await created();
    const refusal = { kind: 'refuse', type: 'AccessDeniedException', message: '' } as const;
    fake.fault('BatchGetSecretValue', refusal);
    fake.fault('GetSecretValue', refusal);
    await expect(store.getAll([NAME])).rejects.toMatchObject({ code: 'E_STORE_DENIED', exit: 4 });
  });

  test('what AWS rotates by itself says so', async () => {
    const { store } = await created();
    fake.secrets.get(NAME)!.rotated = true;
    expect(await store.describe(NAME)).toMatchObject({ rotatedByStore: true, id: expect.stringMatching(/^arn:aws:/) });
  });

  test('key, description and tags reach AWS', async () => {
    const store = await open(fake.endpoint);
    await store.create(NAME, fresh(), { token: randomUUID(), kmsKey: 'alias/app', description: 'd', tags: { a: 'b' } });
    expect(fake.secrets.get(NAME)).toMatchObject({
      kmsKey: 'alias/app',
      description: 'd',
      tags: new Map([['a', 'b']]),
    });
  });

  test.each([
    ['a key of AWS', { 'aws:x': 'a' }],
    ['an empty key', { '': 'a' }],
    ['a long value', { a: 'b'.repeat(257) }],
    ['a line break', { a: 'b\nc' }],
    ['too many', Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`k${at}`, 'v']))],
  ])('tags that AWS refuses are refused before the call: %s', async (_, tags: Record<string, string>) => {
    const store = await open(fake.endpoint);
    const limit = { code: 'E_STORE_LIMIT', exit: 2 };
    await expect(store.create(NAME, fresh(), { token: randomUUID(), tags })).rejects.toMatchObject(limit);
    await expect(store.setTags(NAME, tags)).rejects.toMatchObject(limit);
    const description = 'd'.repeat(2_049);
    await expect(store.create(NAME, fresh(), { token: randomUUID(), description })).rejects.toMatchObject(limit);
    expect(fake.calls).toEqual([]);
  });

  test('the fake itself is strict', async () => {
    const raw = new SecretsManagerClient({ region: REGION, endpoint: fake.endpoint });
    const put = (input: object): Promise<unknown> => raw.send(new PutSecretValueCommand(input as never));
    await expect(put({ SecretId: NAME, SecretString: 'a' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
    await created();
    await expect(put({ SecretId: NAME, SecretString: 'a', ClientRequestToken: 'b' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
    raw.destroy();
    const unsigned = await fetch(fake.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'secretsmanager.ListSecrets' },
      body: '{}',
    });
    expect(unsigned.status).toBe(400);
  });
});
