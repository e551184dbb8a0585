import { randomBytes } from 'node:crypto';
import { awsClients, type AwsClients } from '../../../src/aws/index.js';
import { Secret } from '../../../src/core/index.js';
import { iamAccessKey } from '../../../src/rotation/providers/iam-access-key.js';
import type { ProviderOptions, RotationProvider } from '../../../src/rotation/types.js';
import { onlyTestKeys } from '../../aws/environment.js';
import { fakeQuery, type QueryAnswer, type QueryCall } from '../../aws/fake-query.js';
import { failureOf, noWaits, rotationName } from '../../support/fake-provider/contract.js';
import { checkKeys, iamKey, iamQuery, type IamPair } from '../../support/fake-provider/iam-user.js';
import { describeWithMoto } from '../../support/moto.js';

const stored = ({ id, secret }: IamPair): Secret =>
  new Secret(JSON.stringify({ accessKeyId: id, secretAccessKey: secret }));
const plainPair = (secret: Secret): Record<string, string> => JSON.parse(secret.reveal()) as Record<string, string>;

describeWithMoto('iam-access-key', (moto) => {
  let old: IamPair;
  let clients: AwsClients;
  const open = (more: ProviderOptions = {}): RotationProvider =>
    iamAccessKey(
      { user: 'app', url: moto.endpoint, region: 'us-east-1', ...more },
      { aws: { attempts: 1 }, waits: noWaits },
    );
  const ids = async (user = 'app'): Promise<string[]> => (await clients.iam().accessKeys(user)).map(({ id }) => id);

  beforeEach(async () => {
    onlyTestKeys();
    await moto.reset();
    await checkKeys(moto, false);
    for (const UserName of ['app', 'admin']) await iamQuery(moto, { Action: 'CreateUser', UserName });
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    });
    await iamQuery(moto, { Action: 'PutUserPolicy', UserName: 'admin', PolicyName: 'all', PolicyDocument });
    const admin = await iamKey(moto, 'admin');
    old = await iamKey(moto, 'app');
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: admin.id, AWS_SECRET_ACCESS_KEY: admin.secret });
    clients = await awsClients({ region: 'us-east-1', endpoint: moto.endpoint, attempts: 1 });
    await checkKeys(moto, true);
  });
  afterEach(() => clients.close());

  test('a key is made, works, is known by its value, and is refused once it is revoked', async () => {
    const provider = open();
    const value = stored(old);
    const minted = await provider.create(rotationName(), { value });
    expect(await ids()).toEqual([old.id, minted.ref['id']]);
    await provider.test(minted.secret);
    await provider.test(value);
    expect(await provider.identify(minted.secret)).toEqual(minted.ref);
    expect(await provider.refusesAfterRevoke({ value })).toBe(false);
    await provider.revoke({ value, ref: await provider.identify(value) });
    await provider.revoke({ value, ref: { user: 'app', id: old.id } });
    await provider.revoke({ value });
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
    expect(await ids()).toEqual([minted.ref['id']]);
    await provider.test(minted.secret);
    expect((await failureOf(provider.test(value))).code).toBe('E_KEY_REFUSED');
  });

  test('the tags of the user say what is ours, and are gone with the key', async () => {
    const provider = open();
    const rotation = rotationName();
    const minted = await provider.create(rotation, { value: stored(old) });
    const name = `secretctl-shop-key-${rotation.id}`;
    expect(await clients.iam().userTags('app')).toEqual({ [`secretctl:key:${minted.ref['id']}`]: name });
    expect(await provider.listOwn?.('shop')).toMatchObject([{ ref: minted.ref, name }]);
    expect(await provider.listOwn?.('other')).toEqual([]);
    await provider.revoke({ value: minted.secret, ref: minted.ref });
    expect(await clients.iam().userTags('app')).toEqual({});
  });

  test('a roll-back removes what the rotation made, and that alone', async () => {
    const provider = open();
    const rotation = rotationName();
    await provider.discard(rotation);
    await provider.create(rotation, { value: stored(old) });
    await provider.discard(rotationName());
    expect(await ids()).toHaveLength(2);
    await provider.discard(rotation);
    await provider.discard(rotation);
    expect(await ids()).toEqual([old.id]);
  });

  test('a key whose answer was lost goes before the next try; nobody else gets its name', async () => {
    const provider = open();
    const rotation = rotationName();
    const making = { 'secretctl:making': `secretctl-shop-key-${rotation.id} ${old.id}` };
    await clients.iam().tagUser('app', making);
    await clients.iam().createAccessKey('app');
    const minted = await provider.create(rotation, { value: stored(old) });
    expect(await ids()).toEqual([old.id, minted.ref['id']]);
    await provider.test(minted.secret);
    expect(Object.keys(await clients.iam().userTags('app'))).toEqual([`secretctl:key:${minted.ref['id']}`]);
  });

  test('of two keys none is deleted to make room: both are told', async () => {
    const other = (await clients.iam().createAccessKey('app')).id;
    await clients.iam().deactivateAccessKey('app', other);
    const failure = await failureOf(open().create(rotationName(), { value: stored(old) }));
    expect(failure.code).toBe('E_PROVIDER_LIMIT');
    expect(failure.message).toContain(`${old.id} (to be replaced, active, never used)`);
    expect(failure.message).toContain(`${other} (not of secretctl, inactive, never used)`);
    expect(failure.hint).toContain(`aws iam delete-access-key --user-name app --access-key-id ${other}`);
    expect(await ids()).toEqual([old.id, other]);
  });

  test('a key of an earlier rotation is told as such, and kept', async () => {
    const provider = open();
    const first = rotationName();
    await provider.create(first, { value: stored(old) });
    const failure = await failureOf(provider.create(rotationName(), { value: stored(old) }));
    expect(failure.code).toBe('E_PROVIDER_LIMIT');
    expect(failure.message).toContain(`made as secretctl-shop-key-${first.id}`);
    expect(await ids()).toHaveLength(2);
  });

  test('a new value has the form of the old one', async () => {
    const pair = { AWS_ACCESS_KEY_ID: old.id, AWS_SECRET_ACCESS_KEY: old.secret, AWS_REGION: 'eu-west-1' };
    const minted = await open().create(rotationName(), { value: new Secret(JSON.stringify(pair)) });
    const fresh = plainPair(minted.secret);
    expect(Object.keys(fresh)).toEqual(Object.keys(pair));
    expect([fresh['AWS_ACCESS_KEY_ID'], fresh['AWS_REGION']]).toEqual([minted.ref['id'], 'eu-west-1']);
  });

  test('a value that is the secret part alone is known by with.id; the new one is a pair', async () => {
    const provider = open({ id: old.id });
    const value = new Secret(old.secret);
    expect(await provider.identify(value)).toEqual({ user: 'app', id: old.id });
    expect(await open().identify(value)).toBeUndefined();
    const minted = await provider.create(rotationName(), { value });
    expect(Object.keys(plainPair(minted.secret))).toEqual(['accessKeyId', 'secretAccessKey']);
    await provider.test(value);
    await provider.revoke({ value });
    expect(await provider.refusesAfterRevoke({ value })).toBe(true);
  });

  test('a live id with another secret does not work, and is not proved dead', async () => {
    const value = stored({ id: old.id, secret: randomBytes(30).toString('base64') });
    expect((await failureOf(open().test(value))).code).toBe('E_KEY_REFUSED');
    expect(await open().refusesAfterRevoke({ value })).toBe(false);
  });

  test('what is no pair cannot be tried, which is no proof', async () => {
    const value = new Secret(randomBytes(20).toString('hex'));
    expect((await failureOf(open().test(value))).code).toBe('E_KEY_REFUSED');
    expect((await failureOf(open().refusesAfterRevoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
    expect((await failureOf(open().revoke({ value }))).code).toBe('E_PROVIDER_ANSWER');
  });

  test('a key of another user is not replaced by one of this user', async () => {
    const failure = await failureOf(open({ user: 'admin' }).create(rotationName(), { value: stored(old) }));
    expect([failure.code, failure.exit]).toEqual(['E_CONFIG', 2]);
    expect(await ids('admin')).toHaveLength(1);
  });

  test('a caller whose key is dead, or who may not, is told so', async () => {
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: old.id, AWS_SECRET_ACCESS_KEY: old.secret });
    expect(await failureOf(open().create(rotationName(), { value: stored(old) }))).toMatchObject({
      code: 'E_PROVIDER_DENIED',
      exit: 4,
    });
    process.env['AWS_ACCESS_KEY_ID'] = 'AKIA' + 'X'.repeat(16);
    expect((await failureOf(open().discard(rotationName()))).code).toBe('E_PROVIDER_DENIED');
  });

  test('a port where nobody listens is no refusal', async () => {
    const far = open({ url: 'http://127.0.0.1:9' });
    expect((await failureOf(far.refusesAfterRevoke({ value: stored(old) }))).code).toBe('E_PROVIDER_UNREACHABLE');
  });
});

