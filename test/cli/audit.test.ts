import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import type { AuditReport } from '../../src/audit/index.js';
import { fakeQuery } from '../aws/fake-query.js';
import { ACCOUNT, record, sessionOf } from '../audit/records.js';
import { runCli, tempFolder, type CliResult } from '../support/cli.js';
import { fakeCloudTrail, type FakeCloudTrail, type FakeCloudTrailOptions } from '../support/fake-cloudtrail.js';
import { fakeOpenai, type FakeOpenai } from '../support/fake-provider/openai.js';
import { fakeSecretsManager, type FakeSecretsManager } from '../support/fake-secrets-manager.js';
import { hasTerminal, runAtTerminal } from '../support/terminal.js';

const DAY_MS = 86_400_000;
const CALLER = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/ana`;
const NOW = Date.now();
const ago = (days: number): Date => new Date(NOW - days * DAY_MS);

interface Shop extends AsyncDisposable {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly trail: FakeCloudTrail;
  readonly secrets: FakeSecretsManager;
  readonly openai: FakeOpenai;
  run(args: readonly string[], env?: Readonly<Record<string, string | undefined>>): Promise<CliResult>;
  /** Runs it with --json, and checks the document against the committed schema. */
  report(args: readonly string[]): Promise<{ readonly exit: number | null; readonly report: AuditReport }>;
}

/** An application with an OpenAI key of whose use there are servers to ask. */
async function shop(store: 'aws' | 'env' = 'aws', trails: FakeCloudTrailOptions = {}): Promise<Shop> {
  const opened: AsyncDisposable[] = [];
  const use = <T extends AsyncDisposable>(one: T): T => (opened.push(one), one);
  const { dir } = use(await tempFolder());
  const trail = use(await fakeCloudTrail(trails));
  const secrets = use(await fakeSecretsManager());
  const openai = use(await fakeOpenai());
  const sts = use(await fakeQuery(() => `<Arn>${CALLER}</Arn><UserId>x</UserId><Account>${ACCOUNT}</Account>`));
  const { value } = openai.addKey('made by hand');
  put(secrets, 'shop/openai', value);
  put(secrets, 'shop/openai-admin', openai.admin);
  await writeFile(join(dir, '.env'), `OPENAI_API_KEY=${value}\nOPENAI_ADMIN=${openai.admin}\n`, { mode: 0o600 });
  await writeFile(join(dir, 'secretctl.yaml'), settingsOf(store, openai));
  const env = {
    HOME: dir,
    XDG_STATE_HOME: join(dir, 'state'),
    TZ: 'UTC',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_ENDPOINT_URL_STS: sts.endpoint,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint,
    AWS_ENDPOINT_URL_CLOUDTRAIL: trail.endpoint,
  };
  const run: Shop['run'] = async (args, more = {}) => {
    const result = await runCli(['audit', ...args], { cwd: dir, env: { ...env, ...more } });
    for (const secret of [value, openai.admin]) expect(result.stdout + result.stderr).not.toContain(secret);
    return result;
  };
  return {
    dir,
    env,
    trail,
    secrets,
    openai,
    run,
    report: async (args) => {
      const { exit, stdout } = await run([...args, '--json']);
      const report = JSON.parse(stdout) as AuditReport;
      expect({ report, problems: await problems(report) }).toEqual({ report, problems: null });
      return { exit, report };
    },
    [Symbol.asyncDispose]: async () => {
      expect([...trail.violations, ...openai.violations]).toEqual([]);
      for (const one of opened.reverse()) await one[Symbol.asyncDispose]();
    },
  };
}

function settingsOf(store: string, openai: FakeOpenai): string {
  const options = `{ project: ${openai.project}, admin_key: { secret: openai-admin }, url: '${openai.url}' }`;
  return `app: shop
store: ${store}
aws: { region: us-east-1 }
secrets:
  openai: { env: OPENAI_API_KEY, provider: openai, with: ${options} }
  openai-admin: { env: OPENAI_ADMIN, provider: guided }
`;
}

function put({ secrets }: FakeSecretsManager, name: string, text: string): void {
  const created = Date.now() / 1000 - 200 * 86_400;
  const arn = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:${name}-AbCdEf`;
  const versions = new Map([['v1', { text, stages: new Set(['AWSCURRENT']), created }]]);
  secrets.set(name, { name, arn, created, changed: created, tags: new Map(), versions });
}

async function problems(report: unknown): Promise<unknown> {
  const ajv = new Ajv2020({ strict: false });
  (formatsPlugin as unknown as (ajv: Ajv2020) => void)(ajv);
  const schema = JSON.parse(await readFile('src/report/schema/audit.schema.json', 'utf8')) as object;
  const validate = ajv.compile(schema);
  return validate(report) ? null : validate.errors;
}

