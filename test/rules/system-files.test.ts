import { systemFiles } from '../../src/rules/builtin/system-files.js';
import { Engine, type Candidate } from '../../src/scan/index.js';
import { randomText } from '../support/random.js';
import { cpuNow } from '../support/cpu.js';

const engine = new Engine(systemFiles);
const scan = (text: string, path: string): Candidate[] => engine.scan({ bytes: Buffer.from(text), path });
const password = (): string => `k7R${randomText('base62', 14)}`;

const FORMS: readonly (readonly [id: string, path: string, template: string])[] = [
  ['ppp-secret', 'etc/ppp/chap-secrets', '# client server secret addresses\nbob * {} *\n'],
  ['ppp-secret', 'etc/ppp/pap-secrets', '"bob"\tpptpd\t"{}"\t10.0.0.2\n'],
  ['ipsec-secret', 'etc/ipsec.secrets', ': PSK "{}"\n'],
  ['ipsec-secret', 'etc/ipsec.secrets', '%any 10.0.0.1 : PSK "{}"\n'],
  ['postfix-sasl-password', 'etc/postfix/sasl_passwd', '[smtp.corp.io]:587 bob@corp.io:{}\n'],
  ['postfix-sasl-password', 'sasl_passwd', '# map\nsmtp.corp.io\tbob:{}\n'],
  ['snmp-user-password', 'etc/snmp/snmpd.conf', 'createUser bob SHA "{}"\n'],
  ['snmp-user-password', 'snmpd.conf', 'createUser bob SHA-256 "changeme" AES {}\n'],
  ['windows-unattended-password', 'Autounattend.xml', '<Password><Value>{}</Value></Password>'],
  ['windows-unattended-password', 'unattend.xml', '<AdministratorPassword>\r\n  <Value>{}</Value>\r\n'],
  ['haproxy-user-password', 'haproxy.cfg', 'userlist x\n  user bob insecure-password {}\n'],
  ['cisco-plain-password', 'router.cfg', 'username bob privilege 15 password 0 {}\n'],
  ['cisco-plain-password', 'router.txt', 'username bob secret 0 {}\n'],
  ['cisco-plain-password', 'router.conf', 'enable secret 0 {}\n'],
  ['cisco-snmp-community', 'router.cfg', 'snmp-server community {} RO\n'],
];

test.each(FORMS)('%s: finds only the secret in %s', (id, path, template) => {
  const value = password();
  expect(scan(template.replace('{}', value), path)).toMatchObject([{ value, confidence: 'high', rule: { id } }]);
});

test.each(FORMS)('%s: refuses variables and placeholders in %s', (_, path, template) => {
  for (const value of ['$PASSWORD', '${PASSWORD}', '%PASSWORD%', '<password>', 'changeme'])
    expect(
      scan(
        template.replace('{}', () => value),
        path,
      ),
    ).toEqual([]);
});

test('base64 and hex stand without quotes in ipsec.secrets', () => {
  const value = `0s${randomText('base62', 32)}`;
  expect(scan(`10.0.0.1 : PSK ${value} # site\n`, 'ipsec.secrets')).toMatchObject([{ value }]);
});

test('both passwords of an SNMP user', () => {
  const [one, other] = [password(), password()];
  const found = scan(`createUser -e 0x80 bob SHA "${one}" AES "${other}"\n`, 'snmpd.conf');
  expect(found.map(({ value }) => value)).toEqual([one, other]);
});

test.each([
  ['bob * {} *', 'notes.txt'],
  ['# bob * {} *', 'chap-secrets'],
  ['bob * @/{} *', 'chap-secrets'],
  [': PSK "{}"', 'notes.txt'],
  ['# smtp.corp.io bob:{}', 'sasl_passwd'],
  ['createUser bob SHA "{}"', 'notes.txt'],
  ['<Password><Value>{}</Value>', 'form.xml'],
  ['<Password><Value>*SENSITIVE*DATA*DELETED*</Value>', 'unattend.xml'],
  ['the insecure-password {}', 'haproxy.cfg'],
  ['username bob password 7 {}', 'router.cfg'],
  ['username bob password 0 {}', 'router.ts'],
  ['snmp-server community public RO', 'router.cfg'],
])('refuses %s in %s', (template, path) => {
  expect(scan(template.replace('{}', password()), path)).toEqual([]);
});

test.each([
  [' * ', 'chap-secrets'],
  ['smtp', 'sasl_passwd'],
  ['smtp a:', 'sasl_passwd'],
  ['PSK ', 'ipsec.secrets'],
  ['createUser a ', 'snmpd.conf'],
  ['<Password> ', 'unattend.xml'],
  ['insecure-password ', 'haproxy.cfg'],
  ['username ', 'a.cfg'],
  ['snmp-server community ', 'a.cfg'],
])('stays linear in a file of %j alone', (anchor, path) => {
  const began = cpuNow();
  scan(anchor.repeat(2_000_000 / anchor.length), path);
  expect(cpuNow() - began).toBeLessThan(5000);
});
