import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { Masker, Secret } from '../../src/core/index.js';
import { renderVault, type VaultReport } from '../../src/report/index.js';

/** A made-up public key: right in form, and nobody's. */
const key = (letter: string): string => `age1${letter.repeat(58)}`;

const base: VaultReport = {
  schemaVersion: 1,
  command: 'vault recipients',
  outcome: 'shown',
  vault: '/work/.secretctl/vault.age',
  identity: { file: '/state/identity.age', protection: 'passphrase', publicKeys: [key('q')] },
  recipients: [
    { recipient: key('q'), label: 'mina', added: '2026-11-01T10:00:00.000Z', own: true },
    { recipient: key('p'), own: false },
  ],
  next: [],
};
const removed: VaultReport = {
  ...base,
  command: 'vault remove',
  outcome: 'applied',
  subject: { recipient: key('z'), label: 'ana', own: false },
  rotate: Array.from({ length: 40 }, (_, at) => `shop/secret-${String(at)}`),
  next: [`Rotate it:\nsecretctl rotate ${'long-'.repeat(30)}name`],
};
const reports: [string, VaultReport][] = [
  ['recipients', base],
  ['remove', removed],
  ['init', { ...base, command: 'vault init', outcome: 'applied', created: { identity: true, vault: false } }],
  ['add', { ...base, command: 'vault add', outcome: 'unchanged', subject: { recipient: key('p'), own: false } }],
  ['passphrase', { ...base, command: 'vault passphrase', outcome: 'planned' }],
  ['identity', { ...base, command: 'vault identity' }],
];

const render = (report: VaultReport, json: boolean, masker = new Masker()): Promise<string> =>
  renderVault(report, { masker, json, color: false, columns: 80 });

async function validator() {
  const schema = JSON.parse(await readFile('src/report/schema/vault.schema.json', 'utf8')) as object;
  const ajv = new Ajv2020({ strictTypes: true, allErrors: true });
  formatsPlugin.default(ajv);
  return ajv.compile(schema);
}

test.each(reports)('the JSON of %s fits the committed schema', async (_, report) => {
  const validate = await validator();
  validate(JSON.parse(await render(report, true)));
  expect(validate.errors).toBeNull();
});

test('the schema allows new fields, but no private key, no unknown outcome and no removal without its list', async () => {
  const validate = await validator();
  const json = JSON.parse(await render(removed, true)) as VaultReport;
  expect(validate({ ...json, fresh: true })).toBe(true);
  expect(validate({ ...json, outcome: 'done' })).toBe(false);
  expect(validate({ ...json, rotate: undefined })).toBe(false);
  expect(validate({ ...json, identity: { ...json.identity, publicKeys: ['AGE-SECRET-KEY-1'] } })).toBe(false);
});

test('identity prints the public keys alone', async () => {
  expect(await render({ ...base, command: 'vault identity' }, false)).toBe(`${key('q')}\n`);
});

test('a removal lists every secret, and a command stands whole on its line', async () => {
  const text = await render(removed, false);
  for (const name of removed.rotate ?? []) expect(text).toContain(`\n  ${name}\n`);
  expect(text).toContain(`\n     secretctl rotate ${'long-'.repeat(30)}name\n`);
});

test('a secret in a label or a path is masked, in both forms, and words of the contract are not', async () => {
  const masker = new Masker();
  const value = 'example-made-up-value';
  for (const secret of [value, 'applied', 'vault remove']) masker.register(new Secret(secret));
  const report = {
    ...removed,
    vault: `/work/${value}/v.age`,
    subject: { recipient: key('z'), label: value, own: false },
  };
  for (const json of [true, false]) expect(await render(report, json, masker)).not.toContain(value);
  expect(JSON.parse(await render(report, true, masker))).toMatchObject({ command: 'vault remove', outcome: 'applied' });
});

test('a label cannot steer the terminal', async () => {
  const report = { ...base, recipients: [{ recipient: key('q'), label: 'a\u001b[31mb\u202ec', own: false }] };
  expect(await render(report, false)).toContain('a\\x1b[31mb\\u202ec');
});