/** Ordinary days: reads by the application, and the requests that it makes. */
function ordinary({ trail, openai }: Shop): void {
  const [key] = openai.keys.keys();
  for (let day = 1; day < 40; day += 1) {
    trail.add(record(ago(day)));
    openai.usage.push({ key: key!, start: ago(day).getTime() / 1000, requests: 10, input: 1, output: 1, cost: 1 });
  }
}

test('nothing unusual: exit 0, in the regions of the secret, with its usage', async () => {
  await using it = await shop();
  ordinary(it);
  const { exit, report } = await it.report(['openai', '--since', '7d']);
  expect({ exit, gaps: report.gaps }).toEqual({ exit: 0, gaps: [] });
  expect(report).toMatchObject({
    outcome: 'nothing unusual',
    reads: {
      regions: [{ region: 'us-east-1', records: 39 }],
      baseline: { to: report.leakedAt },
      calls: [{ operation: 'GetSecretValue', principalSeen: 'seen', addressSeen: 'seen' }],
    },
    usage: { provider: 'OpenAI', currency: 'usd', keys: [{ requests: expect.any(Number) }] },
  });
  expect(report.usage?.before).toHaveLength(28);
});

test('a stranger since the leak: exit 1, named first, with hosts named before they are asked', async () => {
  await using it = await shop();
  ordinary(it);
  it.trail.add(
    record(ago(1), { by: sessionOf('intern', 'laptop'), from: '203.0.113.9', program: 'Boto3/1.34 \x1b[31m' }),
  );
  const { exit, stdout, stderr } = await it.run(['openai', '--since', '14d', '--leaked-at', '2d']);
  expect(exit).toBe(1);
  expect(stdout).toMatch(/^UNUSUAL: 1 new principal, 1 new address\n/);
  expect(stdout).toMatch(/role\/intern, session laptop \(not seen before\s+the leak\)/);
  expect(stdout).toContain('with    Boto3/1.34\n');
  expect(stdout).toContain('1. secretctl rotate openai --compromised');
  expect(stdout).not.toContain('\x1b');
  expect(stderr).toContain('asking CloudTrail in us-east-1 ');
  expect(stderr).toContain(`asking ${new URL(it.openai.url).host} for usage\n`);
});

test('more usage than usual is unusual too: exit 1', async () => {
  await using it = await shop();
  ordinary(it);
  const [key] = it.openai.keys.keys();
  it.openai.usage.push({ key: key!, start: ago(1).getTime() / 1000, requests: 30, input: 1, output: 1, cost: 0 });
  const { exit, report } = await it.report(['openai', '--since', '3d']);
  expect(exit).toBe(1);
  expect(report.usage?.days.filter(({ odd }) => odd.length > 0)).toMatchObject([
    { day: ago(1).toISOString().slice(0, 10), requests: 40, usual: { requests: 10, weeks: 4 }, odd: ['requests'] },
  ]);
});

test('older than 90 days, or a region that refuses: PARTIAL, exit 6, and says what is missing', async () => {
  await using it = await shop();
  ordinary(it);
  const old = await it.report(['openai', '--since', '2026-01-01', '--no-usage']);
  expect(old).toMatchObject({ exit: 6, report: { outcome: 'partial' } });
  expect(old.report.gaps).toEqual([expect.stringMatching(/^us-east-1: calls before .* were not seen; .* 90 days$/)]);
  it.trail.fault({ type: 'AccessDeniedException', message: 'no', region: 'eu-west-1' });
  const regions = ['--region', 'us-east-1', '--region', 'eu-west-1'];
  const { exit, stdout } = await it.run(['openai', '--since', '7d', '--no-usage', ...regions]);
  expect({ exit, stdout }).toMatchObject({ exit: 6, stdout: expect.stringMatching(/^PARTIAL: /) });
  expect(stdout).toContain('eu-west-1: no call was seen; AWS does not allow cloudtrail:LookupEvents');
  expect(stdout).toContain('allow cloudtrail:LookupEvents to this identity');
  const [last] = it.trail.calls.slice(-1);
  expect(last?.input).toMatchObject({ LookupAttributes: [{ AttributeKey: 'EventSource' }] });
});

test('no region at all, or no credentials: exit 4', async () => {
  await using it = await shop();
  it.trail.fault({ type: 'AccessDeniedException', message: 'no' });
  const denied = await it.run(['openai', '--no-usage']);
  expect(denied).toMatchObject({ exit: 4, stderr: expect.stringContaining('cloudtrail:LookupEvents') });
  const none = await it.run(['openai'], { AWS_ACCESS_KEY_ID: undefined, AWS_SECRET_ACCESS_KEY: undefined });
  expect(none.exit).toBe(4);
});

test('where the store records nothing it says so, and looks at usage alone', async () => {
  await using it = await shop('env');
  ordinary(it);
  const { exit, report } = await it.report(['openai', '--since', '7d']);
  expect(exit).toBe(0);
  expect(report.reads).toBeUndefined();
  expect(report.notes).toEqual([expect.stringMatching(/\.env.* keeps no record of who reads it$/)]);
  expect(report.usage?.days.length).toBeGreaterThanOrEqual(7);
  const nothing = await it.run(['openai-admin']);
  expect(nothing).toMatchObject({ exit: 5, stderr: expect.stringContaining('provider guided tells no usage') });
});

