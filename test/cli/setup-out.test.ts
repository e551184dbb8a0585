import { mkdir, readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const ARGS = ['--from-stdin', '--yes', '--out', 'deploy'];
const values = (value = someValue()): string => `OPENAI_API_KEY=${value}\n`;

async function nothingMade(project: SetupProject): Promise<void> {
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
}

test('also before there is a vault, nothing is written over files that say something else', async () => {
  await using project = await setupProject('vault');
  const file = join(project.dir, 'deploy', '.env.example');
  await mkdir(join(project.dir, 'deploy'));
  await writeFile(file, 'mine\n');
  const { exit, stderr } = await project.run(ARGS, values());
  expect(exit).toBe(2);
  expect(stderr).toContain('deploy holds .env.example with other content; nothing was changed');
  expect(await readFile(file, 'utf8')).toBe('mine\n');
  await nothingMade(project);
});

test('a file in the place of the folder is told before anything is changed', async () => {
  await using project = await setupProject('vault');
  await writeFile(join(project.dir, 'deploy'), 'mine\n');
  const { exit, stderr } = await project.run(ARGS, values());
  expect(exit).toBe(2);
  expect(stderr).toContain('nothing was changed');
  await nothingMade(project);
});

test('nothing is written through a link that leads to no file', async () => {
  await using project = await setupProject('vault');
  await mkdir(join(project.dir, 'deploy'));
  const target = join(project.dir, 'elsewhere');
  await symlink(target, join(project.dir, 'deploy', '.env.example'));
  const { exit, stderr } = await project.run(ARGS, values());
  expect(exit).toBe(2);
  expect(stderr).toContain('deploy holds .env.example');
  await expect(stat(target)).rejects.toThrow('ENOENT');
});

test('a value that is also a name in the files is refused: they would be masked there', async () => {
  await using project = await setupProject('vault');
  const { exit, stderr } = await project.run(ARGS, values('shop'));
  expect(exit).toBe(2);
  expect(stderr).toContain('would hold a value: one of them is the same as a name in it; nothing was changed');
  await nothingMade(project);
});

test('settings in .env that are no secrets are not masked in the files', async () => {
  await using project = await setupProject(undefined);
  await project.repo.write({
    'package.json': '{ "name": "shop" }',
    '.env': `${values()}APP_NAME=shop\nBUILDER=docker\nNODE_ENV=production\n`,
  });
  const args = ['--from-env-file', '.env', '--yes', '--store', 'vault', '--out', 'deploy'];
  const { exit, report } = await project.report(args);
  expect({ exit, app: report.app }).toEqual({ exit: 0, app: 'shop' });
  expect(report.files.map(({ file }) => file)).toContain('systemd/shop.service');
  expect(await project.files()).not.toContain('[masked]');
  expect((await readdir(project.dir)).filter((name) => name.startsWith('secretctl.yaml'))).toEqual(['secretctl.yaml']);
});

test('what is written comes as a whole, and in the place of a link with --force, not through it', async () => {
  await using project = await setupProject('vault');
  await mkdir(join(project.dir, 'deploy'));
  const target = join(project.dir, 'elsewhere');
  await writeFile(target, 'mine\n');
  await symlink(target, join(project.dir, 'deploy', '.env.example'));
  expect(await project.report([...ARGS, '--force'], values())).toMatchObject({ exit: 0 });
  expect(await readFile(target, 'utf8')).toBe('mine\n');
  expect(await readFile(join(project.dir, 'deploy', '.env.example'), 'utf8')).toMatch(/^OPENAI_API_KEY=/m);
  expect(await readdir(join(project.dir, 'deploy'))).toEqual(
    expect.arrayContaining(['.env.example', 'application.md', 'docker', 'github-actions', 'systemd']),
  );
  expect((await readdir(join(project.dir, 'deploy'))).length).toBe(5);
});
