import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RotateReport } from '../../src/report/index.js';
import { runCli, type CliResult } from '../support/cli.js';
import { fakeStripe } from '../support/fake-provider/stripe.js';
import { setupProject } from './setup-project.js';

const settings = (url: string, more = ''): string => `app: shop
store: vault
secrets:
  app: { provider: guided }
  stripe: { env: STRIPE_SECRET_KEY, provider: stripe, grace: 1h, with: { url: "${url}"${more} } }
`;

test('a key of Stripe that a person expires is owed until Stripe refuses it', async () => {
  await using stripe = await fakeStripe();
  await using project = await setupProject('vault');
  await writeFile(join(project.dir, 'secretctl.yaml'), settings(stripe.url));
  const [old, fresh] = [stripe.addKey('old'), stripe.addKey('new')];
  expect((await project.run(['stripe', '--from-stdin', '--yes'], old.value)).exit).toBe(0);
  const rotate = (args: readonly string[], input = ''): Promise<CliResult> =>
    runCli(['rotate', 'stripe', '--json', ...args], { cwd: project.dir, env: project.env, input });
  const outcome = ({ stdout }: CliResult): string => (JSON.parse(stdout) as RotateReport).outcome;

  const first = await rotate(['--yes', '--value-from-stdin'], fresh.value);
  expect(first.stderr).toContain('Make a new key at https://dashboard.stripe.com/apikeys. If it takes a name');
  expect(outcome(first)).toBe('grace');
  const end = await rotate(['--revoke', '--confirm', 'stripe']);
  expect(end.stderr).toContain('Expire the old key now at https://dashboard.stripe.com/apikeys.');
  expect([outcome(end), end.exit === 0]).toEqual(['owed', false]);
  old.expired = true;
  const done = await rotate(['--resume']);
  expect([outcome(done), done.exit]).toEqual(['done', 0]);
  for (const { stdout, stderr } of [first, end, done])
    for (const { value } of [old, fresh]) expect(stdout + stderr).not.toContain(value);
  expect(stripe.violations).toEqual([]);
});

test('with a Stripe App the whole rotation is one command', async () => {
  await using stripe = await fakeStripe();
  stripe.give = 'RSA-OAEP-256';
  await using project = await setupProject('vault');
  const more = `, app_key: { secret: app }, account: ${stripe.account}, permissions: "balance_read"`;
  await writeFile(join(project.dir, 'secretctl.yaml'), settings(stripe.url, more));
  const old = stripe.addKey('old');
  expect((await project.run(['app', '--from-stdin', '--yes'], stripe.app)).exit).toBe(0);
  expect((await project.run(['stripe', '--from-stdin', '--yes'], old.value)).exit).toBe(0);
  const args = ['rotate', 'stripe', '--json', '--compromised', '--confirm', 'stripe'];
  const { exit, stdout, stderr } = await runCli(args, { cwd: project.dir, env: project.env });
  expect([exit, (JSON.parse(stdout) as RotateReport).outcome, old.expired]).toEqual([0, 'done', true]);
  const fresh = [...stripe.keys.values()].find(({ name }) => name.startsWith('secretctl-shop-stripe-'))!;
  const show = ['run', '--only', 'stripe', '--', process.execPath, '-p', 'process.env.STRIPE_SECRET_KEY'];
  const given = await runCli(show, { cwd: project.dir, env: project.env });
  expect(given.stdout.trim()).toBe(fresh.value);
  for (const value of [old.value, fresh.value, stripe.app]) expect(stdout + stderr).not.toContain(value);
  expect(stripe.violations).toEqual([]);
});
