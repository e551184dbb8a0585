import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';
import type { AccessRequest, PolicyDocument } from '../../src/access/index.js';

export const ACCOUNT = '123456789012';

/** App `shop` in us-east-1, nothing special. */
export const shop: AccessRequest = {
  app: 'shop',
  partition: 'aws',
  account: ACCOUNT,
  region: 'us-east-1',
  replicas: [],
};

export type Context = Readonly<Record<string, string | string[]>>;

interface Question {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly account?: string;
  readonly context?: Context;
}

/** What KMS gives a new key: the account's own policies decide. */
const DEFAULT_KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
};

/** What a role with this policy may do, by AWS's rules of evaluation, and AWS's list of actions, resources and keys. */
export async function isAllowed(
  policy: PolicyDocument,
  action: string,
  resource: string,
  context: Context = {},
): Promise<boolean> {
  const account = /^arn:[^:]+:[^:]+:[^:]*:(\d{12}):/.exec(resource)?.[1] ?? ACCOUNT;
  const principal = `arn:aws:iam::${ACCOUNT}:role/app`;
  return decide(
    { principal, action, resource, account, context },
    {
      identityPolicies: [{ name: 'ours', policy }],
      ...(action.startsWith('kms:') ? { resourcePolicy: DEFAULT_KEY_POLICY } : {}),
    },
  );
}

/** Whether this role lets somebody take it. */
export async function isTrusted(
  policy: PolicyDocument,
  action: string,
  principal: string,
  context: Context = {},
): Promise<boolean> {
  const resource = `arn:aws:iam::${ACCOUNT}:role/app`;
  return decide({ principal, action, resource, context }, { resourcePolicy: policy });
}

/**
 * Keys that the library has as templates only, and leaves out: once it has checked the policy, tags of the principal stand in for them,
 * which are compared in the same way.
 */
const TEMPLATED = /kms:EncryptionContext:(?=SecretARN)|[\w./-]+:(?=(?:sub|aud)")/g;

async function decide(question: Question, policies: Partial<Simulation>): Promise<boolean> {
  const { principal, action, resource, account = ACCOUNT, context = {} } = question;
  const simulation: Simulation = {
    request: { principal, action, resource: { resource, accountId: account }, contextVariables: { ...context } },
    identityPolicies: [],
    serviceControlPolicies: [],
    resourceControlPolicies: [],
    ...policies,
  };
  await simulated(simulation);
  const answer = await simulated(
    JSON.parse(JSON.stringify(simulation).replace(TEMPLATED, 'aws:PrincipalTag/')) as Simulation,
  );
  // A key that AWS does not have for this action would make a test that cannot fail.
  expect(answer.result.ignoredContextKeys).toEqual([]);
  return answer.overallResult === 'Allowed';
}

async function simulated(
  simulation: Simulation,
): Promise<Extract<Awaited<ReturnType<typeof runSimulation>>, { resultType: 'single' }>> {
  const answer = await runSimulation(simulation, {});
  if (answer.resultType !== 'single') throw new Error(`not simulated: ${JSON.stringify(answer)}`);
  return answer;
}

/** For `toThrow`. */
export function refusal(fields: object): Error {
  return expect.objectContaining(fields) as Error;
}
