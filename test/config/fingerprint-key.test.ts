import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fingerprintKey, loadConfig, stateFolder, userConfigFolder } from '../../src/config/index.js';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'secretctl-config-')));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const place = (env: NodeJS.ProcessEnv) => ({ projectRoot: dir, env, platform: 'linux' as const });
const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

test('a project gets a key of its own on first use and keeps it', async () => {
  const first = await fingerprintKey(place({ HOME: dir }));
  const second = await fingerprintKey(place({ HOME: dir }));
  expect(first.origin).toBe('project');
  expect(first.key).toHaveLength(32);
  expect(second.key).toEqual(first.key);
});

test('the key is 0600 in folders that are 0700, whatever they were before', async () => {
  await mkdir(path.join(dir, 'state', 'secretctl'), { recursive: true, mode: 0o755 });
  const made = await fingerprintKey(place({ XDG_STATE_HOME: path.join(dir, 'state') }));
  if (made.origin === 'ephemeral') throw new Error('expected a file');
  expect(await modeOf(made.file)).toBe(0o600);
  expect(await modeOf(path.dirname(made.file))).toBe(0o700);
  await chmod(made.file, 0o644);
  await fingerprintKey(place({ XDG_STATE_HOME: path.join(dir, 'state') }));
  expect(await modeOf(made.file)).toBe(0o600);
});

test('twenty that create it at once agree, and leave no drafts behind', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => fingerprintKey(place({ HOME: dir }))));
  expect(new Set(all.map((one) => one.key.toString('hex'))).size).toBe(1);
  const [first] = all;
  if (first === undefined || first.origin === 'ephemeral') throw new Error('expected a file');
  expect(await readdir(path.dirname(first.file))).toEqual(['fingerprint.key']);
  expect(await readFile(first.file)).toEqual(first.key);
});

test('a project reached through a symbolic link has the same key', async () => {
  await mkdir(path.join(dir, 'real'));
  await symlink(path.join(dir, 'real'), path.join(dir, 'link'));
  const env = { HOME: dir };
  const real = await fingerprintKey({ ...place(env), projectRoot: path.join(dir, 'real') });
  const link = await fingerprintKey({ ...place(env), projectRoot: path.join(dir, 'link') });
  const other = await fingerprintKey(place(env));
  expect(link.key).toEqual(real.key);
  expect(other.key).not.toEqual(real.key);
});

test.each([
  ['HOME is empty', { HOME: '' }, /no home/],
  ['there is no HOME', {}, /no home/],
  ['HOME is no folder', { HOME: '/dev/null' }, /not a directory/],
])('the key is ephemeral when %s', async (_title, env, reason) => {
  const made = await fingerprintKey(place(env));
  expect(made).toMatchObject({ origin: 'ephemeral', reason: expect.stringMatching(reason) as string });
  expect(made.key).toHaveLength(32);
});

test('a damaged project key is an error that says what to do, not a silent new key', async () => {
  const made = await fingerprintKey(place({ HOME: dir }));
  if (made.origin === 'ephemeral') throw new Error('expected a file');
  await writeFile(made.file, 'short');
  await expect(fingerprintKey(place({ HOME: dir }))).rejects.toMatchObject({ code: 'E_STATE', exit: 5 });
});

test("the team's key comes from the variable, else from the file; a line end at its end does not count", async () => {
  const key = 'k'.repeat(32);
  await mkdir(path.join(dir, '.git'));
  await writeFile(path.join(dir, 'team.key'), `${key}\r\n`);
  await writeFile(path.join(dir, 'other.key'), 'o'.repeat(16));
  await writeFile(path.join(dir, 'secretctl.yaml'), 'fingerprint: { key_file: other.key }\n');
  const keyIn = async (env: NodeJS.ProcessEnv) => {
    const { config } = await loadConfig({ cwd: dir, env, platform: 'linux' });
    return await fingerprintKey({ ...place(env), projectRoot: path.join(dir, '.git'), config });
  };
  expect(await keyIn({ SECRETCTL_FINGERPRINT_KEY_FILE: 'team.key' })).toMatchObject({
    origin: 'team',
    key: Buffer.from(key),
  });
  expect(await keyIn({})).toMatchObject({ origin: 'team', key: Buffer.from('o'.repeat(16)) });
});

test.each([
  ['short', /has 5 bytes/],
  ['', /has 0 bytes/],
])("a team's key of too few bytes is refused without being shown", async (content, message) => {
  await writeFile(path.join(dir, 'team.key'), content);
  const asked = fingerprintKey(place({ SECRETCTL_FINGERPRINT_KEY_FILE: path.join(dir, 'team.key') }));
  await expect(asked).rejects.toMatchObject({
    code: 'E_CONFIG',
    exit: 2,
    message: expect.stringMatching(message) as string,
  });
});

test.each([['missing.key'], ['.'], ['/dev/zero']])(
  "a team's key that is no ordinary file (%s) is refused",
  async (file) => {
    const asked = fingerprintKey(place({ SECRETCTL_FINGERPRINT_KEY_FILE: path.resolve(dir, file) }));
    await expect(asked).rejects.toMatchObject({ code: 'E_CONFIG', exit: 2 });
  },
);

test('folders follow XDG, and the conventions of Windows', () => {
  expect(stateFolder({ env: { HOME: '/h' }, platform: 'linux' })).toBe('/h/.local/state/secretctl');
  expect(stateFolder({ env: { HOME: '/h', XDG_STATE_HOME: '/s' }, platform: 'darwin' })).toBe('/s/secretctl');
  expect(stateFolder({ env: { HOME: '/h', XDG_STATE_HOME: 'relative' }, platform: 'linux' })).toBe(
    '/h/.local/state/secretctl',
  );
  expect(stateFolder({ env: { LOCALAPPDATA: 'C:\\L' }, platform: 'win32' })).toBe('C:\\L\\secretctl');
  expect(stateFolder({ env: { USERPROFILE: 'C:\\U' }, platform: 'win32' })).toBe('C:\\U\\AppData\\Local\\secretctl');
  expect(userConfigFolder({ env: { HOME: '/h' }, platform: 'linux' })).toBe('/h/.config/secretctl');
  expect(userConfigFolder({ env: { APPDATA: 'C:\\R' }, platform: 'win32' })).toBe('C:\\R\\secretctl');
  expect(userConfigFolder({ env: {}, platform: 'linux' })).toBeUndefined();
});
