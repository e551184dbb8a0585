import { inTerminal, NODE, noTerminal, runProject, someValue, testWithTerminal } from './run-project.js';

/** Says each signal; SIGUSR2 asks for the end. */
const LISTENER =
  'for (const s of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGQUIT", "SIGWINCH"]) process.on(s, () => console.log("got " + s)); ' +
  'process.on("SIGUSR2", () => process.exit(11)); setInterval(() => {}, 1000); console.log("up");';

test('each signal reaches the program, which decides what it means', async () => {
  await using project = await runProject({ KEY: someValue() });
  const run = project.start(['--', NODE, '-e', LISTENER]);
  await run.prints('up');
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR1', 'SIGQUIT', 'SIGWINCH'] as const) {
    run.child.kill(signal);
    await run.prints(`got ${signal}`);
  }
  run.child.kill('SIGINT');
  run.child.kill('SIGUSR2');
  expect(await run.ended).toEqual({ code: 11, signal: null });
  expect(run.printed()).not.toMatch(/error|stopped/);
});

test('a program that takes longer to end than our own patience is waited for', async () => {
  await using project = await runProject({ KEY: someValue() });
  const slow =
    'process.on("SIGTERM", () => setTimeout(() => process.exit(0), 4000)); setInterval(() => {}, 1000); console.log("up")';
  const run = project.start(['--', NODE, '-e', slow]);
  await run.prints('up');
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual({ code: 0, signal: null });
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ended by %s, we end by it too', async (signal) => {
  await using project = await runProject({ KEY: someValue() });
  const run = project.start(['--', NODE, '-e', 'setInterval(() => {}, 1000); console.log("up")']);
  await run.prints('up');
  run.child.kill(signal);
  expect(await run.ended).toEqual({ code: null, signal });
});

test.each([
  ['KILL', 137],
  ['QUIT', 131],
  ['SEGV', 139],
])('ended by SIG%s, the exit code is %d', async (signal, code) => {
  await using project = await runProject({ KEY: someValue() });
  const { exit } = await project.run(['--', 'sh', '-c', `ulimit -c 0; kill -${signal} $$`]);
  expect(exit).toBe(code);
});

test('with --mask, a left-over process that holds the output ends with a signal to us', async () => {
  await using project = await runProject({ KEY: someValue() });
  const run = project.start(['--mask', '--', 'sh', '-c', 'sleep 60 & echo left $!; exit 6']);
  await run.prints('left');
  const pid = Number(/left (\d+)/.exec(run.printed())?.[1]);
  await new Promise((later) => setTimeout(later, 500));
  expect(run.child.exitCode).toBeNull();
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual({ code: 6, signal: null });
  process.kill(pid);
});

testWithTerminal(`a terminal stays one for the program, and with --mask it does not${noTerminal}`, async () => {
  await using project = await runProject({ KEY: someValue() });
  const print = `-- "$NODE" -p '"up " + [0, 1, 2].map((fd) => require("tty").isatty(fd))'`;
  const plain = await inTerminal(project.dir, project.env, `"$NODE" "$SECRETCTL" run ${print}`);
  expect(plain).toBe('up true,true,true\n0');
  const masked = await inTerminal(project.dir, project.env, `"$NODE" "$SECRETCTL" run --mask ${print}`);
  expect(masked).toBe('up true,false,false\n0');
});

testWithTerminal(`Ctrl-C at a terminal reaches the program once, and we stay until it ends${noTerminal}`, async () => {
  await using project = await runProject({ KEY: someValue() });
  const count =
    'let n = 0; process.on("SIGINT", () => { if (++n === 1) setTimeout(() => { console.log("count " + n); process.exit(12); }, 1000); }); setInterval(() => {}, 1000); console.log("up")';
  for (const flags of ['', '--mask']) {
    const line = `exec "$NODE" "$SECRETCTL" run ${flags} -- "$NODE" -e '${count}' < /dev/null 2> /dev/null`;
    expect(await inTerminal(project.dir, project.env, line, ['up', '\x03'])).toMatch(/up\n(\^C)?count 1\n12$/);
  }
});
