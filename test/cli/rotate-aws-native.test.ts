import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { RotateReport } from '../../src/report/index.js';
import { runCli, type CliResult } from '../support/cli.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { describeWithMoto } from '../support/moto.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const REGION = 'us-east-1';
const ACCOUNT = '123456789012';
const lambdaArn = (name = 'rotate', { account = ACCOUNT } = {}): string =>
  `arn:aws:lambda:${REGION}:${account}:function:${name}`;

const SETTINGS = `app: shop
store: aws
secrets:
  session: { env: SESSION_SECRET, provider: generated, format: hex:16, every: 30d }
  other: { env: OTHER_SECRET, provider: generated, format: hex:16, grace: 1m }
`;

interface Shop extends AsyncDisposable {
  readonly project: SetupProject;
  rotate(...args: string[]): Promise<CliResult>;
  report(...args: string[]): Promise<{ readonly exit: number | null; readonly report: RotateReport }>;
}

async function shop(env: Record<string, string>): Promise<Shop> {
  const keys = { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_REGION: REGION };
  const project = await setupProject('aws', { ...keys, ...env });
  await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS);
  const validate = new Ajv2020({ strict: false, validateFormats: false }).compile(
    JSON.parse(await readFile('src/report/schema/rotate.schema.json', 'utf8')) as object,
  );
  const rotate = (...args: string[]): Promise<CliResult> =>
    runCli(['rotate', ...args], { cwd: project.dir, env: project.env });
  return {
    project,
    rotate,
    report: async (...args) => {
      const { exit, stdout, stderr } = await rotate('--json', ...args);
      const report = JSON.parse(stdout || JSON.stringify({ stderr })) as RotateReport;
      expect({ report, errors: validate(report) ? [] : validate.errors }).toEqual({ report, errors: [] });
      return { exit, report };
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

/** As `setup-secrets` makes it. */
function keepIn(fake: FakeSecretsManager, name: string): void {
  const created = Date.now() / 1000;
  fake.secrets.set(name, {
    name,
    arn: `arn:aws:secretsmanager:${REGION}:${ACCOUNT}:secret:${name}-abcdef`,
    created,
    changed: created,
    tags: new Map(),
    versions: new Map([[randomUUID(), { text: someValue(), stages: new Set(['AWSCURRENT']), created }]]),
  });
}

describeWithMoto('rotation by AWS itself', (moto) => {
  let fake: FakeSecretsManager;
  let it: Shop;
  beforeAll(async () => {
    fake = await fakeSecretsManager();
  });
  beforeEach(async () => {
    fake.reset();
    for (const name of ['shop/session', 'shop/other']) keepIn(fake, name);
    it = await shop({ AWS_ENDPOINT_URL_STS: moto.endpoint, AWS_ENDPOINT_URL_SECRETS_MANAGER: fake.endpoint });
  });
  afterEach(() => it[Symbol.asyncDispose]());
  afterAll(() => fake[Symbol.asyncDispose]());
  const sent = (operation: string): readonly object[] =>
    fake.calls.filter((call) => call.operation === operation).map(({ input }) => input);

  test('is planned, asks for consent, is set up without a rotation at once, and is read back', async () => {
    const args = ['--enable-aws', 'session', '--lambda', lambdaArn(), '--every', '60d'];
    const plan = await it.report(...args, '--dry-run');
    expect(plan).toMatchObject({ exit: 0, report: { outcome: 'planned' } });
    expect(await it.rotate(...args)).toMatchObject({ exit: 3, stderr: expect.stringContaining('--yes') as string });
    expect(sent('RotateSecret')).toEqual([]);
    const { exit, report } = await it.report(...args, '--yes');
    expect([exit, report.outcome]).toEqual([0, 'enabled']);
    expect(sent('RotateSecret')).toMatchObject([
      {
        SecretId: 'shop/session',
        RotationLambdaARN: lambdaArn(),
        RotationRules: { AutomaticallyAfterDays: 60 },
        RotateImmediately: false,
      },
    ]);
    expect(report.secrets[0]?.byStore).toMatchObject({
      enabled: true,
      lambda: lambdaArn(),
      schedule: 'rate(60 days)',
      next: expect.stringMatching(/Z$/) as string,
    });
    expect(report.secrets[0]?.notes.join()).toContain('--immediately');
  });

  test('takes its period from secretctl.yaml, and hours as a rate; the same again sends nothing', async () => {
    const enable = ['session', '--enable-aws', '--lambda', lambdaArn('rotate:live'), '--yes'];
    expect((await it.report(...enable)).report.secrets[0]?.byStore?.schedule).toBe('rate(30 days)');
    expect((await it.report(...enable)).report.secrets[0]?.notes.join()).toContain('already');
    expect(sent('RotateSecret')).toHaveLength(1);
    await it.report(...enable, '--every', '12h', '--immediately');
    expect(sent('RotateSecret')[1]).toMatchObject({
      RotationRules: { ScheduleExpression: 'rate(12 hours)' },
      RotateImmediately: true,
    });
  });

  test('keeps secretctl from rotating by hand, until it is told to or the rotation by AWS is ended', async () => {
    await it.report('session', '--enable-aws', '--lambda', lambdaArn(), '--yes');
    const refused = await it.rotate('session', '--yes');
    expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('--despite-aws') as string });
    expect(sent('PutSecretValue')).toEqual([]);
    const plan = await it.report('session', '--dry-run');
    expect(plan.report.secrets[0]?.notes.join()).toContain('it would be refused: AWS rotates session');
    expect((await it.report('session', '--despite-aws', '--compromised', '--confirm', 'session')).report.outcome).toBe(
      'done',
    );
    expect(await it.report('session', '--disable-aws', '--yes')).toMatchObject({
      exit: 0,
      report: { outcome: 'disabled', secrets: [{ byStore: { enabled: false }, notes: [] }] },
    });
    expect(sent('CancelRotateSecret')).toEqual([{ SecretId: 'shop/session' }]);
    expect((await it.report('session', '--yes')).report.outcome).toBe('grace');
    const again = await it.report('session', '--disable-aws');
    expect(again.report.secrets[0]?.notes[0]).toContain('AWS did not rotate it');
    expect(sent('CancelRotateSecret')).toHaveLength(1);
  });

  test('is not set up while a rotation of ours is under way, or a version is being prepared', async () => {
    const enable = ['session', '--enable-aws', '--lambda', lambdaArn(), '--yes'];
    await it.report('session', '--yes'); // and waits for its grace
    expect(await it.rotate(...enable)).toMatchObject({
      exit: 3,
      stderr: expect.stringMatching(/under way[^]*--resume/) as string,
    });
    await it.report('session', '--revoke', '--confirm', 'session');
    const [, version] = [...fake.secrets.get('shop/session')!.versions.values()];
    fake.secrets.get('shop/session')!.versions.set('x'.repeat(32), { ...version!, stages: new Set(['AWSPENDING']) });
    expect(await it.rotate(...enable)).toMatchObject({
      exit: 5,
      stderr: expect.stringContaining('AWSPENDING') as string,
    });
    expect(sent('RotateSecret')).toEqual([]);
  });

  test('a function of another account is not sent', async () => {
    const lambda = lambdaArn('f', { account: '210987654321' });
    const refused = await it.rotate('session', '--enable-aws', '--lambda', lambda, '--yes');
    expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('of account 210987654321') as string });
    expect(sent('RotateSecret')).toEqual([]);
  });

  test('says which command lets AWS call the function, when it may not', async () => {
    const message =
      'Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access to the principal secretsmanager.amazonaws.com.';
    fake.fault('RotateSecret', { kind: 'refuse', type: 'AccessDeniedException', message });
    const refused = await it.rotate('session', '--enable-aws', '--lambda', lambdaArn(), '--yes');
    expect(refused).toMatchObject({ exit: 4, stderr: expect.stringContaining('cannot invoke') as string });
    expect(refused.stderr).toContain(`aws lambda add-permission --function-name ${lambdaArn()}`);
    const denied = `User: arn:aws:iam::${ACCOUNT}:user/x is not authorized to perform: secretsmanager:RotateSecret on resource: shop/session`;
    fake.fault('RotateSecret', { kind: 'refuse', type: 'AccessDeniedException', message: denied });
    const own = await it.rotate('session', '--enable-aws', '--lambda', lambdaArn(), '--yes');
    expect(own).toMatchObject({ exit: 4, stderr: expect.stringContaining('secretsmanager:RotateSecret') as string });
    expect(own.stderr).not.toContain('add-permission');
  });

  test('a service that owns the secret keeps it', async () => {
    const real = fake.secrets.get('shop/other')!;
    Object.assign(real, { rotated: true, service: 'rds' });
    expect(await it.rotate('other', '--disable-aws', '--yes')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('belongs to rds') as string,
    });
    expect(await it.rotate('other', '--yes')).toMatchObject({
      exit: 3,
      stderr: expect.stringContaining('rds') as string,
    });
  });

  test('flags that make no sense together are refused before anything is asked', async () => {
    for (const args of [
      ['session', '--enable-aws'],
      ['--enable-aws', '--lambda', lambdaArn()],
      ['session', '--lambda', lambdaArn()],
      ['session', '--every', '30d'],
      ['session', '--enable-aws', '--disable-aws', '--lambda', lambdaArn()],
      ['session', '--resume', '--despite-aws'],
      ['--all-due', '--enable-aws', '--lambda', lambdaArn()],
    ])
      expect({ args, exit: (await it.rotate(...args)).exit }).toEqual({ args, exit: 2 });
    expect(fake.calls.filter(({ operation }) => operation === 'RotateSecret')).toEqual([]);
  });
});

test('a vault does not rotate by itself, and says what does', async () => {
  await using project = await setupProject('vault');
  await project.run(['--from-stdin', '--yes'], 'OPENAI_API_KEY=some value\n');
  const args = ['rotate', 'session', '--enable-aws', '--lambda', lambdaArn(), '--yes'];
  const refused = await runCli(args, { cwd: project.dir, env: project.env });
  expect(refused).toMatchObject({ exit: 2, stderr: expect.stringContaining('--all-due') as string });
});
