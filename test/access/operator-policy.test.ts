import { operatorPolicy } from '../../src/access/index.js';
import { ACCOUNT, isAllowed, shop } from './simulate.js';

const OURS = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:shop/openai-a1B2c3`;
const NEIGHBOUR = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:shop-other/openai-a1B2c3`;
const KEY = `arn:aws:kms:us-east-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
const ACTIONS = [
  'CreateSecret',
  'DescribeSecret',
  'GetSecretValue',
  'PutSecretValue',
  'UpdateSecretVersionStage',
  'TagResource',
  'DeleteSecret',
  'RestoreSecret',
].map((action) => `secretsmanager:${action}`);
const policy = operatorPolicy(shop);

test.each(ACTIONS)('%s: of the app, and not of its neighbour', async (action) => {
  expect(await isAllowed(policy, action, OURS)).toBe(true);
  expect(await isAllowed(policy, action, NEIGHBOUR)).toBe(false);
});

test('a secret is deleted only so that it can be brought back', async () => {
  const forced = { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' };
  const days = { 'secretsmanager:ForceDeleteWithoutRecovery': 'false', 'secretsmanager:RecoveryWindowInDays': '7' };
  expect(await isAllowed(policy, 'secretsmanager:DeleteSecret', OURS, days)).toBe(true);
  expect(await isAllowed(policy, 'secretsmanager:DeleteSecret', OURS, forced)).toBe(false);
});

test.each(['ListSecrets', 'BatchGetSecretValue'])('%s is allowed', async (action) => {
  expect(await isAllowed(policy, `secretsmanager:${action}`, '*')).toBe(true);
});

test.each(['PutResourcePolicy', 'DeleteResourcePolicy', 'RotateSecret', 'UntagResource', 'UpdateSecret'])(
  '%s is not: secretctl does not need it',
  async (action) => {
    expect(await isAllowed(policy, `secretsmanager:${action}`, OURS)).toBe(false);
  },
);

test.each(['iam:AttachRolePolicy', 'iam:CreatePolicyVersion'])(
  '%s is not: setup is for administrators',
  async (action) => {
    const thing = action.includes('Role') ? 'role/app' : 'policy/secretctl-shop-us-east-1-operate';
    expect(await isAllowed(policy, action, `arn:aws:iam::${ACCOUNT}:${thing}`)).toBe(false);
  },
);

test('CloudTrail is not part of it', async () => {
  expect(await isAllowed(policy, 'cloudtrail:LookupEvents', '*')).toBe(false);
});

test('secrets are copied to other regions where copies are wanted', async () => {
  const action = 'secretsmanager:ReplicateSecretToRegions';
  expect(await isAllowed(policy, action, OURS)).toBe(false);
  expect(await isAllowed(operatorPolicy({ ...shop, replicas: ['eu-west-1'] }), action, OURS)).toBe(true);
});

describe("a customer's key", () => {
  const withKey = operatorPolicy({ ...shop, kmsKey: KEY });
  const through = { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' };
  const context = (secret: string) => ({ ...through, 'kms:EncryptionContext:SecretARN': secret });

  test.each(['kms:Decrypt', 'kms:GenerateDataKey'])(
    '%s: for the secrets of the app, by Secrets Manager',
    async (action) => {
      expect(await isAllowed(withKey, action, KEY, context(OURS))).toBe(true);
      expect(await isAllowed(withKey, action, KEY, context('RequestToValidateKeyAccess'))).toBe(true);
      expect(await isAllowed(withKey, action, KEY, context(NEIGHBOUR))).toBe(false);
      expect(await isAllowed(withKey, action, KEY, { 'kms:EncryptionContext:SecretARN': OURS })).toBe(false);
    },
  );

  test('is needed only where there is one', async () => {
    expect(await isAllowed(policy, 'kms:GenerateDataKey', KEY, context(OURS))).toBe(false);
  });
});
