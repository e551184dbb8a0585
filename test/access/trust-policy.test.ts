import { trustPolicy, type Workload } from '../../src/access/index.js';
import { ACCOUNT, isTrusted, refusal, shop } from './simulate.js';

const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/${ISSUER}`;
const ASSUME = 'sts:AssumeRole';

describe.each(['ec2', 'lambda'] as const)('%s', (kind) => {
  const policy = trustPolicy({ kind }, shop);

  test('the service may take the role, and no other', async () => {
    expect(await isTrusted(policy, ASSUME, `${kind}.amazonaws.com`)).toBe(true);
    expect(await isTrusted(policy, ASSUME, 'ecs-tasks.amazonaws.com')).toBe(false);
    expect(await isTrusted(policy, ASSUME, `arn:aws:iam::${ACCOUNT}:user/somebody`)).toBe(false);
  });
});

test('in China EC2 has another name, and the others have not', () => {
  const china = { ...shop, partition: 'aws-cn', region: 'cn-north-1' };
  const principal = (workload: Workload) => trustPolicy(workload, china).Statement[0]?.Principal;
  expect(principal({ kind: 'ec2' })).toEqual({ Service: 'ec2.amazonaws.com.cn' });
  expect(principal({ kind: 'lambda' })).toEqual({ Service: 'lambda.amazonaws.com' });
  expect(principal({ kind: 'ecs' })).toEqual({ Service: 'ecs-tasks.amazonaws.com' });
});

describe('ecs', () => {
  const policy = trustPolicy({ kind: 'ecs' }, shop);
  const from = (account: string, region = 'us-east-1') => ({
    'aws:SourceAccount': account,
    'aws:SourceArn': `arn:aws:ecs:${region}:${account}:task/main/0123456789abcdef`,
  });

  test('tasks of this account and region may take the role', async () => {
    expect(await isTrusted(policy, ASSUME, 'ecs-tasks.amazonaws.com', from(ACCOUNT))).toBe(true);
  });

  test.each([
    ['of another account', from('210987654321')],
    ['of another region', from(ACCOUNT, 'eu-west-1')],
    ['of nobody', {}],
    ['whose account and ARN differ', { ...from(ACCOUNT), 'aws:SourceAccount': '210987654321' }],
  ])('tasks %s may not', async (_, context) => {
    expect(await isTrusted(policy, ASSUME, 'ecs-tasks.amazonaws.com', context)).toBe(false);
  });
});

describe('eks', () => {
  const action = 'sts:AssumeRoleWithWebIdentity';
  const token = (sub: string, aud = 'sts.amazonaws.com') => ({ [`${ISSUER}:sub`]: sub, [`${ISSUER}:aud`]: aud });

  test.each([`https://${ISSUER}`, `https://${ISSUER}/`, ` https://${ISSUER}\n`, PROVIDER])(
    'from %j: the service account alone may take the role',
    async (oidcProvider) => {
      const policy = trustPolicy({ kind: 'eks', oidcProvider, serviceAccount: 'prod/web' }, shop);
      expect(await isTrusted(policy, action, PROVIDER, token('system:serviceaccount:prod:web'))).toBe(true);
      expect(await isTrusted(policy, action, PROVIDER, token('system:serviceaccount:prod:web2'))).toBe(false);
      expect(await isTrusted(policy, action, PROVIDER, token('system:serviceaccount:dev:web'))).toBe(false);
      expect(await isTrusted(policy, action, PROVIDER, {})).toBe(false);
      const other = token('system:serviceaccount:prod:web', 'vault.example');
      expect(await isTrusted(policy, action, PROVIDER, other)).toBe(false);
      const neighbour = PROVIDER.replace('EXAMPLED', 'OTHER');
      expect(await isTrusted(policy, action, neighbour, token('system:serviceaccount:prod:web'))).toBe(false);
    },
  );

  test.each([
    'http://oidc.eks.us-east-1.amazonaws.com/id/X',
    'my-cluster',
    '',
    'https://',
    'https://oidc.example/id?x=1',
    'https://oidc.example/*',
    `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/main`,
    `arn:aws:iam::${ACCOUNT}:oidc-provider/`,
    `arn:aws:iam::${ACCOUNT}:oidc-provider/*`,
  ])('%j is neither an issuer nor a provider: says which command tells the issuer', (oidcProvider) => {
    expect(() => trustPolicy({ kind: 'eks', oidcProvider, serviceAccount: 'prod/web' }, shop)).toThrow(
      refusal({
        code: 'E_ACCESS_WORKLOAD',
        exit: 2,
        hint: expect.stringContaining('--query cluster.identity.oidc.issuer'),
      }),
    );
  });

  test.each([
    `arn:aws:iam::210987654321:oidc-provider/${ISSUER}`,
    `arn:aws-cn:iam::${ACCOUNT}:oidc-provider/${ISSUER}`,
  ])('a provider of another account is refused: %s', (oidcProvider) => {
    expect(() => trustPolicy({ kind: 'eks', oidcProvider, serviceAccount: 'prod/web' }, shop)).toThrow(
      refusal({ code: 'E_ACCESS_WORKLOAD', hint: expect.stringContaining('list-open-id-connect') }),
    );
  });

  test.each(['web', 'prod/', '/web', 'prod/web/x', '*/*', 'prod/*', 'Prod/web', ''])(
    '%j is no service account',
    (serviceAccount) => {
      expect(() => trustPolicy({ kind: 'eks', oidcProvider: PROVIDER, serviceAccount }, shop)).toThrow(
        refusal({ code: 'E_ACCESS_WORKLOAD', exit: 2, hint: expect.stringContaining('kubectl') }),
      );
    },
  );
});
