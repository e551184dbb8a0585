import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { loadStarter, type Program } from '../../src/launch/index.js';
import { isOnWindowsPath } from '../../src/launch/windows-path.js';
import { tempFolder } from '../support/cli.js';

const program = (command: string, args: readonly string[] = [], cwd = '/'): Program => ({
  command,
  args,
  cwd,
  output: 'pipe',
});
const node = (code: string): Program => program(process.execPath, ['-e', code]);
const PATH = { PATH: process.env['PATH'] };

/** The two ways: node's own, and execa as on Windows, which runs here too. */
const WAYS = ['linux', 'win32'] as const;

test.each(WAYS)('exit code and output are those of the program (%s)', async (platform) => {
  const start = await loadStarter(node('console.log(process.env.A); process.exitCode = 7'), platform);
  const running = start({ ...PATH, A: 'from the environment' });
  const [out, ended] = await Promise.all([text(running.stdout!), running.ended]);
  expect(out).toBe('from the environment\n');
  expect(ended).toEqual({ code: 7 });
});

test.each(WAYS)('the environment is what was given and nothing else (%s)', async (platform) => {
  const start = await loadStarter(node('console.log(Object.keys(process.env).join())'), platform);
  expect(await text(start({ ONLY: '1' }).stdout!)).toBe('ONLY\n');
});

test.each(WAYS)('a signal that ended it is 128 and its number (%s)', async (platform) => {
  const start = await loadStarter(node('setInterval(() => {}, 1000); console.log("up")'), platform);
  const running = start(PATH);
  await new Promise((up) => running.stdout!.once('data', up));
  running.kill('SIGTERM');
  expect(await running.ended).toEqual({ code: 143, signal: 'SIGTERM' });
  running.kill('SIGTERM');
});

test.each(WAYS)('arguments are words, and no shell reads them (%s)', async (platform) => {
  const words = ['a b', '"', '$HOME', '`id`', ';', '*', ''];
  const start = await loadStarter(
    program(process.execPath, ['-e', 'console.log(JSON.stringify(process.argv.slice(1)))', '--', ...words]),
    platform,
  );
  expect(JSON.parse(await text(start(PATH).stdout!))).toEqual(words);
});

test.each(WAYS)('a program that is not there is 127 (%s)', async (platform) => {
  const start = await loadStarter(program('no-such-program-here'), platform);
  await expect(start(PATH).ended).rejects.toMatchObject({ code: 'E_PROGRAM_NOT_FOUND', exit: 127 });
});

test.each(WAYS)('a file that is no program is 126 (%s)', async (platform) => {
  await using folder = await tempFolder();
  const file = join(folder.dir, 'data.txt');
  await writeFile(file, 'data');
  await chmod(file, 0o644);
  const start = await loadStarter(program(file), platform);
  await expect(start(PATH).ended).rejects.toMatchObject({
    code: 'E_PROGRAM_NOT_EXECUTABLE',
    exit: 126,
    hint: `is it a program? chmod +x ${file}`,
  });
});

test.each(WAYS)('a program without a name is 127 (%s)', async (platform) => {
  const start = await loadStarter(program(''), platform);
  await expect(start(PATH).ended).rejects.toMatchObject({
    code: 'E_PROGRAM_NOT_FOUND',
    exit: 127,
    message: "there is no program ''",
  });
});

test('of a folder nobody is told to make it executable', async () => {
  await using folder = await tempFolder();
  await mkdir(join(folder.dir, 'bin'));
  const start = await loadStarter(program('./bin', [], folder.dir), 'linux');
  await expect(start(PATH).ended).rejects.toMatchObject({ exit: 126, hint: './bin is a folder; name a program' });
});

test('an environment that the system does not take is an error that holds nothing of it', async () => {
  const start = await loadStarter(node(''), 'linux');
  const refused = start({ ...PATH, BIG: 'x'.repeat(200_000) }).ended;
  await expect(refused).rejects.toMatchObject({
    exit: 126,
    message: expect.stringContaining('larger than the system'),
  });
});

test('Windows finds a command by the extensions of PATHEXT, on PATH or beside', async () => {
  await using folder = await tempFolder();
  const bin = join(folder.dir, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'npm.CMD'), '');
  await writeFile(join(folder.dir, 'tool.exe'), '');
  const environment = { Path: `/nowhere;${bin}`, PATHEXT: '.EXE;.CMD' };
  const finds = (command: string): boolean => isOnWindowsPath(command, folder.dir, environment);
  expect([finds('npm'), finds('npm.CMD'), finds('tool.exe'), finds('./bin/npm')]).toEqual([true, true, true, true]);
  expect([finds('yarn'), finds('bin'), finds('./npm')]).toEqual([false, false, false]);
});
