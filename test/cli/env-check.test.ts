import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitRepo, type Files, type GitRepo } from '../support/git-repo.js';
import { madeUpToken, secretctl, secretctlHere } from '../support/hook-cli.js';

interface Finding {
  readonly id: string;
  readonly severity: string;
  readonly path: string;
  readonly next: string;
  readonly [detail: string]: unknown;
}
interface Report {
  readonly exit: number;
  readonly verdict: string;
  readonly findings: readonly Finding[];
  readonly unread: readonly { readonly path: string; readonly reason: string }[];
  readonly notChecked: readonly { readonly check: string; readonly reason: string }[];
  readonly fixes?: readonly { readonly kind: string; readonly outcome: string; readonly path?: string }[];
}

/** Every value that a test made; no output may hold one. */
const values: string[] = [];

function madeUp(): string {
  const value = randomBytes(24).toString('hex');
  values.push(value);
  return value;
}

async function check(repo: GitRepo, ...flags: string[]): Promise<Report> {
  const { exit, stdout, stderr } = await secretctlHere(repo, ['env', 'check', '--json', ...flags]);
  for (const value of values) expect(stdout + stderr).not.toContain(value);
  expect(stderr).toBe('');
  return { exit, ...(JSON.parse(stdout) as Omit<Report, 'exit'>) };
}

/** Files that nobody else may read, as the checks want them. */
async function put(repo: GitRepo, files: Files): Promise<void> {
  await repo.write(files);
  for (const path of Object.keys(files)) await chmod(join(repo.dir, path), 0o600);
}

const ids = ({ findings }: Report): string[] => [...new Set(findings.map(({ id }) => id))].sort();
const only = ({ findings }: Report, id: string): Finding[] => findings.filter((finding) => finding.id === id);
const secretLine = (): string => `SESSION_SECRET=${madeUp()}\n`;
const IGNORED: Files = { '.gitignore': '.env*\n!.env.example\n' };

test('a project whose env file is ignored, private and described has no finding', async () => {
  await using repo = await gitRepo();
  await put(repo, {
    ...IGNORED,
    '.env': `PORT=3000\n${secretLine()}`,
    '.env.example': 'PORT=3000\nSESSION_SECRET=replace-me\n',
    'secretctl.yaml': 'app: shop\nstore: env\nsecrets:\n  session: { env: SESSION_SECRET, provider: generated }\n',
    'src/app.ts':
      'export const port = process.env.PORT, secret = process.env.SESSION_SECRET, mode = process.env.NODE_ENV;\n',
  });
  expect(await check(repo)).toMatchObject({ exit: 0, verdict: 'clean', findings: [], unread: [], notChecked: [] });
  const { exit, stdout } = await secretctl(repo, ['env', 'check']);
  expect({ exit, stdout }).toEqual({
    exit: 0,
    stdout: expect.stringMatching(/^Nothing is wrong: 1 env file, 1 example/),
  });
});

test('an env file in the index is an error with its variables; one without secrets is a warning; an example is none', async () => {
  await using repo = await gitRepo();
  await put(repo, { ...IGNORED, '.env': `A=b\n${secretLine()}`, 'web/.env': 'PORT=3000\n', '.env.example': 'A=\n' });
  await repo.git('add', '-f', '.env', 'web/.env', '.env.example');
  const report = await check(repo);
  expect(report.exit).toBe(1);
  expect(only(report, 'env-file-tracked')).toEqual([
    expect.objectContaining({ path: '.env', severity: 'error', secrets: ['SESSION_SECRET'] }),
    expect.objectContaining({ path: 'web/.env', severity: 'warning', secrets: [] }),
  ]);
  expect(ids(report)).not.toContain('env-file-in-history');
});

test("an env file in another work tree's index is found, and taken out of it", async () => {
  await using repo = await gitRepo();
  await repo.commit({ ...IGNORED });
  await repo.git('worktree', 'add', '-q', '../linked', '-b', 'other');
  await repo.write({ '../linked/web/.env': secretLine() });
  await repo.git('-C', '../linked', 'add', '-f', 'web/.env');
  const report = await check(repo);
  expect(only(report, 'env-file-tracked')).toEqual([
    expect.objectContaining({ path: 'web/.env', severity: 'error', workTree: 'linked' }),
  ]);
  expect(await check(repo, '--fix', '--yes')).toMatchObject({ exit: 0, fixes: [{ kind: 'untrack', outcome: 'done' }] });
  expect(await repo.git('-C', '../linked', 'ls-files', 'web')).toBe('');
});

