import { execFile } from 'node:child_process';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gitRepo } from '../support/git-repo.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const onPosix = process.platform === 'win32' ? test.skip : test;
const REPLACE = ['--from-env-file', '.env', '--replace-env-file'];

async function withEnv(value: string): Promise<SetupProject> {
  const project = await setupProject('vault');
  await writeFile(join(project.dir, '.env'), `OPENAI_API_KEY=${value}\n`);
  return project;
}

const envText = (project: SetupProject): Promise<string> => readFile(join(project.dir, '.env'), 'utf8');

test('a value of the file that is not what was stored stays there: partial, with the whole report', async () => {
  const [inFile, stored] = [someValue(), someValue()];
  await using project = await withEnv(inFile);
  const args = [...REPLACE, '--from-stdin', '--yes'];
  const { exit, report } = await project.report(args, `OPENAI_API_KEY=${stored}\n`);
  expect({ exit, outcome: report.outcome }).toEqual({ exit: 6, outcome: 'partial' });
  expect(report.secrets.map(({ result }) => result)).toEqual(['done', 'done']);
  expect(report.envFile).toMatchObject({ replaced: 0, untracked: false });
  expect(report.envFile?.reason).toContain('keeps its values: OPENAI_API_KEY was not read back');
  expect(report.next[0]).toContain('Run the same command again');
  expect(await envText(project)).toBe(`OPENAI_API_KEY=${inFile}\n`);
  const { exit: again, stdout } = await project.run(args, `OPENAI_API_KEY=${stored}\n`);
  expect(again).toBe(6);
  expect(stdout).toContain('but not all else is done');
});

test('references take the place of values only with consent, also when the store has them already', async () => {
  const value = someValue();
  await using project = await withEnv(value);
  await project.report(['--from-env-file', '.env', '--yes']);
  const { exit, stderr } = await project.run(REPLACE);
  expect(exit).toBe(3);
  expect(stderr).toContain('references take the place of the values in .env');
  expect(await envText(project)).toBe(`OPENAI_API_KEY=${value}\n`);
  expect(await project.report([...REPLACE, '--yes'])).toMatchObject({ exit: 0, report: { envFile: { replaced: 1 } } });
  expect(await project.report(REPLACE)).toMatchObject({ exit: 0, report: { outcome: 'unchanged' } });
});

onPosix('what is read from a pipe cannot be replaced, and that is said before anything is done', async () => {
  await using project = await setupProject('vault');
  await promisify(execFile)('mkfifo', [join(project.dir, 'pipe')]);
  const { exit, stderr } = await project.run(['--from-env-file', 'pipe', '--replace-env-file', '--yes']);
  expect(exit).toBe(2);
  expect(stderr).toContain('--replace-env-file cannot write pipe: it is no file; nothing was done');
  await expect(stat(join(project.dir, '.secretctl'))).rejects.toThrow('ENOENT');
});

test('a file of another repository leaves the index of that one', async () => {
  await using project = await setupProject('vault');
  await using other = await gitRepo();
  await other.commit({ '.env': 'PORT=1\n' });
  const file = join(other.dir, '.env');
  await writeFile(file, `OPENAI_API_KEY=${someValue()}\n`);
  const { exit, report } = await project.report(['--from-env-file', file, '--replace-env-file', '--yes']);
  expect({ exit, envFile: report.envFile }).toMatchObject({ exit: 0, envFile: { replaced: 1, untracked: true } });
  expect(await other.git('ls-files')).toBe('');
});