test('a secret that is gone can still be audited, by its name and whatever AWS appended to it', async () => {
  await using it = await shop();
  ordinary(it);
  it.secrets.secrets.delete('shop/openai');
  const secret = `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:shop/openai-Zz9999`;
  it.trail.add(record(ago(2), { name: 'DeleteSecret', secret }));
  const { exit, report } = await it.report(['openai', '--since', '7d', '--no-usage']);
  expect(exit).toBe(0);
  expect(report.notes).toContainEqual(expect.stringMatching(/^it is not there \(any more\), so its exact ARN/));
  expect(report.reads?.calls.map(({ operation }) => operation).sort()).toEqual(['DeleteSecret', 'GetSecretValue']);
});

test('usage that cannot be asked for is a gap, not silence', async () => {
  await using it = await shop();
  ordinary(it);
  it.openai.keys.clear();
  const { exit, report } = await it.report(['openai', '--since', '7d']);
  expect(exit).toBe(6);
  expect(report.gaps).toEqual([expect.stringMatching(/^usage of the present key could not be seen/)]);
});

test('after a rotation, usage is that of the old key and of the new one', async () => {
  await using it = await shop('env');
  ordinary(it);
  const [old] = it.openai.keys.keys();
  const rotated = await runCli(['rotate', 'openai', '--yes'], {
    cwd: it.dir,
    env: { HOME: it.dir, XDG_STATE_HOME: join(it.dir, 'state') },
  });
  expect(rotated).toMatchObject({ exit: 0 });
  const [present] = [...it.openai.keys.keys()].filter((id) => id !== old);
  it.openai.usage.push({ key: present!, start: NOW / 1000, requests: 3, input: 1, output: 1, cost: 0.25 });
  const { report } = await it.report(['openai', '--since', '7d']);
  expect(report.usage?.keys.map(({ id }) => id)).toEqual([old, present]);
  expect(report.usage?.days.at(-1)).toMatchObject({ requests: 3, cost: 0.25, over: false });
});

test('a table for spreadsheets, into a file', async () => {
  await using it = await shop();
  it.trail.add(record(ago(1), { program: '=HYPERLINK("https://evil.example")' }));
  const args = ['openai', '--since', '7d', '--no-usage', '--format', 'csv'];
  const { exit, stdout, stderr } = await it.run([...args, '--output', 'reads.csv']);
  expect({ exit, stdout }).toEqual({ exit: 1, stdout: '' });
  expect(stderr).toContain('report written to reads.csv\n');
  const text = await readFile(join(it.dir, 'reads.csv'), 'utf8');
  expect(text).toMatch(/^row,unusual,operation,.*\r\ncall,/);
  expect(text).toContain(`"'=HYPERLINK(""https://evil.example"")"`);
});

test('a terminal without Unicode gets digits', async () => {
  await using it = await shop();
  ordinary(it);
  const { stdout } = await it.run(['openai'], { TERM: 'dumb' });
  expect(stdout).toMatch(/reads a day +\.*9+\.*\n/);
  expect(stdout).toMatch(/^[\x20-\x7e\n]*$/);
  expect((await it.run(['openai'])).stdout).toMatch(/reads a day +\.*█+\.*\n/);
});

(hasTerminal ? test : test.skip)(
  `at a terminal Ctrl-C ends it, also while it waits for its turn${hasTerminal ? '' : ' (skipped: no python3 with a pty)'}`,
  async () => {
    await using it = await shop('aws', { page: 1 });
    ordinary(it);
    const keys = [{ after: 'two calls a second', type: '\x03' }];
    const { exit, stdout } = await runAtTerminal(['audit', 'openai', '--no-usage'], { cwd: it.dir, env: it.env, keys });
    expect({ exit, stdout }).toEqual({ exit: 130, stdout: '' });
    expect(it.trail.calls.length).toBeLessThan(30);
  },
);

test.each([
  [['openai', '--since', 'yesterday'], '--since takes a time such as'],
  [['openai', '--since', '2026-02-30'], '--since takes a time such as'],
  [['openai', '--since', '2999-01-01'], '--since is in the future'],
  [['openai', '--since', '2d', '--leaked-at', '3d'], '--leaked-at is before --since'],
  [['openai', '--region', 'Europe'], '--region takes the name of a region'],
  [['openai', '--baseline', 'all'], '--baseline takes an age'],
  [['other'], 'no secret of that name'],
])('%j is refused before anything is asked', async (args, message) => {
  await using it = await shop();
  expect(await it.run(args)).toMatchObject({ exit: 2, stderr: expect.stringContaining(message) });
  expect(it.trail.calls).toEqual([]);
});