test('an env file that was committed once is told with the command that drops it, wherever it is now', async () => {
  await using repo = await gitRepo();
  await repo.commit({ '.env': secretLine(), 'a b/.env.old*': secretLine(), 'docs/.env.example': 'A=\n' });
  await repo.commit({ '.env': null, 'a b/.env.old*': null, ...IGNORED });
  await put(repo, { '.env': secretLine() });
  const report = await check(repo);
  expect(only(report, 'env-file-in-history')).toEqual([
    expect.objectContaining({ path: '.env', next: 'secretctl clean-history --drop-path .env' }),
    expect.objectContaining({ path: 'a b/.env.old*', next: 'secretctl clean-history --drop-path "a b/.env.old?"' }),
  ]);
  const clean = await secretctl(repo, ['clean-history', '--drop-path', 'a b/.env.old?', '--json']);
  expect(clean.stdout).toContain('"a b/.env.old*"');
});

test('a file that no rule covers, one that a "!" takes in again, and one that only my own list covers are told apart', async () => {
  await using repo = await gitRepo();
  await put(repo, {
    '.gitignore': '.env.prod\n!.env.staging\n',
    '.git/info/exclude': '.env.local\n',
    ...{ '.env': 'A=b\n', '.env.prod': 'A=b\n', '.env.staging': 'A=b\n', '.env.local': 'A=b\n' },
  });
  const report = await check(repo);
  expect(only(report, 'env-file-not-ignored')).toEqual([
    expect.objectContaining({ path: '.env', severity: 'warning' }),
    expect.objectContaining({
      path: '.env.staging',
      by: { path: '.gitignore', line: 2, pattern: '!.env.staging' },
      next: 'take line 2 out of .gitignore, then: secretctl env check',
    }),
  ]);
  expect(only(report, 'env-file-ignored-here-only')).toEqual([
    expect.objectContaining({ path: '.env.local', source: expect.stringMatching(/info.exclude$/) }),
  ]);
});

test('a Dockerfile whose ignore list does not cover an env file below it is a warning', async () => {
  await using repo = await gitRepo();
  await put(repo, { ...IGNORED, '.env': 'A=b\n', 'web/.env': 'A=b\n', 'web/Dockerfile': 'FROM scratch\n' });
  const report = await check(repo);
  expect(only(report, 'env-file-in-build-context')).toEqual([
    expect.objectContaining({ path: 'web/.env', dockerfile: 'web/Dockerfile', ignoreFile: 'web/.dockerignore' }),
  ]);
  await repo.write({ 'web/.dockerignore': '.env\n' });
  expect(ids(await check(repo))).toEqual([]);
});

const modeTitle = process.platform === 'win32' ? ' (skipped: Windows has no modes)' : '';
(process.platform === 'win32' ? test.skip : test)(
  `an env file that others may read or write is a warning${modeTitle}`,
  async () => {
    await using repo = await gitRepo();
    await put(repo, { ...IGNORED, '.env': 'A=b\n', '.env.mine': 'A=b\n', '.env.example': 'A=\n' });
    await chmod(join(repo.dir, '.env'), 0o620);
    await chmod(join(repo.dir, '.env.example'), 0o644);
    expect(only(await check(repo), 'env-file-open-to-others')).toEqual([
      expect.objectContaining({ path: '.env', mode: '0620', severity: 'warning' }),
    ]);
  },
);

test('an example with a token, or with the very value of a real file, is an error; placeholders and plain values are none', async () => {
  await using repo = await gitRepo();
  const token = madeUpToken();
  const shared = `Xk9${madeUp()}`;
  values.push(token, shared);
  await put(repo, {
    ...IGNORED,
    '.env': `PORT=3000\nADMIN_TOKEN=${shared}\n`,
    '.env.example': `PORT=3000\nADMIN_TOKEN=replace-me\n# old: ${token}\nDATABASE_URL=postgres://user:password@localhost/db\n`,
    'docs/env.sample': `ADMIN_TOKEN=${shared}\n`,
  });
  const report = await check(repo);
  expect(only(report, 'example-with-secret')).toEqual([
    expect.objectContaining({ path: '.env.example', line: 3, rule: 'github-personal-token', severity: 'error' }),
    expect.objectContaining({
      path: 'docs/env.sample',
      line: 1,
      variable: 'ADMIN_TOKEN',
      sameAs: { path: '.env', line: 2 },
      fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
    }),
  ]);
});

