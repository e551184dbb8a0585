import { createHash } from 'node:crypto';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { fakeQuery } from '../aws/fake-query.js';
import { runCli } from '../support/cli.js';
import { setupProject, someValue, SETTINGS, type SetupProject } from './setup-project.js';

async function nothingMade(project: SetupProject): Promise<void> {
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
}

test('a line NAME=VALUE is not taken for the value', async () => {
  await using project = await setupProject('vault');
  const { exit, stderr } = await project.run(
    ['openai', '--from-stdin', '--yes'],
    `export OPENAI_API_KEY=${someValue()}\n`,
  );
  expect(exit).toBe(2);
  expect(stderr).toContain('the value begins with the name of its variable and "="');
  await nothingMade(project);
});

test('two secrets that want one variable are refused, since one line would be the value of both', async () => {
  await using project = await setupProject('env');
  await writeFile(
    join(project.dir, 'secretctl.yaml'),
    'app: shop\nstore: env\nsecrets:\n  a-b: { provider: generated }\n  a.b: { provider: generated }\n',
  );
  const { exit, stderr } = await project.run(['--yes']);
  expect(exit).toBe(2);
  expect(stderr).toContain('a-b and a.b both want the variable A_B');
  await expect(stat(join(project.dir, '.env'))).rejects.toThrow('ENOENT');
});

test('a value in a file that LFS keeps has leaked as well', async () => {
  await using project = await setupProject('vault');
  const value = someValue();
  const id = createHash('sha256').update(value).digest('hex');
  const folder = join(project.dir, '.git', 'lfs', 'objects', id.slice(0, 2), id.slice(2, 4));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, id), value);
  await project.repo.commit({
    'big.txt': `version https://git-lfs.github.com/spec/v1\noid sha256:${id}\nsize ${String(value.length)}\n`,
  });
  const { exit, stderr } = await project.run(['openai', '--from-stdin', '--yes'], value);
  expect(exit).toBe(2);
  expect(stderr).toContain("is in this repository's history");
  await nothingMade(project);
});

test('a history that is not here as a whole is warned of', async () => {
  await using project = await setupProject('vault');
  const value = someValue();
  await project.repo.commit({ 'config.txt': `key=${value}\n`, 'secretctl.yaml': SETTINGS.replace('STORE', 'vault') });
  await project.repo.commit({ 'config.txt': null });
  const shallow = join(project.dir, '..', 'shallow');
  await project.repo.git('clone', '-q', '--depth', '1', pathToFileURL(project.dir).href, shallow);
  const args = ['setup', '--no-passphrase', 'openai', '--from-stdin', '--yes'];
  const { stderr } = await runCli(args, { cwd: shallow, env: project.env, input: value });
  expect(stderr).toContain("warning: not all of this repository's history could be read");
  expect(stderr).toContain('git fetch --unshallow');
});

test.each([
  ['InvalidClientTokenId', 'AWS does not accept the credentials'],
  ['ExpiredToken', 'the AWS session has expired'],
])('where no store is named, credentials that AWS refuses (%s) are no reason for a vault', async (refuse, message) => {
  await using sts = await fakeQuery(() => ({ refuse, message: 'no' }));
  const keys = { AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing', AWS_REGION: 'us-east-1' };
  await using project = await setupProject('vault', { ...keys, AWS_ENDPOINT_URL: sts.endpoint });
  await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS.replace('store: STORE\n', ''));
  const { exit, stderr } = await project.run(['openai', '--from-stdin', '--yes'], someValue());
  expect(exit).toBe(4);
  expect(stderr).toContain(message);
  await nothingMade(project);
});
