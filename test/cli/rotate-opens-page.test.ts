import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { hasTerminal, runAtTerminal, type TerminalResult } from '../support/terminal.js';
import { setupProject, someValue } from './setup-project.js';

const canTry = hasTerminal && process.platform === 'linux';
const onLinux = canTry ? test : test.skip;
const reason = canTry ? '' : ' (skipped: not Linux, or no python3 with a pty)';
const PAGE = 'https://console.example/app?tab=basic&x=1';

interface World extends AsyncDisposable {
  rotate(display: string): Promise<TerminalResult>;
  /** What the opener was given: how many arguments, and each. */
  opened(): Promise<string>;
}

/** A vault with one guided secret, and an `xdg-open` that writes down what it is given. */
async function world(page: string): Promise<World> {
  const project = await setupProject('vault');
  const programs = join(project.dir, 'programs');
  const seen = join(project.dir, 'seen');
  await mkdir(programs);
  await writeFile(join(programs, 'xdg-open'), '#!/bin/sh\nprintf "%s\\n" "$#" "$@" >>"$SEEN"\n');
  await chmod(join(programs, 'xdg-open'), 0o755);
  const secret = `{ env: META_SECRET, provider: guided, with: { console: ${JSON.stringify(page)} } }`;
  await writeFile(join(project.dir, 'secretctl.yaml'), `app: shop\nstore: vault\nsecrets:\n  meta: ${secret}\n`);
  const made = await project.run(['--from-stdin', '--yes'], `${someValue()}\n`);
  expect({ exit: made.exit, err: made.stderr }).toMatchObject({ exit: 0 });
  const env = { ...project.env, PATH: `${programs}${delimiter}${process.env['PATH'] ?? ''}`, SEEN: seen };
  return {
    rotate: (display) =>
      runAtTerminal(['rotate', 'meta', '--yes'], {
        cwd: project.dir,
        env: { ...env, DISPLAY: display },
        keys: [{ after: 'it is not shown', type: `${someValue()}\r` }],
      }),
    opened: () => readFile(seen, 'utf8').catch(() => ''),
    [Symbol.asyncDispose]: () => project[Symbol.asyncDispose](),
  };
}

onLinux(`the page where a person makes the credential is opened, and its address told${reason}`, async () => {
  await using it = await world(PAGE);
  expect(await it.rotate(':0')).toMatchObject({ exit: 0, screen: expect.stringContaining(PAGE) });
  expect(await it.opened()).toBe(`1\n${PAGE}\n`);
});

onLinux(`without a screen nothing is opened${reason}`, async () => {
  await using it = await world(PAGE);
  expect(await it.rotate('')).toMatchObject({ exit: 0, screen: expect.stringContaining(PAGE) });
  expect(await it.opened()).toBe('');
});

onLinux(`what is no web page is not opened${reason}`, async () => {
  await using it = await world('file:///etc/passwd');
  expect(await it.rotate(':0')).toMatchObject({ exit: 0 });
  expect(await it.opened()).toBe('');
});
