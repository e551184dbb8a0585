import { setTimeout as sleep } from 'node:timers/promises';
import { loadStarter, superviseProgram, type RunningProgram, type SupervisedProgram } from '../../src/launch/index.js';

const PATH = { PATH: process.env['PATH'] };

/** Programs that tell when they are up, and what they print. */
async function world(code: string, platform: NodeJS.Platform = process.platform) {
  const start = await loadStarter(
    { command: process.execPath, args: ['-e', code], cwd: '/', output: 'pipe' },
    platform,
  );
  const printed: string[] = [];
  const waiting: (() => void)[] = [];
  return {
    printed,
    start: (environment: NodeJS.ProcessEnv): RunningProgram => {
      const running = start(environment);
      running.stdout!.setEncoding('utf8').on('data', (text: string) => {
        printed.push(...text.trim().split('\n'));
        for (const wake of waiting.splice(0)) wake();
      });
      return running;
    },
    prints: async (count: number): Promise<void> => {
      while (printed.length < count) await new Promise<void>((wake) => waiting.push(wake));
    },
  };
}

const supervised = (changes: Pick<SupervisedProgram, 'start'> & Partial<SupervisedProgram>) =>
  superviseProgram({ environment: PATH, platform: 'darwin', isTTY: false, graceMs: 10_000, ...changes });

/** Environments that are handed out one by one. */
function environments() {
  const hands: ((environment: NodeJS.ProcessEnv) => void)[] = [];
  const iterator: AsyncIterator<NodeJS.ProcessEnv> = {
    next: () => new Promise((give) => hands.push((value) => give({ done: false, value }))),
  };
  return { iterator, give: (more: NodeJS.ProcessEnv) => hands.shift()!({ ...PATH, ...more }) };
}

const LISTENER =
  'for (const s of ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGQUIT", "SIGWINCH"]) process.on(s, () => console.log(s)); setInterval(() => {}, 1000); console.log("up");';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGQUIT', 'SIGWINCH'] as const)(
  '%s reaches the program',
  async (signal) => {
    const { start, prints, printed } = await world(LISTENER);
    let running: RunningProgram | undefined;
    const program = supervised({ start: (environment) => (running = start(environment)) });
    await prints(1);
    program.deliver(signal);
    await prints(2);
    running!.kill('SIGKILL');
    expect(await program.ended).toEqual({ code: 137, signal: 'SIGKILL' });
    expect(printed).toEqual(['up', signal]);
  },
);

test('what a terminal has sent to the program already is not sent twice; SIGTERM is', async () => {
  const { start, prints, printed } = await world(LISTENER);
  let running: RunningProgram | undefined;
  const program = supervised({ isTTY: true, start: (environment) => (running = start(environment)) });
  await prints(1);
  for (const signal of ['SIGINT', 'SIGQUIT', 'SIGWINCH', 'SIGTERM'] as const) program.deliver(signal);
  await prints(2);
  running!.kill('SIGKILL');
  await program.ended;
  expect(printed).toEqual(['up', 'SIGTERM']);
});

test('on Windows nothing is passed on: the console tells the program itself', async () => {
  const { start, prints, printed } = await world(LISTENER);
  let running: RunningProgram | undefined;
  const program = supervised({ platform: 'win32', start: (environment) => (running = start(environment)) });
  await prints(1);
  program.deliver('SIGTERM');
  await sleep(200);
  running!.kill('SIGKILL');
  await program.ended;
  expect(printed).toEqual(['up']);
});

test('a new environment starts the program again, after a SIGTERM that it may answer', async () => {
  const { start, prints, printed } = await world(
    'console.log("start " + process.env.A); process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); ' +
      'if (process.env.A === "2") process.exit(9); setInterval(() => {}, 1000);',
  );
  const { iterator, give } = environments();
  const program = supervised({ start, environment: { ...PATH, A: '1' }, environments: iterator });
  await prints(1);
  await sleep(100); // until it listens
  give({ A: '2' });
  expect(await program.ended).toEqual({ code: 9 });
  await prints(3);
  expect(printed).toEqual(['start 1', 'bye', 'start 2']);
});

test('a program that does not answer SIGTERM is ended after the grace', async () => {
  const { start, prints } = await world(
    'if (process.env.A) process.exit(4); process.on("SIGTERM", () => {}); setInterval(() => {}, 1000); console.log("up")',
  );
  const { iterator, give } = environments();
  const program = supervised({ start, environments: iterator, graceMs: 200 });
  await prints(1);
  give({ A: '1' });
  expect(await program.ended).toEqual({ code: 4 });
});

test('a signal that comes while the program is ended for a new start ends it for good', async () => {
  const { start, prints, printed } = await world(
    'console.log("start"); process.on("SIGTERM", () => { console.log("ending"); setTimeout(() => process.exit(5), 300); }); setInterval(() => {}, 1000);',
  );
  const { iterator, give } = environments();
  const program = supervised({ start, environments: iterator });
  await prints(1);
  await sleep(100); // until it listens
  give({ A: '2' });
  await prints(2);
  program.deliver('SIGTERM');
  expect(await program.ended).toEqual({ code: 5 });
  expect(printed.filter((line) => line === 'start')).toEqual(['start']);
});

test.each(['SIGTERM', 'SIGINT', 'SIGQUIT'] as const)(
  'a program that takes its time after %s is not started again by a new value',
  async (signal) => {
    const { start, prints, printed } = await world(
      'for (const s of ["SIGINT", "SIGTERM", "SIGQUIT"]) process.on(s, () => { console.log("ending"); setTimeout(() => process.exit(6), 500); }); ' +
        'setInterval(() => {}, 1000); console.log("start");',
    );
    const { iterator, give } = environments();
    const program = supervised({ start, environments: iterator });
    await prints(1);
    expect(program.deliver(signal)).toBe(true);
    await prints(2);
    give({ A: '2' });
    expect(await program.ended).toEqual({ code: 6 });
    expect(printed).toEqual(['start', 'ending']);
  },
);

test('a program that answers SIGHUP by reading its settings again is started again by a new value', async () => {
  const { start, prints, printed } = await world(
    'if (process.env.A) process.exit(9); process.on("SIGHUP", () => console.log("reads")); setInterval(() => {}, 1000); console.log("start");',
  );
  const { iterator, give } = environments();
  const program = supervised({ start, environments: iterator });
  await prints(1);
  expect(program.deliver('SIGHUP')).toBe(false);
  await prints(2);
  give({ A: '2' });
  expect(await program.ended).toEqual({ code: 9 });
  expect(printed).toEqual(['start', 'reads']);
});

test('a program that cannot be started again is an error', async () => {
  const { start, prints } = await world('setInterval(() => {}, 1000); console.log("up")');
  const missing = await loadStarter({ command: 'no-such-program', args: [], cwd: '/', output: 'pipe' }, 'linux');
  const { iterator, give } = environments();
  const program = supervised({
    start: (environment) => (environment['A'] ? missing : start)(environment),
    environments: iterator,
  });
  await prints(1);
  give({ A: '1' });
  await expect(program.ended).rejects.toMatchObject({ exit: 127 });
});
