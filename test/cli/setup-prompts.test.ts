import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { hasTerminal, runAtTerminal, type TerminalResult } from '../support/terminal.js';
import { setupProject, someValue, type SetupProject } from './setup-project.js';

const atTerminal = hasTerminal ? test : test.skip;
const reason = hasTerminal ? '' : ' (skipped: no python3 with a pty)';
const CTRL_C = '\x03';

function type(
  { dir, env }: SetupProject,
  args: readonly string[],
  ...keys: (readonly [string, string])[]
): Promise<TerminalResult> {
  return runAtTerminal(['setup', '--no-passphrase', ...args], {
    cwd: dir,
    env,
    keys: keys.map(([after, what]) => ({ after, type: what })),
  });
}

atTerminal(
  `a newcomer is asked for name, store and secrets, then for each value, which is not shown${reason}`,
  async () => {
    await using project = await setupProject(undefined);
    const value = someValue();
    await project.repo.write({ 'app.js': 'use(process.env.OPENAI_API_KEY, process.env.SESSION_SECRET);\n' });
    const { exit, stdout, screen } = await type(
      project,
      [],
      ['Name of the application', '\x7f\x7f\x7f\x7fweb\r'],
      ['Where are secrets kept', '\x1b[B\x1b[B\r'],
      ['Which of these are secrets', '\r'],
      ['Write secretctl.yaml?', 'y\r'],
      ['web/openai (OPENAI_API_KEY', `${value}\r`],
      ['Go on?', 'y\r'],
    );
    expect({ exit, screen }).toEqual({ exit: 0, screen: expect.stringContaining('web/openai') as string });
    expect(stdout).toContain('Read back 2 secrets of 2');
    expect(screen + stdout).not.toContain(value);
    expect(await readFile(join(project.dir, 'secretctl.yaml'), 'utf8')).toContain('store: vault');
    const code = 'process.exitCode = Number(process.env.OPENAI_API_KEY !== process.argv[1])';
    const ran = await runCli(['run', '--', process.execPath, '-e', code, value], {
      cwd: project.dir,
      env: project.env,
    });
    expect(ran).toMatchObject({ exit: 0 });
  },
);

atTerminal(`Ctrl-C at any question leaves nothing behind${reason}`, async () => {
  await using project = await setupProject('vault');
  const before = await project.files();
  const value = await type(project, [], ['shop/openai (OPENAI_API_KEY', CTRL_C]);
  expect(value.exit).toBe(130);
  const consent = await type(project, [], ['shop/openai (OPENAI_API_KEY', `${someValue()}\r`], ['Go on?', CTRL_C]);
  expect(consent.exit).toBe(130);
  const no = await type(project, [], ['shop/openai (OPENAI_API_KEY', `${someValue()}\r`], ['Go on?', 'n\r']);
  expect(no.exit).toBe(3);
  expect(await project.files()).toContain(before.split('\n', 1)[0]!);
  await expect(readFile(join(project.dir, '.secretctl', 'vault.age'))).rejects.toThrow('ENOENT');
});

atTerminal(
  `after values came from a file, it is offered to put references there; no is the default${reason}`,
  async () => {
    await using project = await setupProject('vault');
    const text = `OPENAI_API_KEY=${someValue()}\n`;
    await writeFile(join(project.dir, '.env'), text);
    const args = ['--from-env-file', '.env'];
    const no = await type(project, args, ['Go on?', 'y\r'], ['Put references in their place', '\r']);
    expect(no.exit).toBe(0);
    expect(no.stdout).toContain('add --replace-env-file');
    expect(await readFile(join(project.dir, '.env'), 'utf8')).toBe(text);
    const yes = await type(project, args, ['Put references in their place', 'y\r']);
    expect(yes.exit).toBe(0);
    expect(await readFile(join(project.dir, '.env'), 'utf8')).toBe('OPENAI_API_KEY=secretctl://shop/openai\n');
  },
);
