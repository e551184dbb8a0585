import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { NODE, runProject } from './run-project.js';

const SERVER =
  'process.on("SIGTERM", () => { console.log("bye"); process.exit(0); }); process.on("SIGUSR2", () => process.exit(8)); ' +
  'setInterval(() => {}, 1000); console.log("serves " + process.env.KEY);';

test('a new value starts the program again with it, and the end of the program is ours', async () => {
  await using project = await runProject({ KEY: 'one-value', OTHER: 'x' });
  const run = project.start(['--watch', '1s', '--', NODE, '-e', SERVER]);
  await run.prints('serves one-value');
  await project.writeValues({ KEY: 'two-value', OTHER: 'x' });
  await run.prints('serves two-value');
  expect(run.printed()).toContain('secretctl: KEY changed; the program is started again\n');
  expect(run.printed()).toMatch(/bye\n[^]*serves two-value/);
  run.child.kill('SIGUSR2');
  expect(await run.ended).toEqual({ code: 8, signal: null });
});

test('a store that fails meanwhile is a warning, and the program goes on', async () => {
  await using project = await runProject({ KEY: 'one-value' });
  const run = project.start(['--watch', '1s', '--', NODE, '-e', SERVER]);
  await run.prints('serves one-value');
  await rm(join(project.dir, '.env'));
  await run.prints('warning: the store has no key any more; the program keeps what it has\n');
  await project.writeValues({ KEY: 'one-value' });
  await run.prints('warning: the store answers again\n');
  run.child.kill('SIGTERM');
  expect(await run.ended).toEqual({ code: 0, signal: null });
  expect(run.printed().match(/serves/g)).toHaveLength(1);
});

test('a program that was told to stop, and takes its time, is not started again by a new value', async () => {
  await using project = await runProject({ KEY: 'one-value' });
  const slow =
    'process.on("SIGTERM", () => { console.log("draining"); setTimeout(() => process.exit(7), 4000); }); setInterval(() => {}, 1000); console.log("up");';
  const run = project.start(['--watch', '1s', '--', NODE, '-e', slow]);
  await run.prints('up');
  run.child.kill('SIGTERM');
  await run.prints('draining');
  await project.writeValues({ KEY: 'two-value' });
  expect(await run.ended).toEqual({ code: 7, signal: null });
  expect(run.printed()).not.toContain('started again');
});

test('with --mask the values of a later start are masked too', async () => {
  await using project = await runProject({ KEY: 'one-value' });
  const run = project.start(['--mask', '--watch', '1s', '--', NODE, '-e', `console.log(process.pid); ${SERVER}`]);
  await run.prints('serves [masked]');
  await writeFile(join(project.dir, '.env'), 'KEY=two-value\n');
  await run.prints('bye');
  await run.prints('started again');
  while ((run.printed().match(/serves \[masked\]/g) ?? []).length < 2)
    await new Promise((wait) => setTimeout(wait, 50));
  run.child.kill('SIGUSR2');
  await run.ended;
  expect(run.printed()).not.toMatch(/one-value|two-value/);
});
