import { contextRules } from '../../src/rules/builtin/family-context.js';
import { Engine } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(contextRules);

function fired(text: string, path: string): string[] {
  return engine.scan({ bytes: Buffer.from(text, 'utf8'), path }).map((candidate) => candidate.rule.id);
}

describe('finds what a provider issued by its name', () => {
  test.each([
    ['aws-secret-access-key', 'AWS_SECRET_ACCESS_KEY', () => randomText('base64', 40)],
    ['twilio-auth-token', 'TWILIO_AUTH_TOKEN', () => randomText('hex', 32)],
    ['datadog-api-key', 'DD_API_KEY', () => randomText('hex', 32)],
    ['datadog-app-key', 'DATADOG_APP_KEY', () => randomText('hex', 40)],
    ['algolia-admin-key', 'ALGOLIA_ADMIN_KEY', () => randomText('hex', 32)],
    ['cloudflare-global-key', 'CLOUDFLARE_API_KEY', () => randomText('hex', 37)],
    ['facebook-app-secret', 'FACEBOOK_APP_SECRET', () => randomText('hex', 32)],
    ['rails-secret-key-base', 'SECRET_KEY_BASE', () => randomText('hex', 128)],
    ['laravel-app-key', 'APP_KEY', () => `base64:${randomText('base64', 43)}=`],
    ['session-secret', 'SESSION_SECRET', () => randomText('hex', 128)],
    ['admin-token', 'ADMIN_TOKEN', () => randomText('base64', 43)],
    ['jwt-secret', 'JWT_SECRET', () => randomText('base62', 40)],
    ['generic-api-key', 'SERVICE_API_KEY', () => randomText('base62', 32)],
    ['generic-secret', 'OAUTH_CLIENT_SECRET', () => randomText('base62', 32)],
    ['generic-token', 'ACCESS_TOKEN', () => randomText('base62', 40)],
    ['generic-password', 'MYSQL_PASSWORD', () => randomText('base62', 20)],
  ])('%s', (id, name, value) => {
    const secret = value();
    expect(fired(`${name}=${secret}\n`, '.env')).toEqual([id]);
    expect(fired(`{ "${name.toLowerCase()}": "${secret}" }\n`, 'a.json')).toEqual([id]);
    expect(fired(`const ${name} = '${secret}';\n`, 'a.ts')).toEqual([id]);
  });
});

test.each(['Tr0ub4dor&3x', 'hunter2!Prod', 'S3cure-Pa55'])('takes %s for a password that somebody chose', (value) => {
  expect(fired(`db_password: "${value}"\n`, 'config.yml')).toEqual(['generic-password']);
  expect(fired(`password = '${value}'\n`, 'settings.py')).toEqual(['generic-password']);
});

