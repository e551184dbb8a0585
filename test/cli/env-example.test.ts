import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from '../../src/stores/index.js';
import { gitRepo, type GitRepo } from '../support/git-repo.js';
import { madeUpToken, secretctl, secretctlHere } from '../support/hook-cli.js';

const CONFIG = `app: shop
secrets:
  openai: { env: OPENAI_API_KEY, provider: openai, every: 30d }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64 }
  db-password: { provider: postgres }
`;
const madeUp = (): string => randomBytes(24).toString('hex');
const text = (repo: GitRepo, path = '.env.example'): Promise<string> => readFile(join(repo.dir, path), 'utf8');
const parsed = (file: string): [string, string][] => parseEnv(file).map(({ name, value }) => [name, value.reveal()]);

async function example(repo: GitRepo, ...flags: string[]): Promise<string> {
  const { exit, stdout, stderr } = await secretctlHere(repo, ['env', 'example', ...flags]);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: expect.not.stringContaining('error') });
  return stdout;
}

async function expectClean(repo: GitRepo, path: string): Promise<void> {
  expect(await secretctlHere(repo, ['scan', path])).toMatchObject({ exit: 0 });
}

test('secrets get a placeholder and say where they come from, other variables of the code are empty, and the result is clean', async () => {
  await using repo = await gitRepo();
  const [secret, bucket] = [madeUp(), 'a-bucket-of-mine'];
  await repo.write({
    'secretctl.yaml': CONFIG,
    '.env': `SESSION_SECRET=${secret}\nBUCKET=${bucket}\n`,
    'src/a.ts': 'use(process.env.SESSION_SECRET, process.env.BUCKET, process.env.NODE_ENV);\n',
    'test/a.test.ts': 'use(process.env.ONLY_TESTS);\n',
  });
  const stdout = await example(repo);
  expect(stdout).not.toContain(secret);
  expect(stdout).not.toContain(bucket);
  expect(parsed(stdout)).toEqual([
    ['OPENAI_API_KEY', 'replace-me'],
    ['SESSION_SECRET', 'replace-me'],
    ['DB_PASSWORD', 'replace-me'],
    ['BUCKET', ''],
  ]);
  expect(stdout).toMatch(
    /# openai: of openai, replaced every 30d; in the store as shop\/openai: secretctl run -- npm start\nOPENAI/,
  );
  expect(stdout).toMatch(/# no secret; read in src\/a\.ts\nBUCKET=\n$/);
  await repo.write({ '.env.example': stdout });
  await expectClean(repo, '.env.example');
});

test('written again it is the same, and harmless lines that somebody added stay', async () => {
  await using repo = await gitRepo();
  await repo.write({ 'secretctl.yaml': CONFIG, 'src/a.ts': 'use(process.env.BUCKET);\n' });
  expect(await example(repo, '--out', '.env.example')).toBe('wrote .env.example: 4 variables\n');
  const first = await text(repo);
  expect(await example(repo, '--out', '.env.example')).toMatch(/is as it should be/);
  expect(await text(repo)).toBe(first);
  await repo.write({ '.env.example': first.replace('BUCKET=', '# for pictures\nBUCKET=pictures') });
  await repo.write({ 'src/b.ts': 'use(process.env.REGION_NAME);\n' });
  await example(repo, '--out', '.env.example');
  expect(await text(repo)).toContain('# for pictures\nBUCKET=pictures\n');
  expect(parsed(await text(repo)).at(-1)).toEqual(['REGION_NAME', '']);
});

test('an example that somebody wrote is kept but with --force, which keeps its harmless lines and line ends and drops its secrets', async () => {
  await using repo = await gitRepo();
  const [token, session, port] = [madeUpToken(), madeUp(), 'PORT=3000'];
  const old = [
    `# The shop`,
    port,
    `OPENAI_API_KEY=sk-your-key-here # ask Mina`,
    `SESSION_SECRET="${session}" # mine`,
    `# was: ${token}`,
    `EXTRA=${token} # ${token}`,
    '',
  ];
  await repo.write({
    'secretctl.yaml': CONFIG,
    '.env.example': old.join('\r\n'),
    '.env': `SESSION_SECRET=${session}\n`,
  });
  const refused = await secretctl(repo, ['env', 'example', '--out', '.env.example']);
  expect(refused).toMatchObject({ exit: 3, stderr: expect.stringContaining('--force') });
  expect(await text(repo)).toBe(old.join('\r\n'));
  expect(await example(repo, '--out', '.env.example', '--force', '--dry-run')).toContain('EXTRA=replace-me');
  expect(await text(repo)).toBe(old.join('\r\n'));
  await example(repo, '--out', '.env.example', '--force');
  const now = await text(repo);
  expect(now.replaceAll('\r\n', '')).not.toContain('\n');
  expect(now).toContain(
    `# The shop\r\n${port}\r\nOPENAI_API_KEY=sk-your-key-here # ask Mina\r\nSESSION_SECRET=replace-me\r\nEXTRA=replace-me\r\n`,
  );
  expect(now).not.toContain(token);
  expect(now).not.toContain(session);
  await expectClean(repo, '.env.example');
});

test('without settings the secrets are those that the project seems to need', async () => {
  await using repo = await gitRepo();
  await repo.write({
    'src/a.ts': 'use(process.env.STRIPE_SECRET_KEY, process.env.LOG_LEVEL);\n',
    'package.json': '{"name":"shop"}',
  });
  const stdout = await example(repo);
  expect(stdout).toMatch(/^# Written by secretctl env example: what shop reads/);
  expect(stdout).toMatch(/# stripe: .*secretctl setup\nSTRIPE_SECRET_KEY=replace-me\n/);
  expect(parsed(stdout)).toEqual([
    ['STRIPE_SECRET_KEY', 'replace-me'],
    ['LOG_LEVEL', ''],
  ]);
});

test('a file with real values is never written over, whatever is said; nor is what is no file', async () => {
  await using repo = await gitRepo();
  const secret = `SESSION_SECRET=${madeUp()}\n`;
  await repo.write({ 'secretctl.yaml': CONFIG, '.env': secret });
  await mkdir(join(repo.dir, 'folder'));
  await symlink('.env', join(repo.dir, 'link'));
  for (const out of ['.env', 'link'])
    expect(await secretctlHere(repo, ['env', 'example', '--force', '--out', out])).toMatchObject({ exit: 3 });
  expect(await text(repo, '.env')).toBe(secret);
  for (const out of ['folder', 'nowhere/x'])
    expect(await secretctlHere(repo, ['env', 'example', '--force', '--out', out])).toMatchObject({ exit: 5 });
});

test('it works outside a repository', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git'), { recursive: true });
  await repo.write({ 'secretctl.yaml': CONFIG.replace('app: shop', 'app: shop\nstore: env') });
  expect(await example(repo)).toMatch(/# Copy this to \.env[^]*; fill it in here\nOPENAI_API_KEY=replace-me/);
});
