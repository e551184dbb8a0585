import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { runCli, SCRIPT, tempFolder } from '../support/cli.js';

const bash = (script: string, cwd?: string) =>
  spawnSync('bash', ['-c', script], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: '/nonexistent', NODE: process.execPath, SECRETCTL: SCRIPT },
    timeout: 20_000,
  });

test.each([['completion bash'], ['help environment'], ['--help'], ['doctor --json']])(
  'a reader that leaves ends "%s" quietly',
  (words) => {
    const { stderr, stdout, status } = bash(`"$NODE" "$SECRETCTL" ${words} | true; echo "\${PIPESTATUS[0]}"`);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(['0', '1', '6']).toContain(stdout.trim());
  },
);

test('| head -1 gets its line and nobody sees a stack', () => {
  const { stdout, stderr } = bash('"$NODE" "$SECRETCTL" completion bash | head -1');
  expect(stdout).toMatch(/^# bash completion/);
  expect(stderr).toBe('');
});

test('a full disk is an error, not a stack, and not silence', () => {
  const { stderr, status } = bash('"$NODE" "$SECRETCTL" help environment > /dev/full');
  expect(status).toBe(5);
  expect(stderr).toContain('error: the output could not be written: no space left on the device');
  expect(stderr).not.toMatch(/^\s+at /m);
});

test('closed standard streams do no harm', () => {
  expect(bash('"$NODE" "$SECRETCTL" config show <&-')).toMatchObject({
    status: 0,
    stdout: 'scan.exclude: []\n',
    stderr: '',
  });
  expect(bash('"$NODE" "$SECRETCTL" scna 2>&-')).toMatchObject({ status: 2, stdout: '' });
  expect(bash('"$NODE" "$SECRETCTL" config show >&-').stderr).not.toMatch(/^\s+at /m);
});

test('a working directory that is gone is an error with a next command', async () => {
  await using folder = await tempFolder();
  const { status, stderr } = bash(
    `mkdir gone && cd gone && rmdir ../gone && "$NODE" "$SECRETCTL" config show`,
    folder.dir,
  );
  expect(status).toBe(2);
  expect(stderr).toContain('error: the working directory does not exist any more');
});

/** Sends signals to a scan that waits on standard input. */
function interrupt(...signals: NodeJS.Signals[]): (child: ChildProcess) => void {
  return (child) => {
    child.stdin?.write('waiting\n');
    void (async () => {
      await sleep(1_500);
      for (const signal of signals) {
        child.kill(signal);
        await sleep(150);
      }
    })();
  };
}

test.each([
  ['SIGINT' as const, 130],
  ['SIGTERM' as const, 143],
])('%s is answered at once, without a stack', async (signal, code) => {
  const start = Date.now();
  const result = await runCli(['scan', '--stdin'], { during: interrupt(signal) });
  expect(result.exit ?? result.signal).toBe(code);
  expect(Date.now() - start).toBeLessThan(1_500 + 1_500);
  expect(result.stdout).toBe('');
  expect(result.stderr).not.toMatch(/^\s+at |bug in secretctl/m);
});

test('Ctrl-C with --json is one document that carries the exit code', async () => {
  const { exit, stdout } = await runCli(['scan', '--stdin', '--json'], { during: interrupt('SIGINT') });
  expect(exit).toBe(130);
  expect(JSON.parse(stdout)).toHaveProperty('schemaVersion', 1);
});

test('a command that does not listen is ended after its patience, and by a second Ctrl-C at once', async () => {
  // The signal handling alone, around work that ignores it.
  const { build } = await import('esbuild');
  await using folder = await tempFolder();
  const outfile = `${folder.dir}/signals.mjs`;
  await build({ entryPoints: ['src/app/signals.ts'], bundle: true, format: 'esm', platform: 'node', outfile });
  const deaf = `import(${JSON.stringify(outfile)}).then(({ listenForSignals }) => { listenForSignals(process); console.log('up'); setInterval(() => {}, 1000); })`;
  const death = async (signals: number): Promise<[NodeJS.Signals | null, number]> => {
    const child = spawn(process.execPath, ['-e', deaf], { stdio: ['ignore', 'pipe', 'inherit'] });
    const closed = new Promise<NodeJS.Signals | null>((done) => child.on('close', (_code, signal) => done(signal)));
    await new Promise((up) => child.stdout.once('data', up));
    const start = Date.now();
    for (let count = 0; count < signals; count++) {
      child.kill('SIGINT');
      await sleep(100);
    }
    return [await closed, Date.now() - start];
  };
  const [[once, slow], [twice, quick]] = await Promise.all([death(1), death(2)]);
  expect([once, twice]).toEqual(['SIGINT', 'SIGINT']);
  expect(slow).toBeGreaterThan(2_000);
  expect(quick).toBeLessThan(1_500);
});
