import { Secret } from '../../src/core/index.js';
import { proposeSecrets, type EnvFileFound, type ProposedSecret } from '../../src/variables/index.js';
import { randomText } from '../support/random.js';

const file = (path: string, values: Readonly<Record<string, string>>, isExample = false): EnvFileFound => ({
  path,
  isExample,
  assignments: Object.entries(values).map(([name, value], index) => ({
    name,
    line: index + 1,
    value: new Secret(value),
  })),
});
const asked = (...names: string[]): ProposedSecret[] =>
  proposeSecrets(
    names.map((name, index) => ({ name, path: 'src/app.ts', line: index + 1 })),
    [],
  );
const brief = ({ name, provider, format, every }: ProposedSecret): string =>
  [name, provider, format, every].filter((part) => part !== undefined).join(' ');
const valued = (name: string, value: string): string[] =>
  proposeSecrets([], [file('.env', { [name]: value })]).map(brief);

test.each([
  ['OPENAI_API_KEY', 'openai openai 30d'],
  ['OPENAI_ACCESS_TOKEN', 'openai openai 30d'],
  ['AZURE_OPENAI_API_KEY', 'azure-openai guided 30d'],
  ['ANTHROPIC_API_KEY', 'anthropic anthropic 30d'],
  ['GEMINI_API_KEY', 'gemini guided 30d'],
  ['DATABASE_URL', 'database postgres 90d'],
  ['STAGING_DATABASE_URL', 'staging-database postgres 90d'],
  ['POSTGRES_URL', 'database postgres 90d'],
  ['PGPASSWORD', 'database guided 90d'],
  ['MYSQL_URL', 'database guided 90d'],
  ['DB_PASSWORD', 'database guided 90d'],
  ['MONGODB_URI', 'mongodb guided 90d'],
  ['REDIS_URL', 'redis redis 90d'],
  ['ADMIN_TOKEN', 'admin generated base64:32 30d'],
  ['SHOPIFY_ADMIN_TOKEN', 'shopify-admin guided 90d'],
  ['SESSION_SECRET', 'session generated hex:64 90d'],
  ['EXPRESS_SESSION_SECRET', 'session generated hex:64 90d'],
  ['COOKIE_SECRET', 'session generated hex:64 90d'],
  ['AUTH0_SESSION_SECRET', 'auth0-session guided 90d'],
  ['JWT_SECRET', 'jwt generated hex:64 90d'],
  ['JWT_REFRESH_SECRET', 'jwt-refresh generated hex:64 90d'],
  ['NEXTAUTH_SECRET', 'auth generated base64:32 90d'],
  ['SECRET_KEY', 'secret-key generated hex:64 90d'],
  ['WHATSAPP_ACCESS_TOKEN', 'whatsapp guided 60d'],
  ['WHATSAPP_TOKEN', 'whatsapp guided 60d'],
  ['WHATSAPP_VERIFY_TOKEN', 'whatsapp-verify generated hex:32 60d'],
  ['WEBHOOK_VERIFY_TOKEN', 'webhook-verify generated hex:32 60d'],
  ['WHATSAPP_APP_SECRET', 'whatsapp-app guided 60d'],
  ['META_APP_SECRET', 'meta-app guided 60d'],
  ['META_ACCESS_TOKEN', 'meta guided 60d'],
  ['FACEBOOK_APP_SECRET', 'facebook-app guided 60d'],
  ['GITHUB_TOKEN', 'github github 90d'],
  ['GITHUB_CLIENT_SECRET', 'github-client guided 90d'],
  ['GITLAB_TOKEN', 'gitlab gitlab 90d'],
  ['SLACK_BOT_TOKEN', 'slack slack 90d'],
  ['SLACK_SIGNING_SECRET', 'slack-signing guided 90d'],
  ['SLACK_WEBHOOK_URL', 'slack-webhook guided 90d'],
  ['STRIPE_SECRET_KEY', 'stripe stripe 90d'],
  ['STRIPE_WEBHOOK_SECRET', 'stripe-webhook guided 90d'],
  ['SENDGRID_API_KEY', 'sendgrid sendgrid 90d'],
  ['TWILIO_AUTH_TOKEN', 'twilio twilio 90d'],
  ['NPM_TOKEN', 'npm npm 90d'],
  ['AWS_SECRET_ACCESS_KEY', 'aws iam-access-key 90d'],
  ['SMTP_PASS', 'smtp guided 90d'],
  ['MAIL_PASSWORD', 'mail guided 90d'],
  ['ENCRYPTION_KEY', 'encryption guided 365d'],
  ['ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY', 'active-record-encryption-primary guided 365d'],
  ['PASSWORD_SALT', 'password-salt guided 365d'],
  ['MAILGUN_API_KEY', 'mailgun guided 90d'],
  ['GOOGLE_CLIENT_SECRET', 'google-client guided 90d'],
  ['API_KEY', 'api-key guided 90d'],
  ['TLS_PRIVATE_KEY', 'tls guided 90d'],
  ['githubToken', 'github github 90d'],
  ['Mailgun__ApiKey', 'mailgun guided 90d'],
])('%s is %s', (name, expected) => {
  expect(asked(name).map(brief)).toEqual([expected]);
});

