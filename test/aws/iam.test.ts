import { awsClients, type AwsClients, type AwsOptions, type IamCalls } from '../../src/aws/index.js';
import { describeWithMoto } from '../support/moto.js';
import { onlyTestKeys } from './environment.js';
import { fakeQuery, type FakeQuery, type QueryAnswer } from './fake-query.js';

const document = (action: string): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }] });
const trust = (service: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: service } }],
  });
const POLICY = 'arn:aws:iam::123456789012:policy/read';
const tags = { 'secretctl:app': 'shop', team: 'platform' };

beforeEach(onlyTestKeys);

describeWithMoto('IAM', (moto) => {
  let clients: AwsClients;
  let iam: IamCalls;

  beforeEach(async () => {
    await moto.reset();
    clients = await awsClients({ region: 'eu-west-1', endpoint: moto.endpoint, attempts: 1 });
    iam = clients.iam();
    await iam.createPolicy({ name: 'read', document: document('s3:Get & more é'), description: 'd', tags });
    await iam.createRole({ name: 'app', trust: trust('ec2.amazonaws.com'), description: 'd', tags });
  });
  afterEach(() => clients.close());

  test('a policy comes back with its tags, and its document as it was', async () => {
    expect(await iam.policy(POLICY)).toEqual({ arn: POLICY, tags, defaultVersion: 'v1' });
    expect(await iam.policyDocument(POLICY, 'v1')).toBe(document('s3:Get & more é'));
  });

  test('a new version is the one in use, and others can be removed', async () => {
    await iam.createPolicyVersion(POLICY, document('s3:Put'));
    expect(await iam.policyVersions(POLICY)).toEqual([
      { id: 'v1', isDefault: false, created: expect.any(Date) as Date },
      { id: 'v2', isDefault: true, created: expect.any(Date) as Date },
    ]);
    await iam.deletePolicyVersion(POLICY, 'v1');
    expect((await iam.policyVersions(POLICY)).map(({ id }) => id)).toEqual(['v2']);
  });

  test('a role comes back with its tags and its trust policy, which can be replaced', async () => {
    const arn = 'arn:aws:iam::123456789012:role/app';
    expect(await iam.role('app')).toEqual({ arn, tags, trust: trust('ec2.amazonaws.com') });
    await iam.updateTrust('app', trust('lambda.amazonaws.com'));
    expect((await iam.role('app'))?.trust).toBe(trust('lambda.amazonaws.com'));
  });

  test('attached policies are listed, over several pages too', async () => {
    const arns = Array.from({ length: 103 }, (_, at) => `${POLICY}${at}`);
    for (const arn of arns) {
      await iam.createPolicy({
        name: arn.slice(arn.indexOf('/') + 1),
        document: document('s3:Get'),
        description: '',
        tags: {},
      });
      await iam.attachPolicy('app', arn);
    }
    expect([...(await iam.attachedPolicies('app'))].sort()).toEqual([...arns].sort());
  });

  test('an instance profile comes back with its role', async () => {
    await iam.createInstanceProfile({ name: 'app', tags });
    await iam.addToInstanceProfile('app', 'app');
    expect(await iam.instanceProfile('app')).toMatchObject({ tags, roles: ['app'] });
  });

  test('what is not there is undefined', async () => {
    expect(await iam.policy(`${POLICY}-not`)).toBeUndefined();
    expect(await iam.policyDocument(POLICY, 'v9')).toBeUndefined();
    expect(await iam.role('nobody')).toBeUndefined();
    expect(await iam.attachedPolicies('nobody')).toEqual([]);
    expect(await iam.instanceProfile('nothing')).toBeUndefined();
    expect(await iam.identityProvider('arn:aws:iam::123456789012:oidc-provider/oidc.example')).toBeUndefined();
    expect(await iam.accountAlias()).toBeUndefined();
  });

  test.each([
    [
      'E_ACCESS_EXISTS',
      () => iam.createPolicy({ name: 'read', document: document('s3:Get'), description: '', tags: {} }),
    ],
    ['E_ACCESS_EXISTS', () => iam.createRole({ name: 'app', trust: trust('x'), description: '', tags: {} })],
    ['E_ACCESS_NOT_FOUND', () => iam.attachPolicy('nobody', POLICY)],
    ['E_ACCESS_CONFLICT', () => iam.deletePolicyVersion(POLICY, 'v1')],
    ['E_ACCESS_REFUSED', () => iam.createPolicyVersion(POLICY, '{"Version":"2012-10-17"}')],
  ])('%s: a failure says what IAM refuses, and what to do', async (code, call) => {
    await expect(call()).rejects.toMatchObject({
      name: 'AppError',
      code,
      exit: 5,
      message: expect.stringMatching(/^IAM refuses \w+ of /) as string,
      hint: expect.stringMatching(/\w/) as string,
    });
  });

  test('AWS_ENDPOINT_URL_IAM is where IAM is', async () => {
    process.env['AWS_ENDPOINT_URL_IAM'] = moto.endpoint;
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:9';
    const others = await awsClients({ region: 'eu-west-1', attempts: 1 });
    expect(await others.iam().role('app')).toBeDefined();
    others.close();
  });
});

describe('what moto does not do', () => {
  let server: FakeQuery;
  let answer: QueryAnswer;

  beforeAll(async () => {
    server = await fakeQuery(() => answer);
  });
  afterAll(() => server[Symbol.asyncDispose]());

  const open = async (options: AwsOptions = {}): Promise<IamCalls> =>
    (await awsClients({ region: 'eu-west-1', endpoint: server.endpoint, attempts: 1, ...options })).iam();
  const who = 'User: arn:aws:iam::123456789012:user/bob is not authorized to perform: iam:CreatePolicy';

  test.each([
    [
      `${who} on resource: policy read because no identity-based policy allows the iam:CreatePolicy action`,
      'policy read',
    ],
    [`${who} on resource: ${POLICY} because no identity-based policy allows the iam:CreatePolicy action`, POLICY],
    ['Access denied', 'read'],
  ])('a refusal names the missing action: %s', async (message, resource) => {
    answer = { refuse: 'AccessDenied', message };
    const iam = await open();
    const failed = iam.createPolicy({ name: 'read', document: document('s3:Get'), description: '', tags: {} });
    await expect(failed).rejects.toMatchObject({
      code: 'E_STORE_DENIED',
      exit: 4,
      message: expect.stringContaining(`iam:CreatePolicy on ${resource}`) as string,
      hint: expect.stringContaining('iam:CreatePolicy') as string,
    });
  });

  test('the account has a name for people', async () => {
    answer = '<AccountAliases><member>shop-prod</member></AccountAliases><IsTruncated>false</IsTruncated>';
    expect(await (await open()).accountAlias()).toBe('shop-prod');
  });

  test('an alias that may not be asked for is none', async () => {
    answer = { refuse: 'AccessDenied', message: 'no' };
    expect(await (await open()).accountAlias()).toBeUndefined();
  });

  test('an alias is not taken for missing when nobody answered', async () => {
    await expect((await open({ endpoint: 'http://127.0.0.1:9' })).accountAlias()).rejects.toMatchObject({
      code: 'E_STORE_UNREACHABLE',
    });
  });

  test('a signal ends a call with its reason', async () => {
    const reason = new Error('Ctrl-C');
    await expect((await open()).policy(POLICY, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  test('a throttled call says so', async () => {
    answer = { refuse: 'Throttling', message: 'Rate exceeded', status: 400 };
    await expect((await open()).policy(POLICY)).rejects.toMatchObject({ code: 'E_STORE_THROTTLED' });
  });
});
