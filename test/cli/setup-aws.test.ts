import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { describeWithMoto } from '../support/moto.js';
import { actions, setupProject, someValue, type SetupProject } from './setup-project.js';

describeWithMoto('setup-secrets on AWS', (moto) => {
  beforeEach(() => moto.reset());
  const project = (): Promise<SetupProject> =>
    setupProject('aws', {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'eu-west-1',
    });

  test('says who and where, makes secrets, policies and a role, reads back with its rights, and does nothing the second time', async () => {
    await using shop = await project();
    const value = someValue();
    const first = await shop.report(['--from-stdin', '--yes', '--for', 'ecs'], `OPENAI_API_KEY=${value}\n`);
    expect(first.exit).toBe(0);
    expect(first.report.store).toMatchObject({ id: 'aws', account: '123456789012', region: 'eu-west-1' });
    expect(first.report.store.caller).toMatch(/^arn:aws:sts::123456789012:/);
    expect(actions(first.report)).toEqual(['openai create done', 'session create done']);
    expect(first.report.access).toMatchObject({
      done: true,
      roleArn: expect.stringContaining(':role/secretctl-shop-') as string,
    });
    expect(first.report.retrieval).toMatchObject({ as: 'role', checks: [{ outcome: 'same' }, { outcome: 'same' }] });
    expect(JSON.stringify(first.report)).not.toContain(value);
    const second = await shop.report(['--for', 'ecs']);
    expect(second).toMatchObject({ exit: 0, report: { outcome: 'unchanged' } });
    expect(second.report.access?.steps.every(({ kind }) => kind === 'keep')).toBe(true);
  });

  test('a deleted secret is restored, with what it held', async () => {
    await using shop = await project();
    const value = someValue();
    await shop.report(['--from-stdin', '--yes', '--no-access'], `OPENAI_API_KEY=${value}\n`);
    await fetch(moto.endpoint, {
      method: 'POST',
      headers: {
        'x-amz-target': 'secretsmanager.DeleteSecret',
        'content-type': 'application/x-amz-json-1.1',
        authorization:
          'AWS4-HMAC-SHA256 Credential=testing/20261126/eu-west-1/secretsmanager/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify({ SecretId: 'shop/openai', RecoveryWindowInDays: 7 }),
    });
    const { exit, report } = await shop.report(['--yes', '--no-access']);
    expect(exit).toBe(0);
    expect(actions(report)).toEqual(['openai restore done', 'session skip']);
    const code = 'process.exitCode = Number(process.env.OPENAI_API_KEY !== process.argv[1])';
    expect(
      await runCli(['run', '--', process.execPath, '-e', code, value], { cwd: shop.dir, env: shop.env }),
    ).toMatchObject({ exit: 0 });
  });

  test('--emit writes code and creates nothing; without --out it is the output', async () => {
    await using shop = await project();
    const written = await shop.report(['--emit', 'cloudformation', '--for', 'lambda', '--out', 'infra']);
    expect(written).toMatchObject({ exit: 0, report: { outcome: 'emitted', secrets: [] } });
    const [file] = written.report.files;
    expect(await readFile(join(shop.dir, 'infra', file!.file), 'utf8')).toContain('AWS::SecretsManager::Secret');
    const { exit, stdout } = await shop.run(['--emit', 'terraform']);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^(#|terraform)/);
    expect(stdout).toContain('resource "aws_secretsmanager_secret"');
    const dry = await shop.report(['--dry-run', '--no-access']);
    expect(actions(dry.report)).toEqual(['openai missing', 'session create']);
  });

  test('eks needs the issuer and the service account, and says how to find them', async () => {
    await using shop = await project();
    const { exit, stderr } = await shop.run(['--for', 'eks', '--yes']);
    expect(exit).toBe(2);
    expect(stderr).toContain('aws eks describe-cluster');
  });
});

test('without credentials store aws says so, and names the ways to get some', async () => {
  await using shop = await setupProject('aws', { AWS_REGION: 'eu-west-1' });
  const { exit, stdout, stderr } = await shop.run(['--yes']);
  expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' });
  expect(stderr).toMatch(/error: .*credentials/);
  expect(stderr).toContain('next:');
});

test('without a region it says where to set one', async () => {
  await using shop = await setupProject('aws', { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' });
  const { exit, stderr } = await shop.run(['--yes']);
  expect(exit).toBe(2);
  expect(stderr).toContain('no AWS region is set');
});
