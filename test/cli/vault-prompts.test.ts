import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli, tempFolder } from '../support/cli.js';
import { hasTerminal, runAtTerminal, type Keys, type TerminalResult } from '../support/terminal.js';

const atTerminal = hasTerminal ? test : test.skip;
const reason = hasTerminal ? '' : ' (skipped: no python3 with a pty)';
const CTRL_C = '\x03';
const FIRST = 'New passphrase for your key (it is not shown)';
const OLD = 'Passphrase of your key (it is not shown)';
const AGAIN = 'The same again';

interface World extends AsyncDisposable {
  readonly dir: string;
  readonly env: Record<string, string>;
  type(args: readonly string[], ...keys: (readonly [string, string])[]): Promise<TerminalResult>;
  /** Every file with its content. */
  tree(): Promise<Record<string, string>>;
}

async function world(): Promise<World> {
  const temp = await tempFolder();
  const cwd = join(temp.dir, 'project');
  await mkdir(cwd);
  await writeFile(join(cwd, 'secretctl.yaml'), 'app: shop\nstore: vault\n');
  const env = { HOME: temp.dir, XDG_STATE_HOME: join(temp.dir, 'state') };
  return {
    dir: cwd,
    env,
    type: (args, ...keys) =>
      runAtTerminal(args, { cwd, env, keys: keys.map(([after, type]): Keys => ({ after, type })) }),
    tree: async () => {
      const found = await readdir(temp.dir, { recursive: true, withFileTypes: true });
      const files = found.map((one) => [join(one.parentPath, one.name), one.isFile()] as const).sort();
      const contents = files.map(async ([file, isFile]) => [file, isFile ? await readFile(file, 'hex') : ''] as const);
      return Object.fromEntries(await Promise.all(contents));
    },
    [Symbol.asyncDispose]: () => temp[Symbol.asyncDispose](),
  };
}

const phrase = (): string => randomBytes(9).toString('hex');

atTerminal(
  `init asks twice without showing it; passphrase proves the old one and asks twice for the new one${reason}`,
  async () => {
    await using it = await world();
    const [one, other] = [phrase(), phrase()];
    const made = await it.type(['vault', 'init'], [FIRST, `${one}\r`], [AGAIN, `${one}\r`]);
    expect(made).toMatchObject({ exit: 0, stdout: expect.stringMatching(/public key +age1/) });
    const changed = await it.type(
      ['vault', 'passphrase', '--json'],
      [OLD, `${one}\r`],
      [FIRST, `${other}\r`],
      [AGAIN, `${other}\r`],
    );
    expect(changed.exit).toBe(0);
    expect(JSON.parse(changed.stdout)).toMatchObject({ outcome: 'applied', identity: { protection: 'passphrase' } });
    const wrong = await it.type(['vault', 'identity'], [OLD, `${one}\r`]);
    expect(wrong).toMatchObject({ exit: 4, stdout: '' });
    const shown = await it.type(['vault', 'identity'], [OLD, `${other}\r`]);
    expect(shown.stdout).toMatch(/^age1[a-z0-9]{58}\n$/);
    for (const { screen, stdout } of [made, changed, wrong, shown])
      for (const secret of [one, other]) expect(screen + stdout).not.toContain(secret);
  },
);

atTerminal(`two passphrases that differ make nothing${reason}`, async () => {
  await using it = await world();
  const before = await it.tree();
  const { exit, screen } = await it.type(['vault', 'init'], [FIRST, `${phrase()}\r`], [AGAIN, `${phrase()}\r`]);
  expect(exit).toBe(2);
  expect(screen).toContain('the two passphrases differ; nothing was changed');
  expect(await it.tree()).toEqual(before);
});

atTerminal(`Ctrl-C at any question of init leaves nothing${reason}`, async () => {
  await using it = await world();
  const before = await it.tree();
  expect((await it.type(['vault', 'init'], [FIRST, CTRL_C])).exit).toBe(130);
  expect((await it.type(['vault', 'init'], [FIRST, `${phrase()}\r`], [AGAIN, CTRL_C])).exit).toBe(130);
  expect(await it.tree()).toEqual(before);
});

atTerminal(`Ctrl-C at any question of passphrase and remove changes nothing${reason}`, async () => {
  await using it = await world();
  const one = phrase();
  const file = join(it.dir, 'passphrase');
  await writeFile(file, one, { mode: 0o600 });
  const given = { cwd: it.dir, env: { ...it.env, SECRETCTL_PASSPHRASE_FILE: file } };
  expect((await runCli(['vault', 'init'], given)).exit).toBe(0);
  const theirs = await runCli(['vault', 'init', '--no-passphrase', '--json', '--identity', 'theirs'], given);
  const [recipient] = (JSON.parse(theirs.stdout) as { identity: { publicKeys: [string] } }).identity.publicKeys;
  expect((await runCli(['vault', 'add', recipient, '--label', 'ana'], given)).exit).toBe(0);

  const before = await it.tree();
  const change = ['vault', 'passphrase'];
  expect((await it.type(change, [OLD, CTRL_C])).exit).toBe(130);
  expect((await it.type(change, [OLD, `${one}\r`], [FIRST, CTRL_C])).exit).toBe(130);
  expect((await it.type(change, [OLD, `${one}\r`], [FIRST, `${phrase()}\r`], [AGAIN, CTRL_C])).exit).toBe(130);
  const bare = ['vault', 'passphrase', '--no-passphrase'];
  expect((await it.type(bare, ['Take the passphrase off', CTRL_C])).exit).toBe(130);
  expect((await it.type(bare, ['Take the passphrase off', 'n\r'])).exit).toBe(3);
  expect((await it.type(bare, ['Take the passphrase off', 'y\r'], [OLD, CTRL_C])).exit).toBe(130);
  const remove = ['vault', 'remove', 'ana'];
  expect((await it.type(remove, [OLD, CTRL_C])).exit).toBe(130);
  const left = await it.type(remove, [OLD, `${one}\r`], ['Remove ana from the vault?', CTRL_C]);
  expect(left).toMatchObject({ exit: 130, stdout: '' });
  expect(left.screen.indexOf('have to be rotated afterwards')).toBeLessThan(left.screen.indexOf('Remove ana from'));
  expect(await it.tree()).toEqual(before);
});
