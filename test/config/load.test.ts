import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { loadConfig, suggest } from '../../src/config/index.js';
import { configJsonSchema } from '../../src/config/schema.js';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(path.join(tmpdir(), 'secretctl-load-')));
  await mkdir(path.join(dir, '.git'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const load = (extra: { env?: NodeJS.ProcessEnv; flags?: Record<string, unknown>; cwd?: string } = {}) =>
  loadConfig({ cwd: dir, env: {}, platform: 'linux', ...extra });
const project = (source: string) => writeFile(path.join(dir, 'secretctl.yaml'), source);
const failure = async (source: string): Promise<string> => {
  await project(source);
  return await load().then(
    () => 'loaded',
    (error: unknown) => JSON.stringify(error) + (error as Error).message,
  );
};

const EXAMPLE = `
app: whatsapp-saas
store: aws
aws: { region: us-east-1, tags: { team: platform } }
secrets:
  openai:  { env: OPENAI_API_KEY, provider: openai, every: 30d, with: { project: proj_abc } }
  session: { env: SESSION_SECRET, provider: generated, format: hex:64, every: 90d, then: [purge-sessions] }
  admin:   { env: ADMIN_TOKEN, provider: generated, format: base64:32, every: 30d }
  database:{ env: DATABASE_URL, provider: postgres, every: 90d }
sessions:
  store: connect-pg-simple
  url: { secret: database }
  verify: { health: https://app.example/api/health, whoami: https://app.example/api/user, cookie: connect.sid }
reload:
  - { http: https://app.example/admin/refresh-secrets, header: { x-admin-token: { secret: admin } } }
scan: { exclude: ["vendor/**"], max_file_size: 5MB, baseline: known.json }
fingerprint: { key_file: ../team.key }
`.replace('database:{', 'database: {');

test("the design's example is accepted; sizes become bytes and paths become absolute", async () => {
  await project(EXAMPLE);
  const { config, projectRoot, projectFile } = await load();
  expect(projectRoot).toBe(dir);
  expect(projectFile).toBe(path.join(dir, 'secretctl.yaml'));
  expect(config.secrets?.['session']).toMatchObject({ format: 'hex:64', then: ['purge-sessions'] });
  expect(config.sessions?.url).toEqual({ secret: 'database' });
  expect(config.scan).toEqual({
    exclude: ['vendor/**'],
    max_file_size: 5 * 1024 * 1024,
    baseline: path.join(dir, 'known.json'),
  });
  expect(config.fingerprint?.key_file).toBe(path.join(path.dirname(dir), 'team.key'));
});

test('flag beats environment beats project beats user beats default, and each value knows its origin', async () => {
  const home = path.join(dir, 'home');
  await mkdir(path.join(home, 'secretctl'), { recursive: true });
  await writeFile(
    path.join(home, 'secretctl', 'config.yaml'),
    'app: user\nstore: env\naws:\n  region: user-1\n  profile: mine\n',
  );
  await project('app: project\n\naws:\n  region: project-1\n');
  const { settings, config } = await load({
    env: { XDG_CONFIG_HOME: home, SECRETCTL_AWS_REGION: 'env-1', SECRETCTL_BASELINE: 'b.json' },
    flags: { 'scan.baseline': 'flag.json', 'scan.max_file_size': undefined },
  });
  const origins = Object.fromEntries(
    settings.map((s) => [s.path.join('.'), `${s.origin.kind} ${s.origin.where.replace(dir, '')}`]),
  );
  expect(origins).toEqual({
    app: 'project /secretctl.yaml:1',
    'aws.profile': 'user /home/secretctl/config.yaml:5',
    'aws.region': 'env SECRETCTL_AWS_REGION',
    'scan.baseline': 'flag --baseline',
    'scan.exclude': 'default ',
    store: 'user /home/secretctl/config.yaml:2',
  });
  expect(config).toMatchObject({
    app: 'project',
    store: 'env',
    aws: { region: 'env-1' },
    scan: { baseline: path.join(dir, 'flag.json') },
  });
});

test('the project file is found from a folder below, and not above the top of the repository', async () => {
  await project('app: outer\n');
  await mkdir(path.join(dir, 'a', 'b'), { recursive: true });
  expect((await load({ cwd: path.join(dir, 'a', 'b') })).config.app).toBe('outer');
  await mkdir(path.join(dir, 'a', '.git'));
  expect(await load({ cwd: path.join(dir, 'a', 'b') })).toMatchObject({
    projectFile: undefined,
    projectRoot: path.join(dir, 'a'),
  });
});

test.each([
  ['app: x\nstoer: aws\n', ':2:1: unknown key "stoer"; did you mean "store"?'],
  ['aws:\n  regoin: x\n', ':2:3: unknown key "regoin"; did you mean "region"?'],
  ['secrets:\n  a: { provider: x, evry: 30d }\n', ':2:21: unknown key "evry"; did you mean "every"?'],
  ['reload:\n  - http: https://x.example\n    headers: {}\n', ':3:5: unknown key "headers"; did you mean "header"?'],
  ['zzzzzzz: 1\n', ':1:1: unknown key "zzzzzzz"; known are app, store, aws'],
  ['store: awz\n', ':1:1: store must be one of aws, vault, env'],
  ['secrets:\n  a:\n    env: A\n', ':2:3: secrets.a.provider must be a name'],
  ['secrets:\n  a: { provider: x, every: monthly }\n', ':2:21: secrets.a.every must be a duration'],
  [
    'sessions: { store: x, url: postgres://u:' + 'hunter2secret@h/d }\n',
    ':1:23: sessions.url must be { secret: NAME }',
  ],
  ['- a\n', ':1:1: the file must be a map'],
  ['a: [1\nb: 2\n', 'secretctl.yaml:2:1: not valid YAML'],
  ['app: a\napp: b\n', ':2:1: not valid YAML: the same key is given twice'],
  ['app: *nope\n', 'has no anchor'],
  ['app: a\n---\napp: b\n', 'more than one document'],
])('a mistake is named with file, line and column: %j', async (source, message) => {
  expect(await failure(source)).toContain(message);
});

test.each([
  ['app: "hunter2 secret value"\n'],
  ['store: hunter2secret\n'],
  ['app: [hunter2secret\n'],
  ['app: "hunter2secret\n'],
  ['app: *hunter2secret\n'],
  ['app: !hunter2secret x y z\nstore: [\n'],
  ['secrets: { a: { provider: hunter2 secret, with: { x: [hunter2secret] } } }\n'],
  ['secrets: { a: { provider: p, every: hunter2secret, format: hunter2secret } }\n'],
  ['sessions: { store: x, url: postgres://u:' + 'hunter2secret@h/d }\n'],
  ['reload: [{ http: "https://u:' + 'hunter2secret@h.example/" }]\n'],
  ['sk-hunter2secret-0123456789012345678901234567890123456789: true\n'],
  ['hunter2secret\n'],
])('no message repeats a value: %j', async (source) => {
  const message = await failure(source);
  expect(message).toContain('E_CONFIG');
  expect(message).not.toContain('hunter2');
});

test.each([
  ['sessions: { store: connect-redis, url: { secret: redsi } }', 'sessions.url.secret', '3:42'],
  ['reload: [{ http: "https://a.example/", header: { x: { secret: nobody } } }]', 'reload.0.header.x.secret', '3:55'],
  ['secrets: { a: { provider: guided, with: { key: { secret: b } } } }', 'secrets.a.with.key.secret', '3:50'],
])(
  'a reference to no secret is an error at its place, and what it says is not repeated: %s',
  async (line, path, at) => {
    const text = await failure(`app: x\n\n${line}\n`);
    expect(text).toContain('E_CONFIG');
    expect(text).toContain(`secretctl.yaml:${at}: ${path} must be the name of`);
    expect(text).not.toMatch(/redsi|nobody/);
  },
);

test('a tag or a header that is called "secret" is no reference', async () => {
  await project(
    'aws: { tags: { secret: yes-please } }\nreload: [{ http: "https://a.example/", header: { secret: x } }]\n',
  );
  expect((await load()).config.aws?.tags).toEqual({ secret: 'yes-please' });
});

test('a variable with a wrong value is named, its value is not', async () => {
  const asked = load({ env: { SECRETCTL_STORE: 'hunter2' } });
  await expect(asked).rejects.toMatchObject({
    code: 'E_CONFIG',
    exit: 2,
    message: 'SECRETCTL_STORE must be one of aws, vault, env',
  });
  expect((await load({ env: { SECRETCTL_MAX_FILE_SIZE: '1000' } })).config.scan?.max_file_size).toBe(1000);
  expect((await load({ env: { SECRETCTL_MAX_FILE_SIZE: '2KB' } })).config.scan?.max_file_size).toBe(2048);
});

test('an empty file, and one of comments only, say nothing', async () => {
  await project('# nothing yet\n');
  expect((await load()).settings.map((s) => s.path.join('.'))).toEqual(['scan.exclude']);
});

test('a file that cannot be read is an error, not an absent one', async () => {
  await mkdir(path.join(dir, 'secretctl.yaml'));
  await expect(load()).rejects.toMatchObject({ code: 'E_CONFIG', exit: 2 });
});

test('names from a file cannot reach the prototype of our objects', async () => {
  await project('aws: { tags: { __proto__: polluted, constructor: c } }\n');
  const { config } = await load();
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  expect(Object.getPrototypeOf(config.aws?.tags)).toBeNull();
  expect(config.aws?.tags).toHaveProperty('constructor', 'c');
});

test('the committed JSON Schema is the one that the validator gives, and the example fits it', async () => {
  const file = new URL('../../src/config/secretctl.schema.json', import.meta.url);
  const committed = JSON.parse(await readFile(file, 'utf8')) as object;
  expect(committed).toEqual(JSON.parse(JSON.stringify(configJsonSchema())));
  const { parse } = await import('yaml');
  const validate = new Ajv2020({ strict: false }).compile(committed);
  expect(validate(parse(EXAMPLE))).toBe(true);
  expect(validate({ stoer: 1 })).toBe(false);
});

test('the parser and the validator are imported only where they are needed', () => {
  const source = readFileSync(new URL('../../src/config/load.ts', import.meta.url), 'utf8');
  expect(source).not.toMatch(/^import (?!type).*from '(yaml|zod|\.\/(parse|schema|check-variable|issues)\.js)'/m);
});

test('a suggestion is near, and absent when nothing is', () => {
  expect(suggest('sotre', ['store', 'app'])).toBe('store');
  expect(suggest('x', ['store', 'application'])).toBeUndefined();
});
