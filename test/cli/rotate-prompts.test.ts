import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { hasTerminal, runAtTerminal, type TerminalResult } from '../support/terminal.js';
import { setupProject, someValue } from './setup-project.js';

const SETTINGS = `app: shop
store: vault
secrets:
  meta: { env: META_APP_SECRET, provider: guided }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64 }
`;
const CTRL_C = '\x03';
const RAW_MODE_LEFT = /\x1b\[\?25l(?![\s\S]*\x1b\[\?25h)/; // the cursor was hidden, and is not shown again

async function shop() {
  const project = await setupProject('vault');
  await writeFile(join(project.dir, 'secretctl.yaml'), SETTINGS);
  const old = someValue();
  const made = await project.run(['--from-stdin', '--yes'], `META_APP_SECRET=${old}\n`);
  expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
  const place = { cwd: project.dir, env: project.env };
  const vault = (): Promise<string> => readFile(join(project.dir, '.secretctl', 'vault.age'), 'latin1');
  return {
    project,
    vault,
    at: (args: readonly string[], after: string, type: string): Promise<TerminalResult> =>
      runAtTerminal(['rotate', ...args], { ...place, keys: [{ after, type }] }),
    piped: (args: readonly string[]) => runCli(['rotate', ...args], place),
    /** Journals in which something stands, and locks. */
    journals: async (): Promise<string[]> => {
      const state = project.env['XDG_STATE_HOME'] ?? '';
      const found = (await readdir(state, { recursive: true })).filter((file) =>
        /rotations.*\.(jsonl|lock)$/.test(file),
      );
      const texts = await Promise.all(found.map((file) => readFile(join(state, file), 'latin1').catch(() => 'a lock')));
      return found.filter((_, at) => texts[at] !== '');
    },
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

describe(`rotate at a terminal${hasTerminal ? '' : ' (skipped: no python3 with a pty)'}`, () => {
  const atTerminal = hasTerminal ? test : test.skip;

  atTerminal.each([
    ['the yes', ['session'], 'Go on?'],
    ['the name', ['session', '--compromised'], 'Type session to go on'],
    ['the name, before an outage', ['session', '--revoke-first'], 'Nothing will work between'],
  ])('Ctrl-C at %s changes nothing, and leaves the terminal as it was', async (_, args, asked) => {
    await using it = await shop();
    const before = await it.vault();
    const left = await it.at(args, asked, CTRL_C);
    expect(left).toMatchObject({ exit: 130, cooked: true });
    expect(left.screen).toContain('nothing was changed');
    expect(left.screen).not.toMatch(RAW_MODE_LEFT);
    expect(await it.vault()).toBe(before);
    expect(await it.journals()).toEqual([]);
  });

  atTerminal('a no, another name and an empty one are refusals', async () => {
    await using it = await shop();
    const before = await it.vault();
    expect(await it.at(['session'], 'Go on?', 'n\r')).toMatchObject({ exit: 3 });
    expect(await it.at(['session'], 'Go on?', '\r')).toMatchObject({ exit: 3 }); // the default
    expect(await it.at(['session', '--compromised'], 'Type session', 'sessions\r')).toMatchObject({ exit: 3 });
    expect(await it.at(['session', '--compromised'], 'Type session', '\r')).toMatchObject({ exit: 3 });
    expect(await it.vault()).toBe(before);
    expect(await it.journals()).toEqual([]);
  });

  atTerminal('Ctrl-C at the hidden value stores nothing; the rotation is open, and can be taken back', async () => {
    await using it = await shop();
    const before = await it.vault();
    const left = await it.at(['meta', '--yes'], 'New value of shop/meta', CTRL_C);
    expect(left).toMatchObject({ exit: 130, cooked: true });
    expect(left.screen).not.toMatch(RAW_MODE_LEFT);
    expect(await it.vault()).toBe(before);
    expect(await it.journals()).toEqual([expect.stringMatching(/meta\.jsonl$/)]); // and no lock
    const again = await it.at(['meta', '--resume'], 'New value of shop/meta', '\r');
    expect(again).toMatchObject({ exit: 2 });
    expect(again.stdout + again.screen).toContain('no new value of meta was given');
    expect(await it.piped(['meta', '--rollback'])).toMatchObject({ exit: 0 });
    expect(await it.vault()).toBe(before);
  });
});

test.each([
  [['session'], '--yes'],
  [['session', '--compromised'], '--confirm session'],
  [['meta', '--yes'], '--value-from-stdin'],
])('where nobody can be asked, the flag that would do is named: %j', async (args, flag) => {
  await using it = await shop();
  const before = await it.vault();
  const { exit, stdout, stderr } = await it.piped(args);
  expect({ exit, said: (stdout + stderr).includes(flag), stdout, stderr }).toMatchObject({ exit: 3, said: true });
  expect(await it.vault()).toBe(before);
});
