import { parse } from 'yaml';
import { planAccess } from '../../src/access/index.js';
import { awsClients, type AwsClients } from '../../src/aws/index.js';
import { emitCloudFormation, type DeployRequest } from '../../src/deploy/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { HOSTILE, onAws, onFile, WORKLOADS } from './requests.js';
import { findCfnLint, run, testWith, together, written } from './tools.js';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000';
/** What AWS takes as tags; texts of other formats' fancy are Terraform's test. */
const hostile = { ...HOSTILE, secret: { description: HOSTILE.secret.description, tags: { on: 'yes', '0123': '012' } } };
const many = (count: number): DeployRequest =>
  onAws({ names: Array.from({ length: count }, (_, i) => `s${i}`), workload: WORKLOADS.ec2 });
const requests: readonly (readonly [string, DeployRequest])[] = [
  ['without a role', onAws()],
  ...Object.values(WORKLOADS).map((workload) => [workload.kind, onAws({ workload })] as const),
  ['a key and copies', onAws({ access: { kmsKey: KEY, replicas: ['eu-central-1', 'us-east-1'] } })],
  ['hostile names', onAws({ ...hostile, workload: WORKLOADS.ec2 })],
];

interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Record<string, unknown> }>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}
const textOf = (request: DeployRequest): string => emitCloudFormation(request)[0]?.text ?? '';
const templateOf = (request: DeployRequest): Template => parse(textOf(request), { version: '1.1' }) as Template;

testWith(findCfnLint(), 'cfn-lint takes the templates', async (cfnLint) => {
  const texts = together(requests.map(([title, request]) => [title, emitCloudFormation(request)] as const));
  await using folder = await written(texts);
  const judged = run(cfnLint, ['--regions', 'eu-west-1', '--', ...texts.map(({ file }) => file)], { cwd: folder.dir });
  expect(judged).toEqual({ exit: 0, said: '' });
});

describe.each(requests)('CloudFormation for %s', (_, request) => {
  test('every secret is kept when the stack goes, and has no value', () => {
    const secrets = Object.values(templateOf(request).Resources).filter(
      ({ Type }) => Type === 'AWS::SecretsManager::Secret',
    );
    expect(secrets.map(({ Properties }) => Properties['Name'])).toEqual(request.secrets.map(({ stored }) => stored));
    for (const secret of secrets) {
      expect(secret).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
      expect(Object.keys(secret.Properties)).not.toEqual(expect.arrayContaining([expect.stringMatching(/String/)]));
    }
  });
});

describeWithMoto('CloudFormation in an account', (moto) => {
  beforeAll(onlyTestKeys);

  // Of CloudFormation the emulator knows no secrets; policies and roles it does.
  test('the template and its two commands make the policies and the role that setup-secrets then finds in place', async () => {
    const request = onAws({ workload: WORKLOADS.ecs });
    if (request.store.id !== 'aws') throw new Error('it is');
    const { access } = request.store;
    const template = textOf(request);
    await call(moto.endpoint, 'cloudformation', { Action: 'CreateStack', StackName: 's', TemplateBody: template });

    const clients = await awsClients({ region: access.region, endpoint: moto.endpoint });
    await expect(planAccess(clients.iam(), access)).rejects.toMatchObject({ code: 'E_ACCESS_TAKEN' });
    const commands = [
      ...template.matchAll(/^# *aws iam tag-policy --policy-arn (\S+) --tags Key=(\S+),Value=(\S+)$/gm),
    ];
    for (const [, PolicyArn = '', key = '', value = ''] of commands) {
      const tag = { 'Tags.member.1.Key': key, 'Tags.member.1.Value': value };
      await call(moto.endpoint, 'iam', { Action: 'TagPolicy', PolicyArn, ...tag });
    }
    // And it overlooks ManagedPolicyArns, which AWS does not.
    expect(await kindsOf(clients, access)).toEqual(['keep', 'keep', 'keep', 'attach']);
    expect(templateOf(request).Resources['ApplicationRole']?.Properties).toMatchObject({
      ManagedPolicyArns: [{ Ref: 'ReaderPolicy' }],
    });
    clients.close();
  });
});

async function kindsOf(clients: AwsClients, access: Parameters<typeof planAccess>[1]): Promise<string[]> {
  return (await planAccess(clients.iam(), access)).steps.map(({ kind }) => kind);
}

/** The query protocol of AWS; the emulator checks no signature, and finds the service in its scope. */
async function call(endpoint: string, service: string, parameters: Record<string, string>): Promise<void> {
  const answer = await fetch(endpoint, {
    method: 'POST',
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=testing/20261126/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: new URLSearchParams(parameters),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

test('logical names are unique, letters and digits, and do not depend on the order of the secrets', () => {
  const ids = (names: readonly string[]): string[] =>
    Object.keys(templateOf(onAws({ names })).Resources).filter((id) => id.startsWith('Secret'));
  const names = ['a.b', 'a_b', 'a-b', '2fa', 'openai'];
  for (const id of ids(names)) expect(id).toMatch(/^[A-Za-z0-9]{1,255}$/);
  expect(ids(names)).toHaveLength(names.length);
  expect(ids(names)).toEqual(expect.arrayContaining(['Secret2fa', 'SecretOpenai']));
  expect(ids(names.toReversed())).toEqual(ids(names).toReversed());
});

test('more secrets than a stack takes are refused, and outputs stay within their limit', () => {
  expect(Object.keys(templateOf(many(496)).Outputs)).toHaveLength(4);
  expect(Object.keys(templateOf(many(196)).Outputs)).toHaveLength(200);
  expect(() => emitCloudFormation(many(497))).toThrow(
    expect.objectContaining({ code: 'E_DEPLOY_LIMIT', exit: 2 }) as Error,
  );
});

test('a template that is too large for a call names a bucket', () => {
  expect(textOf(onAws())).not.toContain('--s3-bucket');
  const large = textOf(many(400));
  expect(Buffer.byteLength(large)).toBeGreaterThan(51_200);
  expect(large).toContain('--s3-bucket <BUCKET>');
});

test('stores of this machine have no such resources', () => {
  expect(() => emitCloudFormation(onFile('vault'))).toThrow(
    expect.objectContaining({ code: 'E_DEPLOY_STORE' }) as Error,
  );
});
