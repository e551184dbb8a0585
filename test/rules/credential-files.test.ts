import { generateKeyPairSync } from 'node:crypto';
import { credentialFiles } from '../../src/rules/builtin/credential-files.js';
import { registryCredentials } from '../../src/rules/builtin/registry-credentials.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine([...credentialFiles, ...registryCredentials]);
const scan = (text: string, path = 'a.txt'): Candidate[] => engine.scan({ bytes: Buffer.from(text), path });
const encode = (text: string): string => Buffer.from(text).toString('base64');
const password = (): string => `k7R${randomText('base62', 25)}`;

test.each([
  ['netrc-password', 'notes.md', 'machine git.corp.io login bob password {}'],
  ['netrc-password', 'home/.netrc', 'machine git.corp.io\n  login bob\n  password {}\n'],
  ['netrc-password', '.authinfo', 'machine imap.corp.io login bob port 993 password {}\n'],
  ['netrc-password', 'notes.md', 'machine imap.corp.io port 993 login bob password {}\n'],
  ['netrc-password', 'home/.authinfo', 'machine imap.corp.io login bob port imaps account x password "{}"\n'],
  ['npmrc-auth-token', '.npmrc', '//npm.corp.io/:_authToken={}'],
  ['npmrc-auth-token', '.yarnrc.yml', 'npmAuthToken: "{}"'],
  ['docker-identity-token', 'config.json', '{"auths":{"r":{"identitytoken": "{}"}}}'],
  ['pypirc-password', '.pypirc', '[pypi]\nusername = bob\npassword = {}\n'],
  ['s3cfg-secret-key', '.s3cfg', 'secret_key = {}'],
  ['boto-secret', '.boto', 'gs_secret_access_key = {}'],
  ['mysql-option-file-password', '.my.cnf', '[client]\npassword="{}"'],
  ['gradle-signing-password', 'gradle.properties', 'signing.password={}'],
  ['rclone-secret', 'rclone.conf', 'pass = {}'],
  ['mail-client-password', '.msmtprc', 'password {}'],
  ['filezilla-password', 'sitemanager.xml', '<Pass>{}</Pass>'],
  ['sftp-config-password', '.vscode/sftp.json', '{"password": "{}"}'],
  ['terraform-credentials', '.terraformrc', 'credentials "app.terraform.io" {\n  token = "{}"\n}'],
  ['terraform-credentials', 'credentials.tfrc.json', '{"credentials":{"app.terraform.io":{"token":"{}"}}}'],
  ['kubeconfig-token', '.kube/config', 'users:\n- user:\n    token: {}\n'],
  ['github-cli-token', '.config/gh/hosts.yml', 'github.com:\n    oauth_token: {}\n'],
  ['composer-token', 'auth.json', '{"github-oauth": {"github.com": "{}"}}'],
  ['composer-password', 'auth.json', '{"http-basic": {"r.corp.io": {"username": "bob", "password": "{}"}}}'],
  ['bundler-credentials', '.bundle/config', 'BUNDLE_GEMS__CORP__IO: "bob:{}"'],
  ['cargo-registry-token', '.cargo/credentials.toml', '[registry]\ntoken = "{}"'],
  ['nuget-password', 'NuGet.Config', '<add key="ClearTextPassword" value="{}" />'],
  [
    'maven-server-password',
    '.m2/settings.xml',
    '<server><id>x</id><username>bob</username><password>{}</password></server>',
  ],
  ['pgpass-password', '.pgpass', 'db.corp.io:5432:*:bob:{}\n'],
])('%s: finds only the secret in %s', (id, path, template) => {
  const value = password();
  expect(scan(template.replace('{}', value), path)).toMatchObject([{ value, rule: { id } }]);
});

test.each([
  ['docker-registry-auth', 'config.json', (value: string) => `{"auths":{"r.corp.io":{"auth":"${value}"}}}`],
  ['npmrc-auth', '.npmrc', (value: string) => `_auth = ${value}`],
])('%s: proves a pair by decoding it', (id, path, write) => {
  const value = encode(`bob:${password()}`);
  expect(scan(write(value), path)).toMatchObject([{ value, proof: 'structure', rule: { id } }]);
  expect(scan(write(encode('user:password')), path)).toEqual([]);
  expect(scan(write(encode('no pair of words')), path)).toEqual([]);
});

test('a comment sign is a character of a password, but in the option file of MySQL', () => {
  const value = `${password()}#a;b`;
  expect(scan(`password = ${value}\n`, '.pypirc')).toMatchObject([{ value }]);
  expect(scan(`password = ${value}\n`, '.my.cnf')).toMatchObject([{ value: value.slice(0, -4) }]);
});

test('decodes passwords of FileZilla and npm', () => {
  const value = encode(password());
  expect(scan(`<Pass encoding="base64">${value}</Pass>`)).toMatchObject([{ value }]);
  expect(scan(`//npm.corp.io/:_password=${value}`, '.npmrc')).toMatchObject([{ value }]);
});

test('proves the client key of a kubeconfig', () => {
  const value = encode(
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(),
  );
  expect(scan(`client-key-data: ${value}`)).toMatchObject([{ value, proof: 'structure', confidence: 'high' }]);
  expect(scan(`client-key-data: ${encode(randomText('base64', 200))}`)).toEqual([]);
});

test.each([
  ['machine x login y password <password>', '.netrc'],
  ['machine x login y port 993 password ${PASSWORD}', '.authinfo'],
  ['machine x login y port 993 password changeme', '.netrc'],
  ['//npm.example/:_authToken=${NPM_TOKEN}', '.npmrc'],
  ['password = changeme', '.pypirc'],
  ['<add key="ClearTextPassword" value="%NUGET_PASSWORD%" />', 'NuGet.Config'],
  ['<server><password>${env.PW}</password></server>', 'settings.xml'],
  ['<server><password>{COQLCE6DU6GtcS5P=}</password></server>', 'settings.xml'],
  ['<user><password>k7Rabc123XYZ9876q</password></user>', 'settings.xml'],
  ['# host:5432:db:bob:k7Rabc123XYZ', '.pgpass'],
  ['a:5432:b:c:k7Rabc123XYZ', 'notes.txt'],
  ['password = k7Rabc123XYZ', 'notes.txt'],
])('refuses %s in %s', (text, path) => {
  expect(scan(text, path)).toEqual([]);
});

test.each(['machine ', '_auth', ':*:', 'client-key-data', 'BUNDLE_'])(
  'stays linear in a file of %j alone',
  (anchor) => {
    const began = cpuNow();
    expect(scan(anchor.repeat(2_000_000 / anchor.length), 'a/.pgpass')).toEqual([]);
    expect(cpuNow() - began).toBeLessThan(5000);
  },
);
