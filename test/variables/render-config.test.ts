import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig } from '../../src/config/index.js';
import { proposeSecrets, renderConfig } from '../../src/variables/index.js';
import { gitRepo } from '../support/git-repo.js';

const propose = (...names: string[]): ReturnType<typeof proposeSecrets> =>
  proposeSecrets(
    names.map((name, index) => ({ name, path: 'a.js', line: index + 1 })),
    [],
  );

test('a fresh configuration is short, aligned and says what to think of', () => {
  const secrets = propose('OPENAI_API_KEY', 'SESSION_SECRET', 'ENCRYPTION_KEY');
  expect(renderConfig({ app: 'whatsapp-saas', store: 'aws', secrets })).toBe(
    [
      '# What secretctl keeps for this application, and how often each secret is replaced. No value belongs in here.',
      'app: whatsapp-saas',
      'store: aws',
      'secrets:',
      '  openai:     { env: OPENAI_API_KEY, provider: openai, every: 30d }',
      '  session:    { env: SESSION_SECRET, provider: generated, format: hex:64, every: 90d }',
      '  # encryption: changing it makes stored data unreadable, unless the application can re-encrypt it',
      '  encryption: { env: ENCRYPTION_KEY, provider: guided, every: 365d }',
      '',
    ].join('\n'),
  );
});

test('editors are told of a schema only where there is one', () => {
  expect(renderConfig({ app: 'a', secrets: [] })).not.toContain('$schema');
  expect(renderConfig({ app: 'a', secrets: [], schema: './secretctl.schema.json' })).toMatch(
    /^# yaml-language-server: \$schema=\.\/secretctl\.schema\.json\n/,
  );
});

test.each([
  ['a usual project', 'web', propose('DATABASE_URL', 'AWS_SECRET_ACCESS_KEY', 'WEBHOOK_VERIFY_TOKEN', 'REDIS_URL')],
  ['one without secrets', 'web', []],
  [
    'names that YAML reads as something else',
    '123',
    propose('NO_TOKEN', 'null_TOKEN', 'True_Token', 'y_TOKEN', '_0x1F_TOKEN', '_1e3_SECRET', '_12_PASS'),
  ],
  ['a name that YAML reads as true', 'true', propose('true_TOKEN')],
])('the configuration is valid for %s', async (_, app, secrets) => {
  await using repo = await gitRepo();
  await writeFile(join(repo.dir, 'secretctl.yaml'), renderConfig({ app, store: 'vault', secrets }));
  const { config } = await loadConfig({ cwd: repo.dir, env: {}, platform: 'linux' });
  expect(config.app).toBe(app);
  const read = Object.entries(config.secrets ?? {}).map(([name, secret]) => [name, secret.env, secret.every]);
  const wanted = secrets.map(({ name, env, every }) => [name, env, every]);
  expect(read.sort()).toEqual(wanted.sort());
});