describe('stays silent on look-alikes', () => {
  test.each([
    ['a.py', 'password = "password"'],
    ['a.py', 'password = "admin"'],
    ['a.py', 'secret = "root"'],
    ['a.py', 'token = "test"'],
    ['a.js', 'password: "Please enter your password"'],
    ['a.js', 'passwordReset: "password-reset-page"'],
    ['a.js', 'tokenType: "Bearer"'],
    ['a.js', 'cacheKey: "user-token-cache-v1"'],
    ['a.js', 'apiKey: process.env.API_KEY'],
    ['a.js', 'password: string;'],
    ['a.ts', "type X = { token: 'access_token' }"],
    ['a.yml', 'secretName: my-tls-secret'],
    ['a.yml', 'password: ${DB_PASSWORD}'],
    ['a.yml', 'password: !vault |'],
    ['a.yml', 'api_key: "{{ api_key }}"'],
    ['a.yml', 'password: vault:secret/data/db#password'],
    ['.env', 'API_KEY=your-api-key-here'],
    ['.env', 'API_KEY=xxxxxxxxxxxxxxxx'],
    ['.env', 'PASSWORD='],
    ['.env', 'TOKEN_URL=https://login.example.org/oauth/token'],
    ['.env', 'MAX_TOKENS=4096'],
    ['a.rb', 'password_digest: "$2b$12$abcdefghijklmnopqrstuv"'],
    ['a.xml', '<add key="PublicKeyToken" value="b03f5f7f11d50a3a"/>'],
    ['a.cs', 'var keyword = "SELECT2";'],
    ['a.js', 'author: "Jane Doe 1990"'],
    ['a.js', 'passport: "Passport-Local-1"'],
    ['a.js', 'if (password === "Tr0ub4dor&3x") {}'],
    ['a.json', '"passwordHint": "Use 8 characters or more"'],
    ['a.json', '"primaryKey": "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6"'],
    ['a.json', '"integrity": "sha512-abcDEF0123456789abcDEF0123456789"'],
    ['a.tf', 'password = var.db_password'],
    ['a.tf', 'secret_arn = "arn:aws:secretsmanager:eu-west-1:1:secret:x"'],
    ['a.php', "'password' => 'required|string|min:12'"],
    ['a.html', '<input name="csrf_token" value="R4quRuXQAq75TyWK81cC">'],
    ['a.go', 'const sortKey = "created_at2_desc99"'],
    ['a.sh', 'PASSWORD=$(openssl rand -hex 32)'],
    ['.htaccess', 'SetEnv DB_PASSWORD ${DB_PASSWORD_2}'],
    ['a.fish', 'set -gx API_TOKEN $OTHER_TOKEN_2'],
    ['a.fish', 'set -gx API_TOKEN (cat ~/.token-9x)'],
    ['a.el', '(defvar my-password "The password of the mail server")'],
    ['a.erl', '{password, <<"password">>}'],
    ['a.sql', "PASSWORD = N'$(DbPassword1x)'"],
    ['a.sql', 'IDENTIFIED BY &db_password_1x'],
    ['a.pl', 'password => qq{$ENV{DB_PASS_1x}},'],
    ['a.pl', 'password => q{Enter the password},'],
    ['a.tcl', 'set password $other_1x'],
    ['a.tcl', 'set password [lindex $argv 10]'],
    ['a.graphql', 'query($password: String! = $other_1x)'],
    ['a.ts', "const q = 'mutation($password: String!) { x }'"],
    ['a.md', '**Password:** required'],
    ['a.md', '**Password:** `$DB_PASSWORD_1x`'],
    ['a.md', '**Password:** ask your administrator'],
  ])('%s: %s', (path, text) => {
    expect(fired(`${text}\n`, path)).toEqual([]);
  });
});

