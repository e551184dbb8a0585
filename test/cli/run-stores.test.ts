import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { awsClients } from '../../src/aws/index.js';
import { Secret } from '../../src/core/index.js';
import { createIdentity, createVault, openAwsStore, openVault, type Store } from '../../src/stores/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { inTerminal, NODE, noTerminal, runProject, someValue, testWithTerminal } from './run-project.js';

const PRINT = ['--', 'sh', '-c', 'echo "$KEY,$OTHER"'];

async function put(store: Store, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, value] of Object.entries(values))
    await store.create(`shop/${name}`, new Secret(value), { token: randomUUID() });
}

async function rotate(store: Store, name: string, value: string): Promise<void> {
  const before = await store.get(`shop/${name}`);
  const version = await store.stage(`shop/${name}`, new Secret(value), randomUUID());
  await store.promote(`shop/${name}`, version, before.version);
}

describe('a vault', () => {
  async function vaultProject(values: Readonly<Record<string, string>>) {
    const project = await runProject({ KEY: undefined, OTHER: undefined }, { store: 'vault' });
    const identity = join(project.dir, 'state', 'secretctl', 'identity.age');
    await mkdir(join(project.dir, 'state', 'secretctl'), { recursive: true });
    await mkdir(join(project.dir, '.secretctl'));
    await createIdentity({ file: identity, passphrase: async () => 'some passphrase' });
    await writeFile(join(project.dir, 'passphrase'), 'some passphrase\n', { mode: 0o600 });
    const options = {
      file: join(project.dir, '.secretctl', 'vault.age'),
      identity: { file: identity, passphrase: async () => 'some passphrase' },
    };
    const vault = await createVault(options);
    await put(vault, values);
    await vault.close();
    const env = { ...project.env, SECRETCTL_PASSPHRASE_FILE: join(project.dir, 'passphrase') };
    return { project: Object.assign(project, { env }), vault: openVault(options) };
  }

  test('gives the program its secrets', async () => {
    const [KEY, OTHER] = [someValue(), someValue()];
    const opened = await vaultProject({ key: KEY, other: OTHER });
    await using project = opened.project;
    const { exit, stdout, stderr } = await project.run(PRINT, { env: project.env });
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: `${KEY},${OTHER}\n`, stderr: '' });
  });

  test('that nobody can open is an error before anything is started', async () => {
    const opened = await vaultProject({ key: someValue(), other: someValue() });
    await using project = opened.project;
    const nobody = { SECRETCTL_PASSPHRASE_FILE: '' };
    const { exit, stdout, stderr } = await project.run(['--', 'echo', 'started'], { env: nobody });
    expect({ exit, stdout }).toEqual({ exit: 4, stdout: '' });
    expect(stderr).toContain('needs its passphrase');
  });

  testWithTerminal(
    `asks for its passphrase at a terminal, and what is typed behind it is the program's${noTerminal}`,
    async () => {
      const opened = await vaultProject({ key: 'k-value', other: 'o-value' });
      await using project = opened.project;
      const ask = 'read -r line; echo "got $line with $KEY"; read -r line; echo "and $line"';
      const line = `exec "$NODE" "$SECRETCTL" run -- sh -c 'echo up; ${ask}'`;
      const env = { ...project.env, SECRETCTL_PASSPHRASE_FILE: '' };
      const typed = [
        ['not shown', 'some passphrase\r'],
        ['up\r', 'one\r'],
        ['got one', 'two\r'],
      ] as const;
      const printed = await inTerminal(project.dir, env, line, ...typed);
      expect(printed).toMatch(/up\n[^]*got one with k-value\n[^]*and two\n0$/);
      expect(printed).not.toContain('some passphrase');
    },
  );

  test('in which a secret was rotated starts a watched program again', async () => {
    const { project: opened, vault } = await vaultProject({ key: 'one-value', other: 'x-value' });
    await using project = opened;
    const server = 'console.log("serves " + process.env.KEY); setInterval(() => {}, 1000)';
    const run = project.start(['--watch', '1s', '--', NODE, '-e', server], project.env);
    await run.prints('serves one-value');
    await rotate(vault, 'key', 'two-value');
    await run.prints('serves two-value');
    run.child.kill('SIGTERM');
    expect(await run.ended).toEqual({ code: null, signal: 'SIGTERM' });
    await vault.close();
  });
});

describeWithMoto('AWS Secrets Manager', (moto) => {
  beforeAll(onlyTestKeys);

  async function awsProject() {
    const project = await runProject(
      { KEY: undefined, OTHER: undefined },
      { store: 'aws', aws: { region: 'us-east-1' } },
    );
    const env = {
      ...project.env,
      AWS_ENDPOINT_URL: moto.endpoint,
      AWS_ACCESS_KEY_ID: 'testing',
      AWS_SECRET_ACCESS_KEY: 'testing',
    };
    return Object.assign(project, { env });
  }

  test('gives the program its current versions, and the error lists what it lacks', async () => {
    await moto.reset();
    const store = openAwsStore(await awsClients({ region: 'us-east-1', endpoint: moto.endpoint }));
    const KEY = someValue();
    await put(store, { key: someValue() });
    await rotate(store, 'key', KEY);
    await using project = await awsProject();
    const lacking = await project.run(PRINT, { env: project.env });
    expect(lacking).toMatchObject({ exit: 5, stdout: '' });
    expect(lacking.stderr).toContain('lacks other (OTHER); nothing was started');
    await put(store, { other: 'o-value' });
    const { exit, stdout, stderr } = await project.run(PRINT, { env: project.env });
    expect({ exit, stdout, stderr }).toEqual({ exit: 0, stdout: `${KEY},o-value\n`, stderr: '' });
    await store.close();
  });

  test('that cannot be reached is an error before anything is started', async () => {
    await using project = await awsProject();
    const { exit, stdout, stderr } = await project.run(['--', 'echo', 'started'], {
      env: { ...project.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    expect({ exit, stdout }).toEqual({ exit: 5, stdout: '' });
    expect(stderr).toMatch(/^error: /);
  });
});
