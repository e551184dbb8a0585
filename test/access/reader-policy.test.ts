import { readerPolicy } from '../../src/access/index.js';
import { ACCOUNT, isAllowed, refusal, shop } from './simulate.js';

const arn = (name: string, region = 'us-east-1', account = ACCOUNT): string =>
  `arn:aws:secretsmanager:${region}:${account}:secret:${name}`;
const OURS = arn('shop/openai-a1B2c3');
const GET = 'secretsmanager:GetSecretValue';
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;

describe('without a key of its own', () => {
  const policy = readerPolicy(shop);

  test.each([GET, 'secretsmanager:DescribeSecret'])('%s of a secret of the app is allowed', async (action) => {
    expect(await isAllowed(policy, action, OURS)).toBe(true);
  });

  test('reading several at once is allowed, as AWS asks for GetSecretValue of each as well', async () => {
    expect(await isAllowed(policy, 'secretsmanager:BatchGetSecretValue', '*')).toBe(true);
  });

  test.each([
    ['an app whose name goes on', arn('shop2/x-a1B2c3')],
    ['an app whose name goes on with "-"', arn('shop-other/x-a1B2c3')],
    ['an app whose name ends so', arn('myshop/x-a1B2c3')],
    ['a secret that is called like the app', arn('shop-a1B2c3')],
    ['the app in another spelling', arn('Shop/openai-a1B2c3')],
    ['the same in another region', arn('shop/openai-a1B2c3', 'eu-west-1')],
    ['the same in another account', arn('shop/openai-a1B2c3', 'us-east-1', '210987654321')],
  ])('%s is not readable', async (_, other) => {
    expect(await isAllowed(policy, GET, other)).toBe(false);
  });

  test.each([
    'PutSecretValue',
    'UpdateSecretVersionStage',
    'DeleteSecret',
    'CreateSecret',
    'TagResource',
    'PutResourcePolicy',
    'RotateSecret',
  ])('%s is not allowed', async (action) => {
    expect(await isAllowed(policy, `secretsmanager:${action}`, OURS)).toBe(false);
  });

  test('there is no list of names, and no key to decrypt with', async () => {
    expect(await isAllowed(policy, 'secretsmanager:ListSecrets', '*')).toBe(false);
    expect(await isAllowed(policy, 'kms:Decrypt', KEY)).toBe(false);
  });
});

describe('with a key of a customer', () => {
  const through = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const ours = { ...through, 'kms:EncryptionContext:SecretARN': OURS };

  test.each([KEY, '11111111-2222-3333-4444-555555555555'])(
    'given as %s: Secrets Manager may decrypt the secrets of the app with it',
    async (kmsKey) => {
      expect(await isAllowed(readerPolicy({ ...shop, kmsKey }), 'kms:Decrypt', KEY, ours)).toBe(true);
    },
  );

  test.each([
    ['by itself', {}],
    ['through another service', { ...ours, 'kms:ViaService': 's3.us-east-1.amazonaws.com' }],
    ['for the secret of another app', { ...through, 'kms:EncryptionContext:SecretARN': arn('shop2/x-a1B2c3') }],
    ['without a secret', through],
  ])('the application may not decrypt with it %s', async (_, context) => {
    expect(await isAllowed(readerPolicy({ ...shop, kmsKey: KEY }), 'kms:Decrypt', KEY, context)).toBe(false);
  });

  test('another key is not usable, and nothing is encrypted', async () => {
    const policy = readerPolicy({ ...shop, kmsKey: KEY });
    const other = KEY.replace('11111111', '99999999');
    expect(await isAllowed(policy, 'kms:Decrypt', other, ours)).toBe(false);
    expect(await isAllowed(policy, 'kms:GenerateDataKey', KEY, ours)).toBe(false);
  });

  test.each(['alias/shop', `arn:aws:kms:us-east-1:${ACCOUNT}:alias/shop`])(
    'given as %s: it is the key that has this alias',
    async (kmsKey) => {
      const policy = readerPolicy({ ...shop, kmsKey });
      const called = (alias: string) => ({ ...ours, 'kms:ResourceAliases': [alias] });
      expect(await isAllowed(policy, 'kms:Decrypt', KEY, called('alias/shop'))).toBe(true);
      expect(await isAllowed(policy, 'kms:Decrypt', KEY, called('alias/other'))).toBe(false);
      expect(await isAllowed(policy, 'kms:Decrypt', KEY, ours)).toBe(false);
    },
  );

  test.each([
    '*',
    'key/*',
    `arn:aws:kms:*:${ACCOUNT}:key/x`,
    'alias/',
    `arn:aws:kms:us-east-1:${ACCOUNT}:x`,
    'arn:aws:s3:::bucket',
    '',
  ])('%j is no key, and is refused', (kmsKey) => {
    expect(() => readerPolicy({ ...shop, kmsKey })).toThrow(refusal({ code: 'E_ACCESS_KEY', exit: 2 }));
  });
});

test("the account's own key, by its name, needs no right", () => {
  expect(readerPolicy({ ...shop, kmsKey: 'alias/aws/secretsmanager' })).toEqual(readerPolicy(shop));
});

test('copies in other regions are readable there, and nowhere else', async () => {
  const policy = readerPolicy({ ...shop, replicas: ['eu-west-1', 'us-east-1'] });
  expect(await isAllowed(policy, GET, arn('shop/openai-a1B2c3', 'eu-west-1'))).toBe(true);
  expect(await isAllowed(policy, GET, OURS)).toBe(true);
  expect(await isAllowed(policy, GET, arn('shop/openai-a1B2c3', 'eu-west-2'))).toBe(false);
  expect(policy.Statement[0]?.Resource).toHaveLength(2);
});

test('other partitions have other ARNs and service names', () => {
  const kmsKey = 'alias/shop';
  const china = readerPolicy({ ...shop, partition: 'aws-cn', region: 'cn-north-1', kmsKey });
  expect(china.Statement[0]?.Resource).toEqual([`arn:aws-cn:secretsmanager:cn-north-1:${ACCOUNT}:secret:shop/*`]);
  expect(china.Statement.at(-1)?.Condition?.['StringEquals']).toEqual({
    'kms:ViaService': 'secretsmanager.cn-north-1.amazonaws.com.cn',
  });
  const gov = readerPolicy({ ...shop, partition: 'aws-us-gov', region: 'us-gov-west-1', kmsKey });
  expect(gov.Statement.at(-1)?.Resource).toEqual([`arn:aws-us-gov:kms:us-gov-west-1:${ACCOUNT}:key/*`]);
});

test.each([
  { app: '*' },
  { app: 'shop/billing' },
  { app: 'sh?p' },
  { app: '${aws:username}' },
  { app: '' },
  { account: '*' },
  { region: '*' },
  { replicas: ['eu-*'] },
  { partition: 'aws:*' },
])('what would mean something else in a policy is refused: %j', (part) => {
  expect(() => readerPolicy({ ...shop, ...part })).toThrow(
    refusal({ code: 'E_ACCESS_REQUEST', exit: 2, hint: expect.stringMatching(/\w/) }),
  );
});