test('a name that the code reads and nobody defines is a warning; one that the settings name and no code reads is information', async () => {
  await using repo = await gitRepo();
  await put(repo, {
    ...IGNORED,
    'secretctl.yaml':
      'app: shop\nsecrets:\n  openai: { env: OPENAI_API_KEY, provider: openai }\n  admin: { env: ADMIN_TOKEN, provider: generated }\n' +
      '  db: { provider: postgres }\nsessions: { store: connect-pg-simple, url: { secret: db } }\n',
    '.env': 'FROM_ENV=1\n',
    '.env.example': 'FROM_EXAMPLE=1\n',
    'src/a.ts':
      'const { OPENAI_API_KEY, FROM_ENV, FROM_EXAMPLE, PATH } = process.env;\n\nuse(process.env.NOWHERE, process.env.STRIPE_SECRET_KEY);\n',
    'test/a.test.ts': 'use(process.env.ONLY_TESTS);\n',
  });
  const report = await check(repo);
  expect(only(report, 'variable-not-defined')).toEqual([
    expect.objectContaining({
      variable: 'NOWHERE',
      path: 'src/a.ts',
      line: 3,
      next: 'secretctl env example --force --out .env.example',
    }),
    expect.objectContaining({
      variable: 'STRIPE_SECRET_KEY',
      next: expect.stringMatching(/secretctl\.yaml.*secretctl setup$/),
    }),
  ]);
  expect(only(report, 'secret-not-read')).toEqual([
    expect.objectContaining({
      variable: 'ADMIN_TOKEN',
      secret: 'admin',
      severity: 'info',
      path: 'secretctl.yaml',
      line: 4,
    }),
  ]);
});

test('one secret in two environments is a warning; the same port, placeholder or file of one environment is none', async () => {
  await using repo = await gitRepo();
  const shared = madeUp();
  const local = madeUp();
  const common = 'PORT=3000\nLOG_LEVEL=information\nADMIN_TOKEN=replace-me\nAPI_URL=https://api.shop.test/v1\n';
  await put(repo, {
    ...IGNORED,
    '.env.production': `${common}SESSION_SECRET=${shared}\n`,
    '.env.staging': `${common}SESSION_SECRET='${shared}'\n`,
    '.env': `${common}SESSION_SECRET=${local}\n`,
    'web/.env.local': `${common}SESSION_SECRET=${local}\n`,
  });
  expect(only(await check(repo), 'secret-in-several-environments')).toEqual([
    expect.objectContaining({
      variable: 'SESSION_SECRET',
      path: '.env.production',
      line: 5,
      environments: ['production', 'staging'],
      alsoAt: [{ path: '.env.staging', line: 5 }],
    }),
  ]);
});

test('secrets of an env file could be in a store: information alone is no failure', async () => {
  await using repo = await gitRepo();
  await put(repo, { ...IGNORED, '.env': `PORT=3000\n${secretLine()}`, '.env.test': 'PORT=3001\n' });
  expect(await check(repo)).toMatchObject({
    exit: 0,
    verdict: 'clean',
    findings: [
      {
        id: 'secret-in-env-file',
        severity: 'info',
        path: '.env',
        variables: ['SESSION_SECRET'],
        next: 'secretctl setup --from-env-file .env',
      },
    ],
  });
});

test('--fix shows the plan, needs consent, mends, checks again, names what is left, and has nothing to do then', async () => {
  await using repo = await gitRepo({ name: "it's a caf\u00e9" });
  await repo.commit({ '.env': 'A=b\n', '.gitignore': 'node_modules\r\n.env.local' });
  await repo.write({ '.env': secretLine(), Dockerfile: 'FROM scratch\n' });
  await repo.git('add', '.env');
  await repo.write({ '.env': secretLine() });
  await chmod(join(repo.dir, '.env'), 0o644);

  const before = await repo.git('status', '--porcelain');
  const refused = await secretctlHere(repo, ['env', 'check', '--fix']);
  expect(refused.exit).toBe(3);
  expect(refused.stderr).toMatch(/add to \.gitignore: \.env\n.*add to \.dockerignore \(new\)[^]*--yes/);
  expect(await check(repo, '--fix', '--dry-run')).toMatchObject({
    exit: 1,
    fixes: [{ outcome: 'planned' }, {}, {}, {}],
  });
  expect(await repo.git('status', '--porcelain')).toBe(before);

  const report = await check(repo, '--fix', '--yes');
  expect(report.fixes?.map(({ kind, outcome }) => `${kind} ${outcome}`)).toEqual([
    'ignore done',
    'ignore done',
    'untrack done',
    'mode done',
  ]);
  expect(ids(report)).toEqual(['env-file-in-history', 'secret-in-env-file']);
  expect(report.exit).toBe(1);
  expect(await readFile(join(repo.dir, '.gitignore'), 'utf8')).toBe('node_modules\r\n.env.local\r\n.env\r\n');
  expect(await readFile(join(repo.dir, '.dockerignore'), 'utf8')).toBe('**/.env\n');
  expect(await repo.git('ls-files')).toBe('.gitignore');
  if (process.platform !== 'win32') expect((await stat(join(repo.dir, '.env'))).mode & 0o777).toBe(0o600);

  const after = await repo.git('status', '--porcelain');
  expect(await check(repo, '--fix', '--yes')).toMatchObject({ exit: 1, fixes: [] });
  expect(await repo.git('status', '--porcelain')).toBe(after);
});

