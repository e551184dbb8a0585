import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RotateReport } from '../../src/report/index.js';
import { runCli, type CliResult } from '../support/cli.js';
import { checkKeys, iamKey, iamQuery, type IamPair } from '../support/fake-provider/iam-user.js';
import { describeWithMoto } from '../support/moto.js';
import { setupProject, type SetupProject } from './setup-project.js';

/** The region and the profile are said here alone: the environment of the program has neither. */
const SETTINGS = `app: shop
store: vault
aws: { region: us-east-1, profile: keeper }
secrets:
  deploy:
    env: DEPLOY_KEY
    fields: { AWS_ACCESS_KEY_ID: AccessKeyId, AWS_SECRET_ACCESS_KEY: SecretAccessKey }
    provider: aws-iam-access-key
    grace: 1m
    with: { user: app }
`;

/** Loaded before the program: its clock is two minutes ahead, which AWS allows. */
const LATER = `const now = Date.now;
const ahead = () => now() + 120_000;
globalThis.Date = class extends Date {
  constructor(...args) { super(...(args.length === 0 ? [ahead()] : args)); }
  static now() { return ahead(); }
};`;

describeWithMoto('rotate an IAM access key', (moto) => {
  let old: IamPair;
  let keeper: IamPair;

  beforeEach(async () => {
    await moto.reset();
    await checkKeys(moto, false);
    for (const UserName of ['app', 'keeper']) await iamQuery(moto, { Action: 'CreateUser', UserName });
    const Statement = [{ Effect: 'Allow', Action: '*', Resource: '*' }];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iamQuery(moto, { Action: 'PutUserPolicy', UserName: 'keeper', PolicyName: 'all', PolicyDocument });
    [old, keeper] = [await iamKey(moto, 'app'), await iamKey(moto, 'keeper')];
    await checkKeys(moto, true);
  });

  interface Shop extends AsyncDisposable {
    readonly project: SetupProject;
    rotate(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<CliResult>;
    report(args: readonly string[], more?: Readonly<Record<string, string>>): Promise<RotateReport>;
    /** What the application, and AWS's own `credential_process`, would get. */
    value(): Promise<Record<string, unknown>>;
    readonly later: Readonly<Record<string, string>>;
  }

  const shop = async (): Promise<Shop> => {
    const project = await setupProject('vault', { AWS_ENDPOINT_URL: moto.endpoint });
    const files = ['config', 'credentials', 'later.mjs'].map((name) => join(project.dir, '..', name));
    const [config = '', credentials = '', clock = ''] = files;
    await writeFile(config, '[profile keeper]\n');
    const lines = [`aws_access_key_id = ${keeper.id}`, `aws_secret_access_key = ${keeper.secret}`];
    await writeFile(credentials, ['[keeper]', ...lines, ''].join('\n'));
    await writeFile(clock, LATER);
    await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS);
    const stored = JSON.stringify({ Version: 1, AccessKeyId: old.id, SecretAccessKey: old.secret });
    const made = await project.run(['deploy', '--from-stdin', '--yes'], stored);
    expect([made.exit, made.stderr]).toEqual([0, expect.any(String)]);
    const env = { ...project.env, AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: credentials };
    const rotate = (args: readonly string[], more = {}): Promise<CliResult> =>
      runCli(['rotate', 'deploy', ...args], { cwd: project.dir, env: { ...env, ...more } });
    return {
      project,
      rotate,
      report: async (args, more) => {
        const { stdout, stderr } = await rotate(['--json', ...args], more);
        for (const text of [old.secret, keeper.secret]) expect(stdout + stderr).not.toContain(text);
        return JSON.parse(stdout) as RotateReport;
      },
      value: async () => {
        const show = ['run', '--', process.execPath, '-p', 'process.env.DEPLOY_KEY'];
        return JSON.parse((await runCli(show, { cwd: project.dir, env })).stdout) as Record<string, unknown>;
      },
      later: { NODE_OPTIONS: `--import ${pathToFileURL(clock).href}` },
      [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
    };
  };

  const keys = async (): Promise<string[]> => {
    await checkKeys(moto, false);
    const text = await iamQuery(moto, { Action: 'ListAccessKeys', UserName: 'app' });
    await checkKeys(moto, true);
    return [...text.matchAll(/<AccessKeyId>([^<]+)</g)].map(([, id = '']) => id);
  };

  test('both keys live until grace is over; then the old one is deleted, and AWS refuses it', async () => {
    await using it = await shop();
    const first = await it.report(['--yes']);
    expect(first).toMatchObject({ outcome: 'grace', secrets: [{ provider: 'iam-access-key' }] });
    const fresh = await it.value();
    expect(Object.keys(fresh)).toEqual(['Version', 'AccessKeyId', 'SecretAccessKey']);
    expect(await keys()).toEqual([old.id, fresh['AccessKeyId']]);
    expect((await it.report(['--resume'])).outcome).toBe('grace');
    const end = await it.report(['--resume'], it.later);
    expect([end.outcome, end.secrets[0]?.notes]).toEqual(['done', ['proof: the provider refuses the old value']]);
    expect(await keys()).toEqual([fresh['AccessKeyId']]);
    expect(await it.value()).toEqual(fresh);
    expect(await it.project.files()).not.toContain(fresh['SecretAccessKey']);
  });

  test('a key that leaked is dead when the command ends', async () => {
    await using it = await shop();
    const report = await it.report(['--compromised', '--confirm', 'deploy']);
    expect(report.outcome).toBe('done');
    expect(await keys()).toEqual([(await it.value())['AccessKeyId']]);
  });

  test('of two keys none is deleted; when there is room again, the same rotation goes on', async () => {
    await using it = await shop();
    await checkKeys(moto, false);
    const other = await iamKey(moto, 'app');
    await checkKeys(moto, true);
    const full = await it.report(['--yes']);
    expect(full).toMatchObject({ outcome: 'stopped', secrets: [{ failure: { code: 'E_PROVIDER_LIMIT' } }] });
    expect(full.next.join()).toContain(`aws iam delete-access-key --user-name app --access-key-id ${other.id}`);
    expect(await keys()).toEqual([old.id, other.id]);
    expect(await it.value()).toMatchObject({ AccessKeyId: old.id });
    await checkKeys(moto, false);
    await iamQuery(moto, { Action: 'DeleteAccessKey', UserName: 'app', AccessKeyId: other.id });
    await checkKeys(moto, true);
    expect((await it.report(['--resume'])).outcome).toBe('grace');
    expect(await keys()).toEqual([old.id, (await it.value())['AccessKeyId']]);
  });
});
