import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { awsClients } from '../../src/aws/index.js';
import { emitMonitorTerraform, planMonitor, type MonitorRequest, type TrailChoice } from '../../src/monitor/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { onPath, run, testWith, together, written, type Tool } from '../deploy/tools.js';
import { describeWithMoto } from '../support/moto.js';
import { ACCOUNT, shop } from './account.js';

const OWN: TrailChoice = {
  name: 'secretctl-shop',
  arn: `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/secretctl-shop`,
  isOurs: true,
};
const OTHERS: TrailChoice = { name: 'org', arn: OWN.arn.replace('secretctl-shop', 'org'), isOurs: false };
const everywhere: MonitorRequest = {
  ...shop,
  access: { ...shop.access, replicas: ['eu-central-1'] },
  known: [...shop.known, `arn:aws:iam::${ACCOUNT}:role/ops-*`],
};
const sets: readonly (readonly [string, MonitorRequest, TrailChoice])[] = [
  ['a trail of our own', shop, OWN],
  ['copies, and the trail of others', everywhere, OTHERS],
  ['a topic of others', { ...shop, topics: [`arn:aws:sns:eu-west-1:${ACCOUNT}:ops`], emails: [], iam: false }, OWN],
];

const terraform = onPath('terraform', ['version']);
const provider = findProvider();
const settings = { TF_CLI_CONFIG_FILE: '', CHECKPOINT_DISABLE: '1' };

/** A folder with the AWS provider in it, which `terraform init` takes in place of the network. */
function findProvider(): Tool {
  if ('missing' in terraform) return terraform;
  const data = ['/usr/share', '/usr/local/share', join(homedir(), '.local', 'share')];
  const places = [...data.map((dir) => join(dir, 'terraform')), '/opt', join(homedir(), '.terraform.d')];
  const found = places
    .flatMap(folders)
    .find((dir) => folders(dir).some((host) => existsSync(join(host, 'hashicorp', 'aws'))));
  return found === undefined ? { missing: "Terraform's AWS provider is not here" } : { program: found };
}

function folders(dir: string): string[] {
  if (!existsSync(dir)) return [];
  const entries = readdirSync(dir, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(dir, name));
}

testWith(terraform, 'what is emitted is laid out as terraform fmt does it', async (program) => {
  await using folder = await written(
    together(sets.map(([title, request, trail]) => [title, emitMonitorTerraform(request, trail)] as const)),
  );
  const judged = run(program, ['fmt', '-check', '-diff', '-recursive', '-no-color'], {
    cwd: folder.dir,
    env: settings,
  });
  expect(judged).toEqual({ exit: 0, said: '' });
});

testWith(provider, 'what is emitted for several regions is valid for the AWS provider', async (plugins) => {
  await using folder = await written(emitMonitorTerraform(everywhere, OWN));
  const at = { cwd: folder.dir, env: settings };
  const init = run('terraform', ['init', '-no-color', `-plugin-dir=${plugins}`], at);
  expect(init.exit === 0 ? '' : init.said).toBe('');
  const validated = run('terraform', ['validate', '-no-color'], at);
  expect(validated).toEqual({ exit: 0, said: expect.stringContaining('The configuration is valid.') });
});

describeWithMoto('Terraform in an account', (moto) => {
  beforeAll(onlyTestKeys);

  // The trail is somebody else's here: Terraform starts its own by ARN, which moto does not know.
  testWith(provider, 'makes what monitor then finds in place', async (plugins) => {
    const clients = await awsClients({ region: 'eu-west-1', endpoint: moto.endpoint });
    const { trails, buckets } = clients.monitoring();
    await buckets(ACCOUNT).create('org-logs', {});
    await trails.create({ name: 'org', bucket: 'org-logs', tags: {} });
    await trails.startLogging('org');
    await using folder = await written(emitMonitorTerraform(shop, OTHERS));
    const at = { cwd: folder.dir, env: { ...settings, AWS_ENDPOINT_URL: moto.endpoint } };
    const init = run('terraform', ['init', '-no-color', `-plugin-dir=${plugins}`], at);
    expect(init.exit === 0 ? '' : init.said).toBe('');
    const apply = run('terraform', ['apply', '-auto-approve', '-no-color'], at);
    expect(apply.exit === 0 ? '' : apply.said).toBe('');
    const { steps } = await planMonitor((region) => clients.monitoring(region), shop);
    expect(steps.filter(({ kind }) => kind !== 'keep').map(({ kind, what }) => `${kind} ${what}`)).toEqual([
      'use trail',
    ]);
    clients.close();
  });
});

test("nothing is written of somebody else's trail and topic", () => {
  const text = (request: MonitorRequest, trail: TrailChoice): string =>
    emitMonitorTerraform(request, trail)
      .map((one) => one.text)
      .join('');
  expect(text(shop, OTHERS)).not.toMatch(/resource "aws_(?:s3|cloudtrail)/);
  expect(text(sets[2]![1], OWN)).not.toMatch(/resource "aws_sns/);
  expect(text(shop, OWN).match(/ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS/g)).toHaveLength(2);
});
