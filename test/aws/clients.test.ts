import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { inspect } from 'node:util';
import { awsClients, type AwsClients, type AwsOptions } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import type { AppError } from '../../src/errors/index.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { awsConfig, noAws, onlyTestKeys } from './environment.js';

const NAME = 'app/openai';
let fake: FakeSecretsManager;

beforeAll(async () => {
  fake = await fakeSecretsManager();
});
afterAll(() => fake[Symbol.asyncDispose]());
beforeEach(() => {
  onlyTestKeys();
  fake.reset();
});

const open = (options: AwsOptions = {}): Promise<AwsClients> =>
  awsClients({ region: 'us-east-1', endpoint: fake.endpoint, attempts: 1, ...options });
const describeIt = async (options?: AwsOptions): Promise<unknown> =>
  (await open(options)).secrets.describe({ SecretId: NAME });
const fresh = (): Secret => new Secret(`example-${randomBytes(24).toString('base64url')}`);

async function failure(call: Promise<unknown>): Promise<AppError> {
  const error: unknown = await call.then(
    () => new Error('it did not fail'),
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ name: 'AppError', hint: expect.stringMatching(/\w/) });
  return error as AppError;
}

/** What becomes of an answer of AWS to a call. */
async function afterRefusal(operation: 'describe' | 'get' | 'put', type: string, message: string): Promise<AppError> {
  const names = { describe: 'DescribeSecret', get: 'GetSecretValue', put: 'PutSecretValue' };
  fake.fault(names[operation], { kind: 'refuse', type, message }, 3);
  const { secrets } = await open();
  const put = { SecretId: NAME, ClientRequestToken: randomUUID(), secret: fresh() };
  const call = {
    describe: () => secrets.describe({ SecretId: NAME }),
    get: () => secrets.get({ SecretId: NAME, VersionStage: 'AWSCURRENT' }),
    put: () => secrets.put(put),
  };
  return failure(call[operation]());
}

describe('region', () => {
  test('none at all is refused before anything is sent, and says where to set one', async () => {
    const error = await failure(awsClients());
    expect(error).toMatchObject({ code: 'E_STORE_REGION', exit: 2, hint: expect.stringContaining('AWS_REGION') });
  });

  test('one that cannot be one is refused', async () => {
    expect(await failure(awsClients({ region: 'us east' }))).toMatchObject({ code: 'E_STORE_REGION', exit: 2 });
  });

  test("a profile's region is taken", async () => {
    await using config = await awsConfig('[profile ops]\nregion = eu-central-1\n');
    expect(config.file).toBe(process.env['AWS_CONFIG_FILE']);
    expect((await awsClients({ profile: 'ops' })).region).toBe('eu-central-1');
  });

  test('an endpoint of another region says so', async () => {
    const words = "Credential should be scoped to a valid region, not 'us-east-1'. ";
    expect(await afterRefusal('describe', 'InvalidSignatureException', words)).toMatchObject({
      code: 'E_STORE_REGION',
    });
  });
});

describe('credentials', () => {
  test('none at all: says what to set', async () => {
    noAws();
    const error = await failure(describeIt());
    expect(error).toMatchObject({ code: 'E_STORE_CREDENTIALS', exit: 4 });
    expect(error.hint).toMatch(/AWS_PROFILE.*AWS_ACCESS_KEY_ID/);
    expect(fake.calls).toEqual([]);
  });

  test('an SSO session that is not there: says which command signs in', async () => {
    noAws();
    await using config = await awsConfig(
      '[profile ops]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = dev\n' +
        '[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n',
    );
    expect(config.file).toBe(process.env['AWS_CONFIG_FILE']);
    process.env['HOME'] = '/nonexistent';
    const error = await failure(describeIt({ profile: 'ops' }));
    expect(error).toMatchObject({ code: 'E_STORE_CREDENTIALS', exit: 4, hint: 'aws sso login --profile ops' });
  });

  test('a profile that is not there is named', async () => {
    noAws();
    await using config = await awsConfig('[profile ops]\nregion = us-east-1\n');
    expect(config.file).toBe(process.env['AWS_CONFIG_FILE']);
    const error = await failure(describeIt({ profile: 'opps' }));
    expect(error).toMatchObject({ code: 'E_STORE_CREDENTIALS', exit: 4 });
    expect(error.message).toContain('opps');
  });

  test('a role that asks for an MFA code says so', async () => {
    noAws();
    await using config = await awsConfig(
      '[profile base]\naws_access_key_id = testing\naws_secret_access_key = testing\n' +
        '[profile ops]\nsource_profile = base\nrole_arn = arn:aws:iam::123456789012:role/ops\nmfa_serial = arn:aws:iam::123456789012:mfa/bob\n',
    );
    expect(config.file).toBe(process.env['AWS_CONFIG_FILE']);
    const error = await failure(describeIt({ profile: 'ops' }));
    expect(error).toMatchObject({ code: 'E_STORE_CREDENTIALS', message: expect.stringContaining('MFA') });
  });

  test.each(['ExpiredTokenException', 'ExpiredToken'])(
    'a session that expired (%s) says how to get a new one',
    async (type) => {
      const words = 'The security token included in the request is expired';
      const error = await afterRefusal('describe', type, words);
      expect(error).toMatchObject({
        code: 'E_STORE_CREDENTIALS',
        exit: 4,
        hint: expect.stringContaining('aws sso login'),
      });
    },
  );

  test('a key that AWS does not know', async () => {
    const words = 'The security token included in the request is invalid.';
    const error = await afterRefusal('describe', 'UnrecognizedClientException', words);
    expect(error).toMatchObject({ code: 'E_STORE_CREDENTIALS', exit: 4 });
  });

  test.each([
    [
      'InvalidSignatureException',
      'Signature expired: 20261125T100000Z is now earlier than 20261125T110000Z (20261125T110500Z - 5 min.)',
    ],
    ['InvalidSignatureException', 'Signature not yet current: 20261125T130000Z is still later than 20261125T110500Z'],
    ['RequestExpired', 'Request has expired.'],
  ])('a clock that is wrong (%s: %s) is to be set', async (type, words) => {
    const error = await afterRefusal('describe', type, words);
    expect(error).toMatchObject({ code: 'E_STORE_CLOCK', exit: 4, hint: expect.stringContaining('clock') });
  });

  test('two sources of keys are warned of, not printed', async () => {
    await using config = await awsConfig(
      '[profile ops]\naws_access_key_id = testing\naws_secret_access_key = testing\n',
    );
    expect(config.file).toBe(process.env['AWS_CONFIG_FILE']);
    const warnings: string[] = [];
    await describeIt({ profile: 'ops', onWarning: (text) => warnings.push(text) }).catch(() => undefined);
    expect(warnings.join()).toContain('Multiple credential sources');
  });
});