test('--fix works from a subfolder, and for a file name that no ignore file can hold', async () => {
  await using repo = await gitRepo();
  await put(repo, { 'sub/.env.a\n[b]': secretLine(), 'sub/x': '' });
  const { exit, stdout } = await secretctlHere(repo, ['env', 'check', '--fix', '--yes'], {
    cwd: join(repo.dir, 'sub'),
  });
  expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringContaining('added to .gitignore (new)') });
  expect(stdout).not.toContain('.env.a\n');
  expect(await repo.git('status', '--porcelain', '-uall')).toBe('?? .gitignore\n?? sub/x');
});

test('without --fix, --yes and --dry-run are a mistake', async () => {
  await using repo = await gitRepo();
  expect((await secretctl(repo, ['env', 'check', '--yes'])).exit).toBe(2);
});

test('what cannot be read is listed and is never clean; a folder of that name is no env file', async () => {
  await using repo = await gitRepo();
  await put(repo, { ...IGNORED, '.env.utf16': Buffer.from(`A=${madeUp()}\n`, 'utf16le').swap16() });
  await writeFile(join(repo.dir, '.env.big'), Buffer.alloc(10_000_000, secretLine()));
  await mkdir(join(repo.dir, 'sub/.env'), { recursive: true });
  await symlink('nowhere', join(repo.dir, '.env.dangling'));
  await put(repo, { 'web/.env': 'A=b\n' });
  await symlink('web/.env', join(repo.dir, '.env'));
  const report = await check(repo);
  expect(report).toMatchObject({ exit: 6, verdict: 'partial', findings: [] });
  expect(report.unread).toEqual([
    { path: '.env.big', reason: 'with 10000000 bytes it is too large for an env file' },
    { path: '.env.dangling', reason: 'it is a link to a file that is not there' },
    { path: '.env.utf16', reason: expect.stringContaining('no text') },
  ]);
  const { stdout } = await secretctl(repo, ['env', 'check']);
  expect(stdout).toMatch(/Not clean: 3 items could not be read\./);
});

test('a damaged index is told, and the other checks still look', async () => {
  await using repo = await gitRepo();
  await put(repo, { '.env': 'A=b\n' });
  await writeFile(join(repo.dir, '.git/index'), 'no index');
  const report = await check(repo);
  expect(report.unread.map(({ path }) => path)).toEqual(['the code', 'the index']);
  expect(ids(report)).toContain('env-file-not-ignored');
});

test('outside a repository the checks of git are named as not checked, and the others look', async () => {
  await using repo = await gitRepo();
  await rm(join(repo.dir, '.git'), { recursive: true });
  await put(repo, { '.env': secretLine() });
  const clean = await check(repo);
  expect(clean).toMatchObject({ exit: 0, verdict: 'clean' });
  expect(clean.notChecked.map(({ check: id }) => id)).toEqual([
    'env-file-tracked',
    'env-file-in-history',
    'env-file-not-ignored',
  ]);
  if (process.platform !== 'win32') {
    await chmod(join(repo.dir, '.env'), 0o644);
    expect(await check(repo)).toMatchObject({ exit: 1 });
  }
});

test('what scan.exclude leaves out is not looked at, and that is said', async () => {
  await using repo = await gitRepo();
  await put(repo, { 'secretctl.yaml': 'scan: { exclude: [fixtures/**] }\n', 'fixtures/.env': secretLine() });
  await repo.git('add', '-A');
  expect(await check(repo)).toMatchObject({ exit: 0, findings: [], notChecked: [{ check: 'all' }] });
});
