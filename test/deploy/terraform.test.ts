import { readdirSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { planAccess } from '../../src/access/index.js';
import { awsClients } from '../../src/aws/index.js';
import { emitTerraform, type DeployRequest } from '../../src/deploy/index.js';
import { openAwsStore } from '../../src/stores/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { HOSTILE, onAws, onFile, WORKLOADS } from './requests.js';
import { onPath, run, testWith, together, written, type Tool } from './tools.js';

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-4000-8000-000000000000';
const requests: readonly (readonly [string, DeployRequest])[] = [
  ['without a role', onAws()],
  ...Object.values(WORKLOADS).map((workload) => [workload.kind, onAws({ workload })] as const),
  ['a key and copies', onAws({ access: { kmsKey: KEY, replicas: ['eu-central-1', 'us-east-1'] } })],
  ['hostile names', onAws({ ...HOSTILE, workload: WORKLOADS.ec2 })],
];

const terraform = onPath('terraform', ['version']);
const provider = findProvider();
const settings = { TF_CLI_CONFIG_FILE: '', CHECKPOINT_DISABLE: '1' };

/** A folder with the AWS provider in it, which `terraform init` takes in place of the network. */
function findProvider(): Tool {
  if ('missing' in terraform) return terraform;
  const data = ['/usr/share', '/usr/local/share', join(homedir(), '.local', 'share')].map((dir) =>
    join(dir, 'terraform'),
  );
  const places = [...data, '/opt', join(homedir(), '.terraform.d')].flatMap(subfolders);
  const found = places.find((dir) => subfolders(dir).some((host) => existsSync(join(host, 'hashicorp', 'aws'))));
  return found === undefined ? { missing: "Terraform's AWS provider is not here" } : { program: found };
}

function subfolders(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => join(dir, name));
  } catch {
    return [];
  }
}

testWith(terraform, 'is laid out as terraform fmt does it', async (program) => {
  const texts = together(requests.map(([title, request]) => [title, emitTerraform(request)] as const));
  await using folder = await written(texts);
  const judged = run(program, ['fmt', '-check', '-diff', '-recursive', '-no-color'], {
    cwd: folder.dir,
    env: settings,
  });
  expect(judged).toEqual({ exit: 0, said: '' });
});

testWith(provider, 'is valid for the AWS provider, with hostile names too', async (plugins) => {
  const access = { kmsKey: KEY, replicas: ['eu-central-1', 'us-east-1'] };
  await using folder = await written(emitTerraform(onAws({ ...HOSTILE, access, workload: WORKLOADS.ec2 })));
  const at = { cwd: folder.dir, env: settings };
  const init = run('terraform', ['init', '-no-color', `-plugin-dir=${plugins}`], at);
  expect(init.exit === 0 ? '' : init.said).toBe('');
  expect(run('terraform', ['validate', '-no-color'], at)).toEqual({
    exit: 0,
    said: expect.stringContaining('The configuration is valid.'),
  });
});

describeWithMoto('Terraform in an account', (moto) => {
  beforeAll(onlyTestKeys);

  testWith(provider, 'makes secrets without values, and what setup-secrets then finds in place', async (plugins) => {
    const request = onAws({ workload: WORKLOADS.ec2 });
    await using folder = await written(emitTerraform(request));
    const env = { ...settings, AWS_ENDPOINT_URL: moto.endpoint };
    const at = { cwd: folder.dir, env };
    const init = run('terraform', ['init', '-no-color', `-plugin-dir=${plugins}`], at);
    expect(init.exit === 0 ? '' : init.said).toBe('');
    const apply = run('terraform', ['apply', '-auto-approve', '-no-color'], at);
    expect(apply.exit === 0 ? '' : apply.said).toBe('');

    const clients = await awsClients({ region: 'eu-west-1', endpoint: moto.endpoint });
    const store = openAwsStore(clients);
    for (const { stored, tags } of request.secrets) {
      expect(await store.describe(stored)).toMatchObject({ name: stored, versions: [], tags });
    }
    if (request.store.id !== 'aws') throw new Error('it is');
    const plan = await planAccess(clients.iam(), request.store.access);
    expect(plan.steps.map(({ kind }) => kind)).toEqual(['keep', 'keep', 'keep', 'keep']);
    await store.close();
  });
});

test('no value can be in it: no version of a secret is a resource', () => {
  for (const [, request] of requests) {
    const text = emitTerraform(request)
      .map((one) => one.text)
      .join('');
    expect(text).not.toMatch(/secret_version|secret_string/);
    expect(text.match(/^resource "aws_secretsmanager_secret" /gm)).toHaveLength(request.secrets.length);
  }
});

test('identifiers are unique, and do not depend on the order of the secrets', () => {
  const ids = (names: readonly string[]): string[] =>
    [
      ...(emitTerraform(onAws({ names }))[0]?.text ?? '').matchAll(/^resource "aws_secretsmanager_secret" "(.*)"/gm),
    ].map(([, id]) => id ?? '');
  const names = ['a.b', 'a_b', 'a-b', '2fa', 'openai'];
  expect(ids(names)).toEqual([
    expect.stringMatching(/^a_b[0-9a-f]{8}$/),
    expect.stringMatching(/^a_b[0-9a-f]{8}$/),
    'a-b',
    '_2fa',
    'openai',
  ]);
  expect(new Set(ids(names)).size).toBe(names.length);
  expect(ids(names.toReversed())).toEqual(ids(names).toReversed());
});

test('stores of this machine have no such resources', () => {
  for (const id of ['vault', 'env'] as const) {
    expect(() => emitTerraform(onFile(id))).toThrow(
      expect.objectContaining({ code: 'E_DEPLOY_STORE', exit: 2, message: expect.stringContaining(id) }) as Error,
    );
  }
});
