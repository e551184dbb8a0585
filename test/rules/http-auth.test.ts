import { httpAuth } from '../../src/rules/builtin/http-auth.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(httpAuth);
const scan = (text: string): Candidate[] => engine.scan({ bytes: Buffer.from(text), path: 'a.txt' });
const password = (): string => `k7R${randomText('base62', 14)}`;
const basic = (pair: string): string => Buffer.from(pair).toString('base64');

test.each([
  'Authorization: Basic {}',
  '"Authorization", "Basic {}"',
  "headers: { Authorization: 'Basic {}' }",
  `curl -H 'authorization: basic {}' https://x`,
])('decodes basic credentials in %s', (template) => {
  const value = basic(`bob:${password()}`);
  expect(scan(template.replace('{}', value))).toMatchObject([
    { value, proof: 'structure', confidence: 'high', rule: { id: 'http-basic-auth' } },
  ]);
});

test.each(['user:password', 'Aladdin:open sesame', 'admin:admin', 'bob:${PASSWORD}', 'no pair at all'])(
  'refuses the base64 of %s',
  (pair) => {
    expect(scan(`Authorization: Basic ${basic(pair)}`)).toEqual([]);
  },
);

test('finds opaque tokens of several schemes', () => {
  const token = `0a9${randomText('base62', 37)}`;
  expect(scan(`Authorization: Bearer ${token}`)).toMatchObject([{ value: token, rule: { id: 'http-bearer-token' } }]);
  for (const scheme of ['Token', 'ApiKey', 'token token=']) {
    const text = scheme.endsWith('=') ? `Authorization: ${scheme}"${token}"` : `'Authorization': '${scheme} ${token}'`;
    expect(scan(text)).toMatchObject([{ value: token, rule: { id: 'http-authorization-token' } }]);
  }
});

test.each([
  'Bearer $TOKEN',
  'Bearer ${process.env.TOKEN_OF_THE_API}',
  'Bearer <token>',
  'Bearer {token}',
  'Bearer %s',
  'Bearer authentication-is-required-here-1',
  'Bearer your_token_goes_here_12345',
  'Bearer aaaaaaaaaaaaaaaaaaaaaaaa1',
])('refuses %s', (value) => {
  expect(scan(`Authorization: ${value}`)).toEqual([]);
});

test.each([
  'curl -u bob:{} https://corp.io',
  'curl -s \\\n  --user "bob:{}" https://corp.io',
  'wget --user=bob --password={} https://corp.io',
  'sshpass -p {} ssh host',
  "sshpass -p '{}' ssh host",
  'mysql -u root -p{} x',
  'mysqldump --password={} x',
  'PGPASSWORD={} psql -h x',
  'redis-cli -h x -a {} ping',
  'docker login -u bob -p {} registry',
  'openssl rsa -passin pass:{} -in x',
  'lftp -u bob,{} sftp://corp.io',
  'lftp -e "ls" -u "bob,{}" corp.io',
  'sqlplus -s scott/{}@db',
  'sqlplus "scott/{}@//db:1521/x"',
  'rabbitmqctl add_user bob {}',
  "sudo rabbitmqctl change_password 'bob' '{}'",
  'echo "bob:{}" | chpasswd',
  "RUN echo 'root:{}'|sudo /usr/sbin/chpasswd",
  'net use Z: \\\\srv\\share /user:CORP\\bob {} /persistent:no',
  'net user bob {} /add',
  'net user bob "{}" /active:yes /add',
])('finds only the password in %s', (template) => {
  const value = password();
  expect(scan(template.replace('{}', value))).toMatchObject([
    { value, confidence: 'high', rule: { id: 'command-line-password' } },
  ]);
});

test.each([
  'curl -u user:password https://x',
  'curl -u $USER:$PASS https://x',
  'curl -u "${U}:${P}" https://x',
  'sshpass -p "$PW" ssh host',
  'mysql -u root -p x',
  'mysql -P3306 x',
  'PGPASSWORD=$PW psql',
  'redis-cli -a <password>',
  'docker login -u bob --password-stdin',
  'the mysql -p option',
  'lftp -u $USER,$PASS host',
  'lftp -u bob,changeme host',
  'lftp -u bob, host',
  'sqlplus / as sysdba',
  'sqlplus scott/${PW}@db',
  'sqlplus scott/<password>@db',
  'rabbitmqctl add_user bob $PW',
  'rabbitmqctl add_user "$U" "${P}"',
  'rabbitmqctl change_password bob <password>',
  'rabbitmqctl add_user bob bob',
  'echo "bob:$PW" | chpasswd',
  'echo "bob:${PW}" | chpasswd',
  'echo "bob:changeme" | chpasswd',
  'net use Z: \\\\srv\\share /user:bob %PW%',
  'net use Z: \\\\srv\\share /user:bob $env:PW',
  'net use Z: \\\\srv\\share /user:bob /persistent:no',
  'net user bob %PW% /add',
  'net user bob <password> /add',
  'net user bob /add',
])('refuses %s', (text) => {
  expect(scan(text)).toEqual([]);
});

test('a hash is no password of chpasswd', () => {
  expect(scan(`echo "bob:${password()}" | chpasswd -e`)).toEqual([]);
});

test.each([
  'basic ',
  'bearer ',
  'authorization',
  'Authorization: Token ',
  'curl ',
  'curl -u a:',
  'mysql ',
  'PGPASSWORD=',
  'sqlplus a/',
  'net user ',
  'echo a:b|chpasswd ',
])('stays linear in a file of %j alone', (anchor) => {
  const began = cpuNow();
  scan(anchor.repeat(2_000_000 / anchor.length));
  expect(cpuNow() - began).toBeLessThan(5000);
});
