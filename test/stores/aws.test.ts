import { randomBytes, randomUUID } from 'node:crypto';
import { awsClients, type AwsClients, type AwsOptions } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import { openAwsStore } from '../../src/stores/aws/index.js';
import { describeWithMoto } from '../support/moto.js';
import { storeContract } from '../support/store-contract.js';

const REGION = 'us-east-1';
const CALLED = `AWS Secrets Manager in ${REGION}`;
const NOBODY = 'http://127.0.0.1:9';

beforeAll(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) Reflect.deleteProperty(process.env, name);
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/nonexistent/config',
    AWS_SHARED_CREDENTIALS_FILE: '/nonexistent/credentials',
  });
});

const clients = (endpoint: string, options: AwsOptions = {}): Promise<AwsClients> =>
  awsClients({ region: REGION, endpoint, ...options });
const fresh = (): Secret => new Secret(`example-${randomBytes(24).toString('base64url')}`);

describeWithMoto('Secrets Manager over the wire', (moto) => {
  storeContract('aws', {
    staging: true,
    restore: true,
    tags: true,
    async makeStore() {
      await moto.reset();
      const [store, second] = [await clients(moto.endpoint), await clients(moto.endpoint)];
      const unreachable = await clients(NOBODY, { attempts: 1 });
      return {
        store: openAwsStore(store, { account: '123456789012' }),
        second: openAwsStore(second),
        unreachable: openAwsStore(unreachable),
        called: CALLED,
        async [Symbol.asyncDispose]() {
          for (const one of [store, second, unreachable]) one.close();
        },
      };
    },
  });

  beforeEach(() => moto.reset());

  test('says whose account it is', async () => {
    const aws = await clients(moto.endpoint);
    expect(await aws.callerIdentity()).toEqual({
      account: '123456789012',
      arn: expect.stringMatching(/^arn:aws:(?:sts|iam)::123456789012:/),
      region: REGION,
    });
    aws.close();
    const store = openAwsStore(aws, { account: '123456789012' });
    expect(store.where).toBe('AWS Secrets Manager in us-east-1, account 123456789012');
  });

  test('an endpoint of the environment is taken', async () => {
    process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'] = moto.endpoint;
    try {
      const store = openAwsStore(await awsClients({ region: REGION }));
      await store.create('app/a', fresh(), { token: randomUUID() });
      expect((await openAwsStore(await clients(moto.endpoint)).describe('app/a')).name).toBe('app/a');
    } finally {
      delete process.env['AWS_ENDPOINT_URL_SECRETS_MANAGER'];
    }
  });
});