describe('rights', () => {
  const ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:app/openai-AbCdEf';
  const WHO = 'arn:aws:sts::123456789012:assumed-role/web/i-0abc';

  test('the missing right, the resource and the caller are named', async () => {
    const words = `User: ${WHO} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${ARN} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
    const error = await afterRefusal('get', 'AccessDeniedException', words);
    expect(error).toMatchObject({ code: 'E_STORE_DENIED', exit: 4 });
    expect(error.message).toBe(
      `AWS does not allow secretsmanager:GetSecretValue on ${ARN} to ${WHO} (no identity-based policy allows the secretsmanager:GetSecretValue action)`,
    );
    expect(error.hint).toContain(`allow secretsmanager:GetSecretValue on ${ARN}`);
  });

  test('an explicit denial is not answered with "allow it"', async () => {
    const words = `User: ${WHO} is not authorized to perform: secretsmanager:PutSecretValue on resource: ${ARN} with an explicit deny in a service control policy`;
    const error = await afterRefusal('put', 'AccessDeniedException', words);
    expect(error).toMatchObject({ code: 'E_STORE_DENIED', message: expect.stringContaining('explicit deny') });
    expect(error.hint).toMatch(/denies secretsmanager:PutSecretValue/);
  });

  test('where AWS names nothing, the call and the secret are named', async () => {
    const error = await afterRefusal('describe', 'AccessDeniedException', '');
    expect(error.message).toBe(`AWS does not allow secretsmanager:DescribeSecret on ${NAME}`);
  });

  test.each([
    ['get', 'kms:Decrypt'],
    ['put', 'kms:GenerateDataKey and kms:Decrypt'],
  ] as const)('a KMS key that may not be used (%s) names %s', async (operation, right) => {
    const error = await afterRefusal(operation, 'AccessDeniedException', 'Access to KMS is not allowed');
    expect(error).toMatchObject({ code: 'E_STORE_DENIED', exit: 4 });
    expect(error.message).toBe(`AWS does not allow ${right} on the KMS key of ${NAME}`);
  });
});

describe('answers', () => {
  test.each([
    ['get', 'DecryptionFailure', "Secrets Manager can't decrypt the protected secret text.", 'E_STORE_KEY'],
    ['put', 'EncryptionFailure', 'The KMS key is disabled.', 'E_STORE_KEY'],
    ['put', 'LimitExceededException', 'You have too many versions.', 'E_STORE_LIMIT'],
    ['put', 'ThrottlingException', 'Rate exceeded', 'E_STORE_THROTTLED'],
    ['put', 'TooManyRequestsException', '', 'E_STORE_THROTTLED'],
    ['put', 'InvalidRequestException', 'You can’t do that to a managed secret.', 'E_STORE_REFUSED'],
    ['put', 'InvalidParameterException', 'Invalid VersionStages.', 'E_STORE_REFUSED'],
    ['put', 'ResourceExistsException', "You can't use ClientRequestToken x", 'E_SECRET_CONFLICT'],
    ['get', 'InvalidRequestException', 'the secret because it was marked for deletion.', 'E_SECRET_DELETED'],
    ['get', 'InternalServiceError', 'An error occurred on the server side.', 'E_STORE_UNREACHABLE'],
    ['get', 'NewFangledException', 'whatever', 'E_STORE_FAILED'],
  ] as const)('%s: %s (%s) is %s', async (operation, type, words, code) => {
    const error = await afterRefusal(operation, type, words);
    expect(error).toMatchObject({ code, exit: 5 });
    if (code !== 'E_STORE_UNREACHABLE')
      expect(error.message).toContain(operation === 'put' && code === 'E_STORE_THROTTLED' ? 'PutSecretValue' : NAME);
  });

  test('whatever AWS repeats of a request, no value gets into an error', async () => {
    const secret = fresh();
    const value = secret.reveal();
    const { secrets } = await open();
    for (const quoted of [
      `Value '${value}' at 'secretString'`,
      `bad ${value}`,
      Buffer.from(value).toString('base64'),
    ]) {
      fake.fault('CreateSecret', { kind: 'refuse', type: 'ValidationException', message: quoted });
      const error = await failure(secrets.create({ Name: NAME, ClientRequestToken: randomUUID(), secret }));
      const all = inspect(error, { depth: 20, showHidden: true }) + String(error.stack) + JSON.stringify(error);
      expect(all).not.toContain(value);
      expect(all).not.toContain(Buffer.from(value).toString('base64'));
      expect(all).not.toContain('$response');
    }
  });

  test('control characters of a server do not reach the terminal', async () => {
    const error = await afterRefusal('get', 'InvalidParameterException', 'a\u001b[2Jb\nc');
    expect(error.message).not.toMatch(/[\0-\x1f]/);
  });
});

describe('network', () => {
  test('a throttled call is tried again', async () => {
    fake.fault('ListSecrets', { kind: 'refuse', type: 'ThrottlingException', message: 'Rate exceeded' });
    const { secrets } = await open({ attempts: 3 });
    expect((await secrets.list({})).SecretList).toEqual([]);
    expect(fake.calls.filter((call) => call.operation === 'ListSecrets')).toHaveLength(2);
  });

  test('a connection that breaks off is tried again, and then named', async () => {
    fake.fault('ListSecrets', { kind: 'reset' }, 2);
    const { secrets } = await open({ attempts: 2 });
    const error = await failure(secrets.list({}));
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', exit: 5 });
    expect(error.message).toContain(new URL(fake.endpoint).host);
    expect((await secrets.list({})).SecretList).toEqual([]);
  });

  test('nobody listens: the host is named, and what the SDK makes of a proxy', async () => {
    const error = await failure(describeIt({ endpoint: 'http://127.0.0.1:9' }));
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', message: expect.stringContaining('127.0.0.1:9') });
    expect(error.hint).toContain('HTTPS_PROXY');
  });

  test('a host that does not exist: the region may be misspelt', async () => {
    const error = await failure(describeIt({ endpoint: 'http://secretsmanager.us-esat-1.invalid' }));
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', message: expect.stringContaining('us-esat-1.invalid') });
  });

  test('a server that accepts and never answers ends by the timeout of a request', async () => {
    fake.fault('DescribeSecret', { kind: 'hang' });
    const error = await failure(describeIt({ timeouts: { request: 100 } }));
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', message: expect.stringContaining('in time') });
  });

  test('all attempts together end by the timeout of a call', async () => {
    fake.fault('DescribeSecret', { kind: 'hang' });
    const error = await failure(describeIt({ timeouts: { call: 100 } }));
    expect(error).toMatchObject({ code: 'E_STORE_UNREACHABLE', message: expect.stringContaining('no answer within') });
  });

  test("a caller who gives up gets the signal's reason at once", async () => {
    for (const where of ['client', 'call'] as const) {
      fake.fault('DescribeSecret', { kind: 'hang' });
      const controller = new AbortController();
      const { signal } = controller;
      const { secrets } = await open(where === 'client' ? { signal } : {});
      const call = secrets.describe({ SecretId: NAME }, where === 'call' ? { signal } : {});
      setImmediate(() => controller.abort(new Error('enough')));
      await expect(call).rejects.toThrow('enough');
    }
  });

  test('who asks stands in the user agent', async () => {
    await (await open({ userAgent: 'secretctl/9.9.9' })).secrets.list({});
    expect(fake.calls.find((call) => call.operation === 'ListSecrets')!.userAgent).toMatch(/ secretctl\/9\.9\.9/);
  });

  test('the identity has the same words for a server that is not there', async () => {
    const aws = await open({ endpoint: 'http://127.0.0.1:9' });
    expect(await failure(aws.callerIdentity())).toMatchObject({ code: 'E_STORE_UNREACHABLE' });
  });

  test('a port that does not speak HTTP is no success', async () => {
    const server = createServer((socket) => socket.end('nonsense\n')).listen(0, '127.0.0.1');
    await new Promise((listening) => server.once('listening', listening));
    const address = server.address() as { port: number };
    const error = await failure(describeIt({ endpoint: `http://127.0.0.1:${address.port}` }));
    expect(error.code).toMatch(/^E_STORE_(?:UNREACHABLE|FAILED)$/);
    server.close();
  });
});
