import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check } from '../../src/app/doctor/index.js';
import { runCli, type CliResult } from '../support/cli.js';
import { fakeOpenai, type FakeOpenai } from '../support/fake-provider/openai.js';
import { setupProject, type SetupProject } from './setup-project.js';

interface Doctor {
  readonly exit: number | null;
  readonly keys: readonly Check[];
  readonly leftovers: readonly { readonly name: string; readonly doubt?: string; readonly lastUsed?: string }[];
}

interface Shop extends AsyncDisposable {
  readonly project: SetupProject;
  readonly server: FakeOpenai;
  run(...args: string[]): Promise<CliResult>;
  sweep(): Promise<Doctor>;
}

/** A project with one OpenAI key, which a person made. */
async function shop(): Promise<Shop> {
  const server = await fakeOpenai();
  const project = await setupProject('vault');
  const options = `{ admin_key: { secret: admin }, project: ${server.project}, url: "${server.url}" }`;
  await writeFile(
    join(project.dir, 'secretctl.yaml'),
    `app: shop
store: vault
secrets:
  admin: { env: OPENAI_ADMIN_KEY, provider: guided }
  openai: { env: OPENAI_API_KEY, provider: openai, with: ${options} }
`,
  );
  const { value } = server.addKey('by hand');
  const made = await project.run(
    ['--from-stdin', '--yes'],
    `OPENAI_ADMIN_KEY=${server.admin}\nOPENAI_API_KEY=${value}\n`,
  );
  expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
  const run = (...args: string[]): Promise<CliResult> => runCli(args, { cwd: project.dir, env: project.env });
  return {
    project,
    server,
    run,
    sweep: async () => {
      const { exit, stdout } = await run('doctor', '--providers', '--json');
      const { checks, leftovers } = JSON.parse(stdout) as { checks: Check[]; leftovers: Doctor['leftovers'] };
      return { exit, leftovers, keys: checks.filter(({ id }) => id === 'provider-keys') };
    },
    [Symbol.asyncDispose]: async () => {
      await project[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const leaveOver = ({ server }: Shop, name: string): void => {
  server.addKey('Secret Key', server.addAccount(name));
};

test('the keys that versions are, and those of a rotation in grace, are in use; doctor alone asks nobody', async () => {
  await using it = await shop();
  expect((await it.run('rotate', 'openai', '--yes')).exit).toBe(0);
  const before = it.server.calls.length;
  expect((await it.run('doctor')).exit).toBe(0);
  expect(it.server.calls).toHaveLength(before);
  expect(await it.sweep()).toMatchObject({ exit: 0, leftovers: [], keys: [{ status: 'ok' }] });
  expect(it.server.calls.slice(before).filter((call) => !call.startsWith('GET '))).toEqual([]);
  expect(it.server.violations).toEqual([]);
});

test('a key that nothing refers to is a left-over: exit 1, its name and what to do, and it is not ended', async () => {
  await using it = await shop();
  await it.run('rotate', 'openai', '--yes');
  leaveOver(it, 'secretctl-shop-openai-0123456789ab');
  const seen = await it.sweep();
  expect([seen.exit, seen.leftovers.map(({ name }) => name)]).toEqual([1, ['secretctl-shop-openai-0123456789ab']]);
  expect(seen.leftovers[0]?.doubt).toBeUndefined();
  expect(seen.keys).toMatchObject([{ status: 'fail', next: expect.stringContaining('delete it at openai') as string }]);
  const pretty = await it.run('doctor', '--providers');
  expect(pretty).toMatchObject({ exit: 1, stderr: expect.stringContaining('asking 127.0.0.1') as string });
  expect(pretty.stdout).toMatch(/fail +provider-keys +openai: secretctl-shop-openai-0123456789ab \(.*created 2024-/);
  expect([...it.server.accounts.values()]).toContain('secretctl-shop-openai-0123456789ab');
});

test('what may belong to somebody else is told with its doubt, and fails nothing', async () => {
  await using it = await shop();
  leaveOver(it, 'secretctl-shop-eu-openai-0123456789ab');
  const seen = await it.sweep();
  expect(seen).toMatchObject({ exit: 0, keys: [{ status: 'warn' }] });
  expect(seen.leftovers).toMatchObject([{ doubt: expect.stringContaining('another app') as string }]);
});

test('what an open rotation made, whose answer was lost, is no left-over', async () => {
  await using it = await shop();
  it.server.fault({ on: /^POST .*service_accounts$/, kind: 'lost' });
  expect((await it.run('rotate', 'openai', '--yes')).exit).not.toBe(0);
  expect([...it.server.accounts.values()]).toEqual([expect.stringMatching(/^secretctl-shop-openai-/)]);
  expect(await it.sweep()).toMatchObject({ exit: 0, leftovers: [] });
});

test('a provider that cannot be asked is no success', async () => {
  await using it = await shop();
  it.server.fault({ on: /service_accounts/, kind: { status: 401, json: {} }, times: 9 });
  expect(await it.sweep()).toMatchObject({
    exit: 1,
    leftovers: [],
    keys: [{ status: 'fail', detail: expect.stringContaining('could not be asked') as string }],
  });
});

test('where no provider lists keys, it says so', async () => {
  await using project = await setupProject('vault');
  await project.run(['session', '--yes']);
  const { exit, stdout } = await runCli(['doctor', '--providers'], { cwd: project.dir, env: project.env });
  expect([exit, stdout]).toEqual([0, expect.stringContaining('none of the providers of 2 secrets lists keys')]);
});
