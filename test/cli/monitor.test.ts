import type { ChildProcess } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { MonitorReport } from '../../src/monitor/index.js';
import { runCli, tempFolder, type CliResult } from '../support/cli.js';
import { describeWithMoto } from '../support/moto.js';

const SETTINGS = `app: shop
store: aws
aws: { region: eu-west-1, access: { for: ecs } }
monitor: { iam: false }
`;

interface Place extends AsyncDisposable {
  readonly dir: string;
  readonly env: Readonly<Record<string, string>>;
  run(args: readonly string[], during?: (child: ChildProcess) => void): Promise<CliResult>;
  report(args: readonly string[]): Promise<{ readonly exit: number | null; readonly report: MonitorReport }>;
}

async function place(settings: string, more: Readonly<Record<string, string>> = {}): Promise<Place> {
  const folder = await tempFolder();
  const { dir } = folder;
  await writeFile(join(dir, 'secretctl.yaml'), settings);
  const env = {
    HOME: dir,
    XDG_STATE_HOME: join(dir, 'state'),
    XDG_CONFIG_HOME: join(dir, 'config'),
    AWS_EC2_METADATA_DISABLED: 'true',
    ...more,
  };
  const schema = new URL('../../src/report/schema/monitor.schema.json', import.meta.url);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(await readFile(schema, 'utf8')) as object);
  const run: Place['run'] = (args, during) =>
    runCli(['monitor', ...args], { cwd: dir, env, ...(during === undefined ? {} : { during }) });
  return {
    dir,
    env,
    run,
    report: async (args) => {
      const { exit, stdout } = await run(['--json', ...args]);
      const report = JSON.parse(stdout) as MonitorReport;
      expect({ report, errors: validate(report) ? [] : validate.errors }).toEqual({ report, errors: [] });
      return { exit, report };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

const kinds = ({ steps }: MonitorReport): string[] => [...new Set(steps.map(({ kind }) => kind))];

describeWithMoto('monitor', (moto) => {
  beforeEach(() => moto.reset());
  const shop = (settings = SETTINGS): Promise<Place> =>
    place(settings, {
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
    });

  test('plans, refuses without consent, makes, is then unchanged and in place; a dry run leaves no trace', async () => {
    await using here = await shop();
    const planned = await here.report(['--dry-run']);
    expect(planned).toMatchObject({ exit: 0, report: { outcome: 'planned', trail: { isOurs: true } } });
    expect(kinds(planned.report)).toEqual(['create']);
    const refused = await here.run(['--email', 'ops@example.com']);
    expect(refused).toMatchObject({ exit: 3, stdout: '' });
    expect(refused.stderr).toContain('--yes');
    expect(kinds((await here.report(['--dry-run'])).report)).toEqual(['create']);
    expect((await here.report(['--check'])).exit).toBe(1);

    const made = await here.report(['--yes', '--email', 'ops@example.com']);
    expect(made).toMatchObject({ exit: 0, report: { outcome: 'applied' } });
    expect(made.report.steps.every(({ result }) => result === 'done')).toBe(true);
    expect(made.report.notes.join()).toContain('are not known');
    expect(await here.report([])).toMatchObject({ exit: 0, report: { outcome: 'unchanged' } });
    expect(await here.report(['--check'])).toMatchObject({ exit: 0, report: { outcome: 'in place' } });
    expect(await readdir(here.dir)).toEqual(['secretctl.yaml']);
  });

  test('killed in the middle, the same command goes on from there', async () => {
    await using here = await shop();
    const killed = await here.run(['--yes'], (child) => {
      child.stderr!.on('data', (text: string) => {
        if (text.includes('create trail')) child.kill('SIGKILL');
      });
    });
    expect(killed.signal).toBe('SIGKILL');
    const planned = await here.report(['--dry-run']);
    expect(kinds(planned.report)).toEqual(expect.arrayContaining(['keep', 'create']));
    expect(await here.report(['--yes'])).toMatchObject({ exit: 0, report: { outcome: 'applied' } });
    expect(await here.report([])).toMatchObject({ exit: 0, report: { outcome: 'unchanged' } });
  });

  test('alarms that nobody hears are not in place, and removing wants the name of the app', async () => {
    await using here = await shop();
    await here.report(['--yes']);
    const silent = await here.report(['--check']);
    expect(silent).toMatchObject({ exit: 1, report: { outcome: 'incomplete' } });
    expect(silent.report.next.join()).toContain('Nobody hears');
    expect((await here.run(['--remove', '--confirm', 'other'])).exit).toBe(3);
    const removed = await here.report(['--remove', '--confirm', 'shop']);
    expect(removed).toMatchObject({ exit: 0, report: { outcome: 'removed' } });
    expect(await here.report(['--remove', '--confirm', 'shop'])).toMatchObject({ report: { outcome: 'unchanged' } });
  });

  test('--emit terraform is the output, or a file, and creates nothing', async () => {
    await using here = await shop();
    const { exit, stdout } = await here.run(['--emit', 'terraform']);
    expect(exit).toBe(0);
    expect(stdout).toContain('resource "aws_cloudtrail" "trail"');
    expect(await here.report(['--emit', 'terraform', '--out', 'infra'])).toMatchObject({
      exit: 0,
      report: { outcome: 'emitted' },
    });
    expect(await readFile(join(here.dir, 'infra', 'secretctl-monitor.tf'), 'utf8')).toBe(stdout);
    expect(kinds((await here.report(['--dry-run'])).report)).toEqual(['create']);
  });

  test('without anybody who is known it says how to name them', async () => {
    await using here = await shop('app: shop\nstore: aws\naws: { region: eu-west-1 }\n');
    const { exit, stderr } = await here.run(['--yes']);
    expect(exit).toBe(2);
    expect(stderr).toContain('monitor: { known:');
  });
});

test.each(['vault', 'env'])(
  'a project whose store is %s has nothing to monitor in AWS, and nothing as code',
  async (store) => {
    await using here = await place(`app: shop\nstore: ${store}\n`);
    expect(await here.report(['--check'])).toMatchObject({ exit: 0, report: { outcome: 'nothing to monitor' } });
    expect((await here.run(['--emit', 'terraform'])).exit).toBe(2);
  },
);

test.each([
  ['--check', '--remove'],
  ['--out', 'infra'],
  ['--confirm', 'shop'],
  ['--remove', '--yes'],
])('%s %s is refused', async (...flags) => {
  await using here = await place('app: shop\nstore: env\n');
  expect(await here.run(flags)).toMatchObject({ exit: 2, stdout: '' });
});
