import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StatusReport } from '../../src/report/index.js';
import { runCli } from '../support/cli.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { describeWithMoto } from '../support/moto.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const SETTINGS = `app: shop
store: aws
secrets:
  session: { env: SESSION_SECRET, provider: generated, format: hex:16, every: 30d }
  gone: { env: GONE, provider: generated, format: hex:16, every: 30d }
`;
const DAY = 86_400;

describeWithMoto('status of secrets in AWS', (moto) => {
  let fake: FakeSecretsManager;
  let project: SetupProject;
  beforeAll(async () => {
    fake = await fakeSecretsManager();
  });
  beforeEach(async () => {
    fake.reset();
    project = await setupProject('aws', {
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_STS: moto.endpoint,
      AWS_ENDPOINT_URL_SECRETS_MANAGER: fake.endpoint,
    });
    await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS);
  });
  afterEach(() => project[Symbol.asyncDispose]());
  afterAll(() => fake[Symbol.asyncDispose]());

  /** @param days - how old its value is; the secret itself is a year old */
  const keep = (name: string, days: number): void => {
    const now = Date.now() / 1000;
    fake.secrets.set(name, {
      name,
      arn: `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-abcdef`,
      created: now - 365 * DAY,
      changed: now,
      tags: new Map(),
      versions: new Map([
        [randomUUID(), { text: someValue(), stages: new Set(['AWSCURRENT']), created: now - days * DAY }],
      ]),
    });
  };
  const status = async (): Promise<StatusReport & { readonly exit: number | null }> => {
    const { exit, stdout } = await runCli(['status', '--json'], { cwd: project.dir, env: project.env });
    return { ...(JSON.parse(stdout) as StatusReport), exit };
  };

  test('the age is that of the current version, and names that secretctl.yaml does not have are listed', async () => {
    keep('shop/session', 10);
    keep('shop/other', 1);
    keep('shopping/other', 1);
    const seen = await status();
    expect([seen.exit, seen.unconfigured]).toEqual([0, ['shop/other']]);
    expect(seen.secrets).toMatchObject([
      { name: 'gone', inStore: 'no' },
      { name: 'session', inStore: 'yes', alarms: [] },
    ]);
    const age = Date.parse(seen.at) - Date.parse(seen.secrets[1]?.since ?? '');
    expect(Math.round(age / DAY / 1000)).toBe(10);
  });

  test('a period that is over is an alarm, and --all-due would rotate it', async () => {
    keep('shop/session', 31);
    const seen = await status();
    expect(seen).toMatchObject({ exit: 1, verdict: 'attention' });
    expect(seen.secrets[1]).toMatchObject({ alarms: ['overdue'] });
    const place = { cwd: project.dir, env: project.env };
    const plan = await runCli(['rotate', '--all-due', '--dry-run', '--json'], place);
    expect(JSON.parse(plan.stdout)).toMatchObject({ secrets: [{ name: 'session' }] });
    keep('shop/session', 29); // the secret is a year old still
    const none = await runCli(['rotate', '--all-due', '--dry-run', '--json'], place);
    expect(JSON.parse(none.stdout)).toMatchObject({ outcome: 'nothing' });
  });

  test('what AWS rotates by itself says so', async () => {
    keep('shop/session', 10);
    const lambda = 'arn:aws:lambda:us-east-1:123456789012:function:rotate';
    const args = ['rotate', '--enable-aws', 'session', '--lambda', lambda, '--yes'];
    expect((await runCli(args, { cwd: project.dir, env: project.env })).exit).toBe(0);
    expect((await status()).secrets[1]).toMatchObject({ stage: 'by store', alarms: [] });
  });
});