describe('finds passwords by their place alone', () => {
  const P = 'Tr0ub4dor&3x';
  test.each([
    ['a.sql', `INSERT INTO t (a, db_password) VALUES ('x', '${P}'), ('y', 'short');`],
    ['a.sql', `COPY public.users (id, password) FROM stdin;\n1\t${P}\n\\.\n`],
    ['a.csv', `name,user,password\n"Doe, Jane",jane,${P}\n`],
    ['a.csv', `name;user;password\nJane;jane;${P}\n`],
    ['a.csv', `87,db_password,${P},active`],
    ['a.java', `DriverManager.getConnection(url, "user", "${P}");`],
    ['a.py', `server.login("user@x", "${P}")`],
    ['a.py', `HTTPBasicAuth("u", "${P}")`],
    ['a.py', `get(u, auth=("u", "${P}"))`],
    ['a.cs', `new NetworkCredential("u", "${P}")`],
    ['a.php', `new mysqli("h", "u", "${P}")`],
    ['a.sh', `echo "${P}" | docker login -u x --password-stdin`],
    ['web.config', `<add value="${P}" key="DbPassword" />`],
    ['a.yml', `- value: ${P}\n  name: DB_PASSWORD`],
    ['a.yml', `password: >-\n  ${P}`],
    ['a.gradle', `  signing { storePassword '${P}' }`],
    ['a.log', `WARN params={username=x, password=${P}}`],
    ['a.py', `# password: ${P}`],
    ['a.java', `// old: user admin, password: ${P}`],
    ['a.json', `["--password", "${P}"]`],
    ['a.cs', `public string Password { get; set; } = "${P}";`],
    ['a.vb', `Dim password As String = "${P}"`],
    ['a.clj', `{:password "${P}"}`],
    ['a.r', `password <- "${P}"`],
    ['.htaccess', `SetEnv DB_PASSWORD ${P}`],
    ['a.fish', `set -gx DB_PASSWORD ${P}`],
    ['a.el', `(setq smtp-password "${P}")`],
    ['a.erl', `{password, <<"${P}">>}`],
    ['a.sql', `ALTER LOGIN x WITH PASSWORD = N'${P}'`],
    ['a.pl', `password => q{${P}},`],
    ['a.bas', `Private Const DB_PWD As String = "${P}"`],
    ['a.tcl', `set password ${P}`],
    ['a.graphql', `_password: String! = "${P}"`],
    ['a.ts', `password!: string = "${P}";`],
    ['a.md', `**Password:** ${P}`],
  ])('%s: %s', (path, text) => {
    const values = engine.scan({ bytes: Buffer.from(`${text}\n`), path }).map((candidate) => candidate.value);
    expect(values).toEqual([P]);
  });

  test('every row of a table', () => {
    const rows = Array.from({ length: 5 }, (_, i) => `${String(i)},${randomText('hex', 40)}\n`);
    expect(fired(`id,api_key\n${rows.join('')}`, 'a.csv')).toHaveLength(5);
  });

  test('WordPress salts of any characters', () => {
    const salt = 'q;8Kd%~x {Lp0|Wz}2h?A>m:B(tN,v)R^4c&G*f_J#e@U!y=S+k-i/o<Z.[5]$X9';
    expect(fired(`define('AUTH_KEY', '${salt}');`, 'wp-config.php')).toEqual(['wordpress-salt']);
  });
});

test.each([
  ['a.cs', 'var filter = "overlay_x=eof_action=pass:repeatlast=0x12";'],
  ['a.cs', 'var hwScaleFilterFirstPass = "scale=format=nv12:width=1920";'],
  ['a.cs', '"WiFi Passwords" => $"{faker.PickRandom(new[] { "Office1x" })}"'],
  ['a.php', `'password' => '--password='.$connection['password'],`],
  ['a.php', `'password' => 'required|min:12|regex:/x1/',`],
  ['a.rb', '"passwords" => "queenbee#passwords"'],
  ['a.ts', 'const InputPassword = "pm-27086-update-authentication-api"'],
  ['a.cs', 'PrivateKey = "2.AOs41Hd8OQiCPXjyJKCiDA==|O6OHgt2U2hJGBSNGnimJmg=="'],
  ['.env', 'PASSWORD=SET_A_PASSWORD_HERE_123'],
  ['.env', 'PASSWORD=P@ssw0rd123!'],
  ['.env', 'REDIS_URL=redis://:<password>@localhost:6379/0'],
  ['a.yml', 'checksum/secret: 5fd04fc5567dec2e57eef3bca373bb9f7e116bd510b02bbb4b0d06e6e1c15fd0'],
  ['pom.xml', '<password>{g/cFpv8C7W9wt1FERIIky1ekfZCObWNc1OTGi2GqOvM=}</password>'],
  ['a.html', '<input name="__RequestVerificationToken" value="CfDJ8HFsgwUNr89EvnCDbj5H7r">'],
])('stays silent on what only looks assigned: %s: %s', (path, text) => {
  expect(fired(`${text}\n`, path)).toEqual([]);
});

test('costs time linear in a text of nothing but keywords', () => {
  const unit = 'password=key"';
  const started = cpuNow();
  expect(fired(unit.repeat(100_000), 'a.txt')).toEqual([]);
  expect(cpuNow() - started).toBeLessThan(5_000);
});
