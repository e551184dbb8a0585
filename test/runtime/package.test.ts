import { execFile } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { tempFolder } from '../support/cli.js';

const run = promisify(execFile);

/** A project that has this package as a dependency. */
async function project(files: Readonly<Record<string, string>>) {
  const folder = await tempFolder();
  await mkdir(join(folder.dir, 'node_modules'));
  await symlink(resolve('.'), join(folder.dir, 'node_modules', 'secretctl'), 'junction');
  await symlink(resolve('node_modules/@types'), join(folder.dir, 'node_modules', '@types'), 'junction');
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder.dir, name), text);
  return folder;
}

async function node(dir: string, ...words: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return await run(process.execPath, [...words], { cwd: dir, env: { PATH: process.env['PATH'], FROM_ENV: 'one' } });
}

const USE = `
  const secrets = await createSecrets({ app: 'shop', store: 'env', required: ['FROM_ENV'] });
  console.log(await secrets.get('FROM_ENV'), secrets.getSync('FROM_ENV'));
`;

test('a program can require it, or import it, and ends by itself though the secrets are not closed', async () => {
  await using app = await project({
    'common.cjs': `const { createSecrets } = require('secretctl/runtime'); (async () => {${USE}})();`,
    'module.mjs': `import { createSecrets } from 'secretctl/runtime'; ${USE}`,
  });
  for (const file of ['common.cjs', 'module.mjs'])
    expect(await node(app.dir, file)).toEqual({ stdout: 'one one\n', stderr: '' });
});

test('require and import share the one instance, and the classes', async () => {
  await using app = await project({
    'both.mjs': `
      import { createRequire } from 'node:module';
      import * as imported from 'secretctl/runtime';
      const required = createRequire(import.meta.url)('secretctl/runtime');
      await imported.initialize({ app: 'shop', store: 'env' });
      console.log(await required.get('FROM_ENV'), required.AppError === imported.AppError);
      console.log(Object.keys(imported).sort().join() === Object.keys(required).sort().join());
    `,
  });
  expect((await node(app.dir, 'both.mjs')).stdout).toBe('one true\ntrue\n');
});

test('to import it does nothing: no timer, no listener, no file of another part, no look at the environment', async () => {
  await using app = await project({
    'idle.cjs': `
      const events = require('node:process').eventNames().length;
      const looked = [];
      const env = process.env;
      process.env = new Proxy(env, { get: (target, name) => (looked.push(name), target[name]) });
      const names = Object.getOwnPropertyNames(globalThis).length;
      require('secretctl/runtime');
      console.log(JSON.stringify({
        files: Object.keys(require.cache).length - 1,
        listeners: process.eventNames().length - events,
        globals: Object.getOwnPropertyNames(globalThis).length - names,
        resources: process.getActiveResourcesInfo().filter((name) => name === 'Timeout'),
        looked,
      }));
    `,
  });
  const seen: unknown = JSON.parse((await node(app.dir, 'idle.cjs')).stdout);
  expect(seen).toEqual({ files: 1, listeners: 0, globals: 0, resources: [], looked: [] });
});

test('without a logger a failure is a warning of the process', async () => {
  await using app = await project({
    'warn.cjs': `
      const { createSecrets } = require('secretctl/runtime');
      const failing = () => Promise.reject(Object.assign(new Error('no route'), { code: 'E_STORE_UNREACHABLE' }));
      const store = { where: 'nowhere', get: failing, getAll: failing, close: async () => {} };
      createSecrets({ app: 'shop', store, required: ['FROM_ENV'], fallback: ['FROM_ENV'] });
    `,
  });
  const { stderr } = await node(app.dir, 'warn.cjs');
  expect(stderr).toMatch(/SecretsWarning: Secret retrieval failed \{.*"using":"environment".*"reason":"no route"\}/);
});

test('a vault that is not there is told from the bundle that opens it', async () => {
  await using app = await project({
    'vault.cjs': `
      const { createSecrets } = require('secretctl/runtime');
      const vault = { file: 'none.age', identity: 'none.txt' };
      const logger = { info() {}, warn() {}, error() {} };
      createSecrets({ app: 'shop', store: 'vault', vault, required: ['KEY'], logger })
        .catch((error) => console.log(error.code, error.cause.code));
    `,
  });
  expect((await node(app.dir, 'vault.cjs')).stdout).toMatch(/^E_SECRETS_MISSING E_VAULT_/);
});

test('the AWS SDK comes with the package, and is loaded when it is needed', async () => {
  await using app = await project({
    'aws.cjs': `
      const { createSecrets } = require('secretctl/runtime');
      const nowhere = { AWS_EC2_METADATA_DISABLED: 'true', AWS_CONFIG_FILE: '/none', AWS_SHARED_CREDENTIALS_FILE: '/none' };
      Object.assign(process.env, nowhere);
      const logger = { info() {}, warn() {}, error() {} };
      const start = (store) => createSecrets({ app: 'shop', store, aws: { region: 'us-east-1' }, required: ['KEY'], logger });
      (async () => {
        for (const store of ['aws', 'auto']) await start(store).catch((error) => console.log(error.code, error.cause.code));
      })();
    `,
  });
  const line = 'E_SECRETS_MISSING E_STORE_CREDENTIALS\n';
  expect((await node(app.dir, 'aws.cjs')).stdout).toBe(line + line);
});

test('types resolve for both kinds of module, and in old programs', async () => {
  const source = `
    import { createSecrets, initialize, refreshHandler, type Secrets } from 'secretctl/runtime';
    import { createServer } from 'node:http';
    const start = async (): Promise<string> => {
      const secrets: Secrets = await createSecrets({ app: 'shop', ttl: '5m', required: ['KEY'], logger: console });
      createServer((request, response) => void refreshHandler(secrets, { token: 'ADMIN_TOKEN' })(request, response));
      const value: string = await secrets.get('KEY');
      // @ts-expect-error -- not a duration
      await initialize({ app: 'shop', ttl: '5 minutes' });
      // @ts-expect-error -- no such store
      await initialize({ app: 'shop', store: 's3' });
      return value + secrets.getSync('KEY');
    };
    void start;
  `;
  await using app = await project({ 'a.mts': source, 'b.cts': source, 'c.ts': source });
  const tsc = resolve('node_modules/typescript/bin/tsc');
  // Without our own declarations everything would be `any`, and nothing of what is wrong an error.
  const strict = ['--noEmit', '--strict', '--skipLibCheck', '--target', 'es2022', '--types', 'node'];
  await node(app.dir, tsc, ...strict, '--module', 'nodenext', 'a.mts', 'b.cts');
  const old = ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0'];
  await node(app.dir, tsc, ...strict, ...old, 'c.ts');
});
