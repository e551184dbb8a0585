import { assignmentAt, refusedValue } from '../../src/rules/assignment/index.js';
import type { Assignment } from '../../src/rules/rule.js';

const VALUE = 'Zq7Lm2Vx9TpK';

function read(text: string, path: string, keyword = 'pass'): Assignment | undefined {
  return assignmentAt(text, text.toLowerCase().indexOf(keyword), { path });
}

describe('reads the literal that a syntax gives a name', () => {
  test.each([
    ['.env', `DB_PASSWORD=${VALUE}`],
    ['.env', `export DB_PASSWORD='${VALUE}'`],
    ['a.sh', `DB_PASSWORD=${VALUE} ./run`],
    ['a.sh', `: \${DB_PASSWORD:-${VALUE}}`],
    ['a.sh', `login --db-password ${VALUE} now`],
    ['a.sh', `login --db-password=${VALUE}`],
    ['a.yml', `dbPassword: ${VALUE} # comment`],
    ['a.yml', `env:\n  - name: DB_PASSWORD\n    value: ${VALUE}\n`],
    ['a.json', `{"name": "DB_PASSWORD", "value": "${VALUE}"}`],
    ['a.json', `{"dbPassword": "${VALUE}"}`],
    ['a.log', `{\\"db_password\\":\\"${VALUE}\\"}`],
    ['a.php', `'db_password' => '${VALUE}'`],
    ['a.php', `define('DB_PASSWORD', '${VALUE}');`],
    ['a.go', `dbPassword := "${VALUE}"`],
    ['a.go', `var dbPassword string = "${VALUE}"`],
    ['a.ts', `const dbPassword: string = '${VALUE}';`],
    ['a.ts', `const x = process.env.DB_PASSWORD || '${VALUE}';`],
    ['a.ts', `setDbPassword("${VALUE}")`],
    ['a.rs', `let db_password: &str = "${VALUE}";`],
    ['a.cs', `var dbPassword = @"${VALUE}";`],
    ['a.cs', `var c = "Server=db;Db_Password=${VALUE};";`],
    ['a.c', `#define DB_PASSWORD "${VALUE}"`],
    ['a.c', `static const char DB_PASSWORD[] = "${VALUE}";`],
    ['a.py', `db_password: str = "${VALUE}"`],
    ['a.py', `os.environ["DB_PASSWORD"] = "${VALUE}"`],
    ['a.py', `os.getenv("DB_PASSWORD", "${VALUE}")`],
    ['a.py', `connect(host="x", db_password="${VALUE}")`],
    ['a.ps1', `$env:DB_PASSWORD = "${VALUE}"`],
    ['a.bat', `SET DB_PASSWORD=${VALUE}`],
    ['Dockerfile', `ENV DB_PASSWORD ${VALUE}`],
    ['Dockerfile', `ARG DB_PASSWORD=${VALUE}`],
    ['a.xml', `<db-password>${VALUE}</db-password>`],
    ['a.xml', `<add key="DbPassword" value="${VALUE}"/>`],
    ['a.xml', `<property name="db.password" value="${VALUE}"/>`],
    ['a.properties', `db.password=${VALUE}`],
    ['a.tf', `variable "db_password" {\n  default = "${VALUE}"\n}`],
    ['a.js', `fetch('https://h/x?db_password=${VALUE}&y=1')`],
    ['a.md', `| DB_PASSWORD | ${VALUE} | prod |`],
    ['a.md', `The db_password is ${VALUE}.`],
  ])('%s: %s', (path, text) => {
    const found = read(text, path);
    expect(found?.value).toBe(VALUE);
    expect(found?.normalised).toMatch(/db_password$/);
    expect(text.slice(found?.start, found?.end)).toBe(VALUE);
  });

  test.each([
    ['a.sql', `CREATE USER x IDENTIFIED BY '${VALUE}'`, 'identified'],
    ['a.sql', `ALTER ROLE x WITH ENCRYPTED PASSWORD '${VALUE}'`, 'password'],
    ['redis.conf', `requirepass ${VALUE}`, 'requirepass'],
    ['a.sh', `curl -H "X-Api-Key: ${VALUE}" u`, 'api'],
    ['a.http', `Authorization: Bearer ${VALUE}`, 'auth'],
    ['.npmrc', `//npm.example.org/:_authToken=${VALUE}`, 'token'],
    ['a.ps1', `ConvertTo-SecureString "${VALUE}" -AsPlainText`, 'securestring'],
  ])('%s: %s', (path, text, keyword) => {
    expect(read(text, path, keyword)?.value).toBe(VALUE);
  });
});

