import { randomBytes, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { awsClients, type AwsClients } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import { describeWithMoto } from '../support/moto.js';
import { onlyTestKeys } from './environment.js';
import { fakeQuery, type FakeQuery, type QueryCall, type QueryAnswer } from './fake-query.js';

const ROLE = 'arn:aws:iam::123456789012:role/secretctl-shop-us-east-1-ec2';
const CALLER = 'arn:aws:iam::123456789012:user/bob';

/** STS with one role, which Bob may take; keys that it did not give are not accepted. */
function strictSts(key: string, token: string): (call: QueryCall) => QueryAnswer {
  return ({ action, input, keyId, sessionToken }) => {
    const asRole = keyId === 'ASIATESTING' && sessionToken === token;
    if (!asRole && keyId !== 'testing')
      return { refuse: 'InvalidClientTokenId', message: 'The security token is invalid.' };
    const arn = asRole ? ROLE.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/') : CALLER;
    if (action === 'GetCallerIdentity') return `<Arn>${arn}</Arn><UserId>1</UserId><Account>123456789012</Account>`;
    const wanted = input.get('RoleArn') ?? '';
    if (action !== 'AssumeRole' || wanted !== ROLE) {
      return {
        refuse: 'AccessDenied',
        message: `User: ${arn} is not authorized to perform: sts:${action} on resource: ${wanted}`,
      };
    }
    const keys = `<AccessKeyId>ASIATESTING</AccessKeyId><SecretAccessKey>${key}</SecretAccessKey><SessionToken>${token}</SessionToken>`;
    return `<Credentials>${keys}<Expiration>${new Date(Date.now() + 900_000).toISOString()}</Expiration></Credentials>`;
  };
}

describe('a role that is let', () => {
  const key = randomBytes(30).toString('base64url');
  const token = randomBytes(60).toString('base64url');
  let sts: FakeQuery;
  let clients: AwsClients;

  beforeEach(async () => {
    onlyTestKeys();
    sts = await fakeQuery(strictSts(key, token));
    clients = await awsClients({ region: 'eu-west-1', endpoint: sts.endpoint, attempts: 1 });
  });
  afterEach(async () => {
    clients.close();
    await sts[Symbol.asyncDispose]();
  });

  test('gives clients of the same region that act as the role', async () => {
    const asRole = await clients.assumeRole(ROLE, { sessionName: 'setup-secrets' });
    expect(asRole.region).toBe('eu-west-1');
    expect((await clients.callerIdentity()).arn).toBe(CALLER);
    expect((await asRole.callerIdentity()).arn).toContain(':assumed-role/secretctl-shop-us-east-1-ec2');
    asRole.close();
    expect(Object.fromEntries(sts.calls[0]?.input ?? [])).toMatchObject({
      RoleArn: ROLE,
      RoleSessionName: 'setup-secrets',
      DurationSeconds: '900',
    });
  });

  test('its keys stand in nothing that can be shown', async () => {
    const asRole = await clients.assumeRole(ROLE);
    await asRole.callerIdentity();
    const shown = inspect(asRole, { depth: 4, showHidden: true }) + JSON.stringify(asRole);
    expect(shown).not.toContain(key);
    expect(shown).not.toContain(token);
    asRole.close();
  });

  test('another one is denied: names the role, the right, and whoever lacks it', async () => {
    const failed = clients.assumeRole(`${ROLE}x`);
    await expect(failed).rejects.toMatchObject({
      name: 'AppError',
      code: 'E_STORE_DENIED',
      exit: 4,
      message: `AWS does not allow sts:AssumeRole on ${ROLE}x to ${CALLER}`,
      hint: expect.stringContaining("role's trust policy") as string,
    });
  });

  test('a signal ends it with its reason', async () => {
    const reason = new Error('Ctrl-C');
    await expect(clients.assumeRole(ROLE, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describeWithMoto('with a role of IAM', (moto) => {
  test('secrets are read by the clients of the role', async () => {
    onlyTestKeys();
    const clients = await awsClients({ region: 'us-east-1', endpoint: moto.endpoint });
    const secret = new Secret(`example-${randomBytes(24).toString('base64url')}`);
    await clients.secrets.create({ Name: 'shop/openai', ClientRequestToken: randomUUID(), secret });
    const asRole = await clients.assumeRole(ROLE);
    const read = await asRole.secrets.get({ SecretId: 'shop/openai', VersionStage: 'AWSCURRENT' });
    expect(read.secret?.reveal() === secret.reveal()).toBe(true);
    expect((await asRole.callerIdentity()).arn).toContain('assumed-role');
    asRole.close();
    clients.close();
  });
});
