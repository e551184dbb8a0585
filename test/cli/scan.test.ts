import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCli } from '../support/cli.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo } from '../support/git-repo.js';

// These run the built program: a bundle can break what the sources get right.

test('an allow file is read by the built program', async () => {
  await using repo = await gitRepo();
  await repo.write({ '.secretctl/allow.yaml': 'allow: []\n', 'a.txt': 'nothing\n' });

  expect(await runCli(['scan'], { cwd: repo.dir })).toMatchObject({ exit: 0 });
});

test('no format prints a piece of a secret, nor of its neighbour on the line, nor of one in a name', async () => {
  await using repo = await gitRepo();
  const [first, second, named] = [githubToken(), githubToken(), githubToken()];
  await repo.write({ 'a.txt': `${first} ${'y '.repeat(30)}${second}\n`, [`d-${named}/b.txt`]: `${first}\n` });

  for (const format of ['pretty', 'json', 'jsonl', 'sarif', 'github', 'gitlab', 'csv']) {
    const { stdout, stderr, exit: exitCode } = await runCli(['scan', '--format', format], { cwd: repo.dir });
    expect([format, exitCode]).toEqual([format, 1]);
    for (const secret of [first, second, named]) expect(stdout + stderr).not.toContain(secret.slice(8, 20));
  }
});

test('a report goes to a file whole', async () => {
  await using repo = await gitRepo();
  await repo.write({ 'a.txt': 'nothing\n' });

  const { exit: exitCode } = await runCli(['scan', '--json', '--output', 'out.json'], { cwd: repo.dir });
  expect(exitCode).toBe(0);
  expect(JSON.parse(await readFile(join(repo.dir, 'out.json'), 'utf8'))).toMatchObject({ verdict: 'clean' });
});

test('half a range is refused: it would say clean of nothing', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.txt': 'x' });

  for (const range of ['..HEAD', 'HEAD..', '^HEAD']) {
    expect(await runCli(['scan', `--range=${range}`], { cwd: repo.dir })).toMatchObject({ exit: 2 });
  }
});