test.each([
  ...[
    'PORT',
    'NODE_ENV',
    'PATH',
    'PWD',
    'API_URL',
    'JWT_EXPIRES_IN',
    'SESSION_TTL',
    'GITHUB_CLIENT_ID',
    'STRIPE_PUBLISHABLE_KEY',
  ],
  ...[
    'NEXT_PUBLIC_API_KEY',
    'VITE_OPENAI_API_KEY',
    'REACT_APP_TOKEN',
    'JWT_PUBLIC_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_REGION',
    'DB_CONNECTION',
  ],
  ...[
    'MAX_TOKENS',
    'ENABLE_PASSWORD',
    'POSTGRES_PASSWORD_FILE',
    'DB_USER',
    'SENTRY_DSN',
    'AWS_SESSION_TOKEN',
    'GOOGLE_APPLICATION_CREDENTIALS',
  ],
  ...[
    'CACHE_KEY',
    'WHATSAPP_PHONE_NUMBER_ID',
    '_',
    '__proto__',
    'api.token',
    'api-token',
    'é_TOKEN',
    `${'A_'.repeat(60)}TOKEN`,
  ],
])('%s is no secret', (name) => {
  expect(asked(name)).toEqual([]);
});

describe('a value tells', () => {
  const password = randomText('base62', 16);

  test.each([
    ['DATABASE_URL', `postgresql://u:${password}@db/x`, ['database postgres 90d']],
    ['DATABASE_URL', `postgresql+asyncpg://u:${password}@db/x`, ['database postgres 90d']],
    ['DATABASE_URL', `mysql://u:${password}@db/x`, ['database guided 90d']],
    ['DATABASE_URL', 'jdbc:mysql://db/x', ['database guided 90d']],
    ['DATABASE_URL', `mongodb+srv://u:${password}@db/x`, ['database guided 90d']],
    ['DATABASE_URL', `constructor://u:${password}@db/x`, ['database guided 90d']],
    ['DATABASE_URL', 'rediss://db', ['database redis 90d']],
    ['DATABASE_URL', 'file:./dev.db', []],
    ['DATABASE_URL', '', ['database postgres 90d']],
    ['SEARCH_URL', `https://u:${password}@search/x`, ['search guided 90d']],
    ['SEARCH_URL', 'https://search/x?a=b:c@d', []],
    ['REPORTS', `postgres://u:${password}@db/x`, ['reports postgres 90d']],
    ['LLM', `sk-ant-${password}`, ['llm anthropic 30d']],
    ['LLM_API_KEY', `sk-proj-${password}`, ['llm openai 30d']],
    ['IDENTITY', ['-----BEGIN', 'PRIVATE KEY-----'].join(' '), ['identity guided 90d']],
    ['PAYMENT_KEY', `${randomText('base62', 30)}1a`, ['payment guided 90d']],
    ['PAYMENT_KEY', 'invoice', []],
    ['USES_TOKEN', 'true', []],
  ])('what %s is (%#)', (name, value, expected) => {
    expect(valued(name, value)).toEqual(expected);
  });

  test('a server in any file counts more than a file on this machine', () => {
    const files = [
      file('.env', { DATABASE_URL: 'file:./dev.db' }),
      file('.env.example', { DATABASE_URL: 'mysql://db' }, true),
    ];
    expect(proposeSecrets([], files).map(brief)).toEqual(['database guided 90d']);
  });

  test('and stays out of the proposal', () => {
    const proposals = proposeSecrets(
      [],
      [file('.env', { DATABASE_URL: `postgres://u:${password}@db`, A_TOKEN: password })],
    );
    expect(proposals).toHaveLength(2);
    expect(JSON.stringify(proposals)).not.toContain(password);
  });
});