describe('reads the forms of one language', () => {
  test.each([
    ['.htaccess', `SetEnv DB_PASSWORD ${VALUE}`],
    ['vhost.conf', `  SetEnv DB_PASSWORD "${VALUE}"`],
    ['a.fish', `set -gx DB_PASSWORD ${VALUE}`],
    ['a.fish', `set -x DB_PASSWORD '${VALUE}'`],
    ['a.fish', `set --global --export DB_PASSWORD ${VALUE}`],
    ['a.el', `(setq db-password "${VALUE}")`],
    ['a.lisp', `(defvar my-db-password "${VALUE}")`],
    ['a.erl', `[{db_password, "${VALUE}"}]`],
    ['sys.config', `{db_password, <<"${VALUE}">>}`],
    ['a.erl', `#{db_password => <<"${VALUE}"/utf8>>}`],
    ['a.sql', `WITH DB_PASSWORD = N'${VALUE}'`],
    ['a.pl', `db_password => q{${VALUE}},`],
    ['a.pl', `'db_password' => q(${VALUE})`],
    ['a.pm', `my $db_password = qq{${VALUE}};`],
    ['a.bas', `Private Const DB_PASSWORD As String = "${VALUE}"`],
    ['a.vb', `Private Const DB_PASSWORD As String = "${VALUE}"`],
    ['a.tcl', `set db_password ${VALUE}`],
    ['a.tcl', `set ::app::db_password "${VALUE}"`],
    ['a.tcl', `  set db_password {${VALUE}}`],
    ['a.graphql', `_db_password: String! = "${VALUE}"`],
    ['a.ts', `private dbPassword!: string = "${VALUE}";`],
    ['a.ts', `dbPassword?: string = '${VALUE}';`],
    ['a.md', `- **db_password:** ${VALUE}`],
    ['a.md', `**DB Password:** \`${VALUE}\``],
  ])('%s: %s', (path, text) => {
    const found = read(text, path);
    expect(found?.value).toBe(VALUE);
    expect(found?.normalised).toMatch(/db_password$/);
    expect(text.slice(found?.start, found?.end)).toBe(VALUE);
  });

  test.each([`CREATE USER x IDENTIFIED BY N'${VALUE}'`, `CREATE USER x IDENTIFIED BY '${VALUE}'`])('%s', (text) => {
    expect(read(text, 'a.sql', 'identified')?.value).toBe(VALUE);
  });

  test.each([
    ['.htaccess', `SetEnvIf DB_PASSWORD ${VALUE}`],
    ['a.fish', `set -q DB_PASSWORD ${VALUE}`],
    ['a.fish', `set -e DB_PASSWORD ${VALUE}`],
    ['a.el', `(setq db-password (read-it "${VALUE}"))`],
    ['a.el', `(defvar db-password nil "${VALUE}")`],
    ['a.erl', '{password, Password}'],
    ['a.erl', `{Password, "${VALUE}"}`],
    ['a.erl', `{password, "${VALUE}", 1}`],
    ['a.cpp', `{password, "${VALUE}"}`],
    ['a.js', `password => q(${VALUE})`],
    ['a.pl', `password => q(${VALUE}) . $x`],
    ['a.pl', `$password == q{${VALUE}}`],
    ['a.bas', `Private Const DB_PASSWORD As String = Other`],
    ['a.sh', `set password ${VALUE}`],
    ['a.tcl', `set password ${VALUE} more`],
    ['a.tcl', `unset password ${VALUE}`],
    ['a.ts', `x ? password : a != "${VALUE}"`],
    ['a.ts', `x ? password : a! != "${VALUE}"`],
    ['a.ts', `password!: string = other;`],
    ['a.ts', `password!.length == "${VALUE}"`],
  ])('but not %s: %s', (path, text) => {
    expect(read(text, path)).toBeUndefined();
  });
});

test.each([
  ['a.js', `if (password == '${VALUE}')`],
  ['a.js', `if (password !== '${VALUE}')`],
  ['a.js', `const password = other;`],
  ['a.js', `['password', '${VALUE}']`],
  ['a.rb', `Password::${VALUE}`],
  ['a.md', `The password and ${VALUE}`],
])('sees no assignment in %s: %s', (path, text) => {
  expect(read(text, path)).toBeUndefined();
});

test.each([
  ['a.yml', `datadog:\n  api_key: "${VALUE}"`, 'datadog_api_key'],
  ['a.json', `{"datadog": {"apiKey": "${VALUE}"}}`, 'datadog_api_key'],
  ['a.ini', `[datadog]\nx = 1\napi-key = ${VALUE}`, 'datadog_api_key'],
  ['a.js', `datadog: {\n  apiKey: '${VALUE}'\n}`, 'datadog_api_key'],
])('puts enclosing keys in front: %s', (path, text, name) => {
  expect(read(text, path, 'api')?.normalised).toBe(name);
});

test.each([
  '${DB_PASSWORD}',
  '$DB_PASSWORD',
  '$(cat x)',
  '%PASSWORD%',
  '{{ password }}',
  '<%= x %>',
  'process.env.X',
  '!Ref Secret',
  'arn:aws:secretsmanager:x',
  'vault:secret/data/x',
  'op://vault/item',
  '/run/secrets/db',
  './key.pem',
  'var.password',
  'your-password',
  '<password>',
  'changeme',
  'ChangeMe123!',
  'xxxxxxxx',
  '********',
  'none',
  'undefined',
  '[REDACTED]',
  'password',
  'string',
  'Enter your password',
  'ENC[abc123]',
  '{SSHA}abcdef',
  'https://example.org/x',
  'a@b.org',
  '2024-01-01',
  '1.2.3',
  'text/html',
  '%s',
  '{name}',
  'projects/p/secrets/s',
  '@Microsoft.KeyVault(x)',
  '$2b$10$abcdefghijk',
])('refuses %s', (value) => {
  const assignment: Assignment = {
    name: 'password',
    normalised: 'password',
    value,
    start: 0,
    end: value.length,
    quoted: true,
    dialect: 'unknown',
  };
  expect(refusedValue(assignment)).toBeDefined();
});
