import { connectionStrings } from '../../src/rules/builtin/connection-strings.js';
import { urlPasswords } from '../../src/rules/builtin/url-passwords.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine([...urlPasswords, ...connectionStrings]);
const scan = (text: string, path = 'a.txt'): Candidate[] => engine.scan({ bytes: Buffer.from(text, 'latin1'), path });
/** Letters of both cases and digits, whatever chance says. */
const password = (): string => `k7R${randomText('base62', 14)}`;

test.each([
  ['postgres://app:{}@db.corp.io:5432/x', 'database-url-password'],
  ['postgresql+psycopg2://app:{}@db.corp.io/x', 'database-url-password'],
  ['mongodb+srv://app:{}@c0.mongodb.net/x', 'database-url-password'],
  ['rediss://:{}@cache.corp.io:6380', 'database-url-password'],
  ['jdbc:mysql://db.corp.io:3306/x?user=app&password={}&useSSL=true', 'database-url-password'],
  ['jdbc:sqlserver://db.corp.io:1433;databaseName=x;user=sa;password={};encrypt=true', 'database-url-password'],
  ['amqps://app:{}@mq.corp.io/v', 'service-url-password'],
  ['smtp://mail%40corp.io:{}@smtp.corp.io:587', 'service-url-password'],
  ['https://ci:{}@git.corp.io/a/b.git', 'url-password'],
  ['git+https://ci:{}@git.corp.io/a', 'url-password'],
  ['jdbc:oracle:thin:app/{}@db.corp.io:1521:x', 'oracle-jdbc-password'],
  ['app:{}@tcp(db.corp.io:3306)/x', 'go-dsn-password'],
  ['Server=tcp:db.corp.io,1433;User ID=app;Password={};Encrypt=True', 'connection-string-password'],
  ['Data Source=db.corp.io;Uid=app;Pwd={}', 'connection-string-password'],
  ['host=db.corp.io user=app password={} dbname=x', 'connection-string-password'],
])('finds only the password in %s', (template, id) => {
  const secret = password();
  const found = scan(`url = "${template.replace('{}', secret)}"`);
  expect(found).toMatchObject([{ value: secret, confidence: 'high', rule: { id } }]);
});

test('spans a password with "@", percent signs or bytes beyond ASCII', () => {
  for (const tail of ['p@ss9', '%40x%2F', '\xc3\xa9!']) {
    const secret = password() + tail;
    expect(scan(`https://u:${secret}@git.corp.io/`)).toMatchObject([{ value: secret }]);
  }
});

test('takes a token that stands where the user should', () => {
  const token = `a1B2${randomText('base62', 36)}`;
  expect(scan(`https://${token}:x-oauth-basic@github.com/a/b`)).toMatchObject([{ value: token }]);
  expect(scan(`https://${token}@github.com/a/b`)).toMatchObject([{ value: token }]);
});

test('is less sure of weak passwords and of local hosts', () => {
  expect(scan(`https://bob:${['mon', 'key'].join('')}@git.corp.io/`)).toMatchObject([{ confidence: 'low' }]);
  expect(scan(`postgres://app:${password()}@localhost/x`)).toMatchObject([{ confidence: 'medium' }]);
});

test.each([
  'postgres://user:password@db.corp.io/x',
  'https://username:pass@corp.io',
  'https://u:<password>@corp.io',
  'https://u:[password]@corp.io',
  'https://u:${PASS}@corp.io',
  'https://u:$PASS@corp.io',
  'https://u:%s@corp.io',
  'https://u:{password}@corp.io',
  'https://u:{{pw}}@corp.io',
  'https://u:***@corp.io',
  'https://u:xxxxxxxx@corp.io',
  'https://u:changeme@corp.io',
  'https://u:SET_A_PASSWORD@corp.io',
  'postgres://postgres:postgres@localhost:5432/x',
  'amqp://guest:guest@rabbitmq:5672',
  'mysql://root:root@127.0.0.1/x',
  'https://bob:monkey12@example.com/',
  'https://host/@scope/name',
  'https://x.com/user@1.0',
  'https://x.com:8080/a:b@c',
  'https://x.com?a=b:c@d',
  'https://localhost:8080@x',
  'redis://:pass:word@redis.corp.io:6379/0',
  'redis://user:pas:word@redis.corp.io:6379/0',
  'https://openid.corp.io%2Fauth:one+two%3F@login.corp.io/',
  'Server=db.corp.io;User Id=sa;Password=SET_A_PASSWORD_HERE_123;',
  'Server=db.corp.io;User Id=sa;Password=PASSWORD_HERE_123;',
  'Server=db.corp.io;Password=${PASSWORD};',
  'please enter password=abc123XYZ9 now',
  'user:password@tcp(localhost:3306)/x',
  'jdbc:mysql://localhost/x?user=root&password=root',
])('refuses %s', (text) => {
  expect(scan(text)).toEqual([]);
});

test.each(['fAkE7Rq2LmZ9', 'Mastodon-7kQ2x', 'q7XxXxR2Lm9'])(
  'does not take chance letters for a placeholder: %s',
  (value) => {
    expect(scan(`https://ci:${value}@git.corp.io/`)).toMatchObject([{ value }]);
  },
);

test("reads git's store of credentials", () => {
  const secret = `${password()}#7?`;
  expect(scan(`https://me:${secret}@github.com\n`, '.git-credentials')).toMatchObject([{ value: secret }]);
});

test.each(['://', 'https://a:b@', 'jdbc:mysql://a?', 'password=a;', 'Password=\n', '@tcp('])(
  'stays linear in a file of %j alone',
  (anchor) => {
    const began = cpuNow();
    scan(anchor.repeat(2_000_000 / anchor.length));
    expect(cpuNow() - began).toBeLessThan(5000);
  },
);