describe('names', () => {
  const namesOf = (...envs: string[]): Record<string, string> =>
    Object.fromEntries(asked(...envs).map(({ env, name }) => [env, name]));

  test('are unique, and the usual variable has the short one', () => {
    expect(
      namesOf('PGPASSWORD', 'COOKIE_SECRET', 'POSTGRES_URL', 'DATABASE_URL', 'SESSION_SECRET', 'DB_PASSWORD'),
    ).toEqual({
      DATABASE_URL: 'database',
      POSTGRES_URL: 'postgres-url',
      DB_PASSWORD: 'database-password',
      PGPASSWORD: 'pgpassword',
      SESSION_SECRET: 'session',
      COOKIE_SECRET: 'cookie',
    });
    expect(namesOf('FOO_TOKEN', 'FOO_API_KEY', 'foo_token')).toEqual({
      FOO_API_KEY: 'foo',
      FOO_TOKEN: 'foo-token',
      foo_token: 'foo-token-2',
    });
  });

  test('do not depend on the order in which the variables were seen', () => {
    const envs = [
      'FOO_TOKEN',
      'foo_token',
      'FOO__TOKEN',
      'DATABASE_URL',
      'POSTGRES_URL',
      'MYSQL_PASSWORD',
      'ADMIN_TOKEN',
      'ADMIN_PASSWORD',
    ];
    expect(namesOf(...envs.toReversed())).toEqual(namesOf(...envs));
    expect(new Set(Object.values(namesOf(...envs))).size).toBe(envs.length);
  });

  test('are fit for the configuration whatever the variables are called', () => {
    const letters = [
      '_',
      'A',
      'z',
      '9',
      'TOKEN',
      'SECRET',
      'é',
      '-',
      '.',
      'API_KEY',
      'SALT',
      'DATABASE_URL',
      'VERIFY_TOKEN',
    ];
    const envs = Array.from({ length: 2_000 }, () =>
      Array.from(
        { length: 1 + Math.floor(Math.random() * 5) },
        () => letters[Math.floor(Math.random() * letters.length)],
      ).join(''),
    );
    const names = proposeSecrets(
      [...new Set(envs)].map((name) => ({ name, path: 'a.js', line: 1 })),
      [],
    ).map(({ name }) => name);
    expect(names.length).toBeGreaterThan(100);
    expect(names.filter((name) => !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

test('proposals come as seen: files first, then code, each with all its places', () => {
  const files = [file('.env', { B_TOKEN: '', PORT: '1' }), file('.env.example', { C_TOKEN: 'x', B_TOKEN: 'y' }, true)];
  const uses = [
    { name: 'A_TOKEN', path: 'a.js', line: 7 },
    { name: 'B_TOKEN', path: 'a.js', line: 9 },
  ];
  expect(
    proposeSecrets(uses, files).map(({ env, seen }) => [env, ...seen.map(({ path, line }) => `${path}:${line}`)]),
  ).toEqual([
    ['B_TOKEN', '.env:1', '.env.example:2', 'a.js:9'],
    ['C_TOKEN', '.env.example:1'],
    ['A_TOKEN', 'a.js:7'],
  ]);
});

test('what tests alone ask for is not proposed', () => {
  const at = (...paths: string[]): ProposedSecret[] =>
    proposeSecrets(
      paths.map((path) => ({ name: 'A_TOKEN', path, line: 1 })),
      [],
    );
  expect(at('test/a.js', 'src/__tests__/b.ts', 'src/c.spec.ts', 'tests/test_d.py', 'e_test.go', '.env.test')).toEqual(
    [],
  );
  expect(at('test/a.js', 'src/testimony.js')).toHaveLength(1);
});

test('the two halves of an AWS key are one secret, with a note', () => {
  const [aws, ...others] = asked('AWS_ACCESS_KEY_ID', 'AWS_REGION', 'AWS_SECRET_ACCESS_KEY');
  expect(others).toEqual([]);
  expect(aws).toMatchObject({ name: 'aws', env: 'AWS_SECRET_ACCESS_KEY', note: expect.stringContaining('role') });
  expect(aws?.seen.map(({ line }) => line)).toEqual([3, 1]);
});

test('a key of stored data carries a caution', () => {
  expect(asked('ENCRYPTION_KEY')[0]?.note).toMatch(/unreadable/);
  expect(asked('OPENAI_API_KEY')[0]).not.toHaveProperty('note');
});
