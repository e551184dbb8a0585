import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { hasTerminal, runAtTerminal } from '../support/terminal.js';
import { setupProject, someValue } from './setup-project.js';

const atTerminal = hasTerminal ? test : test.skip;
const reason = hasTerminal ? '' : ' (skipped: no python3 with a pty)';

atTerminal(`a secret that somebody stored while the plan was read is left as it is${reason}`, async () => {
  await using project = await setupProject('vault');
  const [mine, theirs] = [someValue(), someValue()];
  await writeFile(join(project.dir, 'mine.env'), `OPENAI_API_KEY=${mine}\n`);
  await writeFile(join(project.dir, 'theirs.env'), `OPENAI_API_KEY=${theirs}\n`);
  const { exit, stdout, screen } = await runAtTerminal(['setup', '--no-passphrase', '--from-env-file', 'mine.env'], {
    cwd: project.dir,
    env: project.env,
    keys: [
      {
        after: 'Go on?',
        meanwhile: ['setup', '--no-passphrase', '--from-env-file', 'theirs.env', '--yes'],
        type: 'y\r',
      },
    ],
  });
  expect(exit).toBe(6);
  expect(stdout).toContain('somebody else made shop/openai');
  expect(screen).not.toContain('All values were read back');
  const args = ['run', '--only', 'openai', '--', process.execPath, '-p', 'process.env.OPENAI_API_KEY'];
  expect(await runCli(args, { cwd: project.dir, env: project.env })).toMatchObject({ stdout: `${theirs}\n` });
});
