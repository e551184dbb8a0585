import { spawnSync } from 'node:child_process';
import { runCli } from '../support/cli.js';

/** What bash would offer for a command line whose last word is being typed. */
async function offered(...words: string[]): Promise<string[]> {
  const { stdout } = await runCli(['completion', 'bash']);
  const asked = `${stdout}
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_secretctl
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout: answer, stderr } = spawnSync('bash', ['-c', asked, 'bash', 'secretctl', ...words], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  return answer.split('\n').filter((word) => word !== '');
}

test.each([
  [['sc'], ['scan']],
  [['set'], ['setup-secrets']],
  [['c'], ['clean-history', 'config', 'completion']],
  [['config', ''], ['show']],
  [['config', 'show', '--o'], ['--origin']],
  [['scan', '--sta'], ['--staged']],
  [['scan', '--format', 's'], ['sarif']],
  [
    ['--json', 'scan', '--format', 'j'],
    ['json', 'jsonl'],
  ],
  [['completion', 'f'], ['fish']],
  [['scan', ''], []],
  [['scan', '--', '--sta'], []],
  [['scan', '--output', 's'], []],
  [['ho'], []],
])('bash offers for %j: %j', async (words, expected) => {
  expect(await offered(...words)).toEqual(expected);
});

test.each([['zsh'], ['fish']])(
  'the %s script is one that the shell can read, where there is that shell',
  async (shell) => {
    const { stdout, exit } = await runCli(['completion', shell]);
    expect(exit).toBe(0);
    const { error, status, stderr } = spawnSync(shell, ['--no-execute', '/dev/stdin'], {
      input: stdout,
      encoding: 'utf8',
    });
    if (error !== undefined) return; // the shell is not on this machine
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  },
);

test('each script names every command and the choices of --format, and not the hidden hook command', async () => {
  for (const shell of ['bash', 'zsh', 'fish', 'powershell']) {
    const { stdout } = await runCli(['completion', shell]);
    for (const word of ['scan', 'install-hook', 'config', 'show', 'doctor', 'sarif', 'origin'])
      expect(stdout).toContain(word);
    expect(stdout).not.toMatch(/:hook"|'hook'|-a hook /);
  }
});