describe('iam-access-key: what moto does not do', () => {
  beforeEach(onlyTestKeys);

  const answers = async (
    answer: (call: QueryCall) => QueryAnswer,
    work: (provider: RotationProvider, calls: readonly QueryCall[]) => Promise<void>,
  ): Promise<void> => {
    await using server = await fakeQuery(answer);
    const options = { user: 'app', url: server.endpoint, region: 'us-east-1' };
    await work(iamAccessKey(options, { waits: noWaits }), server.calls);
  };
  const value = stored({ id: 'AKIA' + 'X'.repeat(16), secret: 'x'.repeat(40) });
  const identity = '<Account>123456789012</Account><Arn>arn:aws:iam::123456789012:user/app</Arn>';
  const gone = { refuse: 'InvalidClientTokenId', message: 'The security token included in the request is invalid.' };

  test('a new key that is not known everywhere at once is asked for again', async () => {
    let asked = 0;
    await answers(
      () => ((asked += 1) < 4 ? gone : identity),
      async (provider) => {
        await provider.test(value);
        expect(asked).toBe(4);
      },
    );
  });

  test('a key that is still taken somewhere is asked about again', async () => {
    let asked = 0;
    await answers(
      () => ((asked += 1) < 4 ? identity : gone),
      async (provider) => {
        expect(await provider.refusesAfterRevoke({ value })).toBe(true);
        expect(asked).toBe(4);
      },
    );
  });

  test('a clock that is wrong is told, and is no proof', async () => {
    const early = {
      refuse: 'SignatureDoesNotMatch',
      message: 'Signature expired: 20261126T000000Z is now earlier than x',
    };
    await answers(
      () => early,
      async (provider) => {
        const asks = [
          () => provider.refusesAfterRevoke({ value }),
          () => provider.test(value),
          () => provider.discard(rotationName()),
        ];
        for (const ask of asks)
          expect(await failureOf(ask())).toMatchObject({
            code: 'E_PROVIDER_DENIED',
            exit: 4,
            hint: expect.stringContaining('clock'),
          });
      },
    );
  });

  test('a key is inactive before it is deleted, and a making call is sent once', async () => {
    const answer = ({ action }: QueryCall): QueryAnswer => {
      if (action === 'CreateAccessKey') return { refuse: 'ServiceFailure', message: 'try later', status: 503 };
      return '';
    };
    await answers(answer, async (provider, calls) => {
      await failureOf(provider.create(rotationName(), { value, ref: { user: 'app', id: 'x' } }));
      expect(calls.filter(({ action }) => action === 'CreateAccessKey')).toHaveLength(1);
      await provider.revoke({ value, ref: { user: 'app', id: 'x' } });
      expect(calls.map(({ action }) => action).slice(-3)).toEqual(['UpdateAccessKey', 'DeleteAccessKey', 'UntagUser']);
    });
  });

  test("a lost key that was used since is somebody else's, and stays", async () => {
    const rotation = rotationName();
    const answer = ({ action }: QueryCall): QueryAnswer => {
      const tag = `<member><Key>secretctl:making</Key><Value>secretctl-shop-key-${rotation.id} a</Value></member>`;
      if (action === 'ListUserTags') return `<Tags>${tag}</Tags><IsTruncated>false</IsTruncated>`;
      const key = '<member><AccessKeyId>b</AccessKeyId><Status>Active</Status></member>';
      if (action === 'ListAccessKeys') return `<AccessKeyMetadata>${key}</AccessKeyMetadata>`;
      const used = '<AccessKeyLastUsed><LastUsedDate>2026-11-01T00:00:00Z</LastUsedDate></AccessKeyLastUsed>';
      return action === 'GetAccessKeyLastUsed' ? `<UserName>app</UserName>${used}` : '';
    };
    await answers(answer, async (provider, calls) => {
      await provider.discard(rotation);
      expect(calls.map(({ action }) => action)).not.toContain('DeleteAccessKey');
      expect(await provider.lastUsed?.({ user: 'app', id: 'b' })).toEqual(new Date('2026-11-01T00:00:00Z'));
    });
  });
});
