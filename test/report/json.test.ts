import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { finding, historyFinding, maskerOf, occurrence, render, report } from './sample.js';

async function validator(name: string) {
  const schema = JSON.parse(await readFile(`src/report/schema/${name}.schema.json`, 'utf8')) as object;
  const ajv = new Ajv2020({ strictTypes: true, allErrors: true });
  formatsPlugin.default(ajv);
  return ajv.compile(schema);
}

const full = report({
  findings: [finding(), historyFinding(), finding({ occurrences: [occurrence({ source: 'stdin', path: '' })] })],
  skipped: [{ path: 'a.bin', reason: 'permission denied' }],
  suppressed: { inline: 1, allowed: 2, baseline: 3 },
  suppressions: [
    { fingerprint: '0123456789abcdef0123456789abcdef', rule: 'acme-api-key', path: 'x.ts', state: 'stale' },
  ],
  stats: { bytes: 1, items: 1, milliseconds: 0.5, outOfScope: { symlink: 2 } },
});

test.each([
  ['full', full],
  ['clean', report()],
  ['partial', report({ skipped: [{ path: 'x', reason: 'too large' }] })],
])('the JSON of a %s report fits the committed schema', async (_, value) => {
  const validate = await validator('scan');
  validate(JSON.parse(await render(value, 'json')));
  expect(validate.errors).toBeNull();
});

test('the schema allows new fields, but no excerpt and no wrong types', async () => {
  const validate = await validator('scan');
  const json = JSON.parse(await render(full, 'json')) as { findings: { occurrences: object[] }[] };
  expect(validate({ ...json, fresh: true })).toBe(true);
  expect(validate({ ...json, verdict: 'ok' })).toBe(false);
  expect(validate({ ...json, stats: {} })).toBe(false);
  expect(validate({ ...json, findings: [{ ...json.findings[0], occurrences: [occurrence()] }] })).toBe(false);
});

test('the JSON has no excerpt, is indented by two and ends with a newline', async () => {
  const text = await render(full, 'json');
  expect(text).not.toContain('excerpt');
  expect(text).toMatch(/^\{\n {2}"schemaVersion": 1,\n {2}"command": "scan",/);
  expect(text.endsWith('}\n')).toBe(true);
});

test('a failure fits its schema', async () => {
  const validate = await validator('failure');
  const error = { code: 'E_USAGE', message: 'no', exit: 2 };
  expect(validate({ schemaVersion: 1, command: 'scan', error })).toBe(true);
  expect(validate({ schemaVersion: 1, command: 'scan', error: { ...error, exit: 0 } })).toBe(false);
});

test('JSON lines: findings, what was skipped, then one summary', async () => {
  const text = await render(full, 'jsonl');
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ type }) => type)).toEqual(['finding', 'finding', 'finding', 'skipped', 'summary']);
  expect(lines.at(-1)).toMatchObject({ schemaVersion: 1, verdict: 'findings', stats: full.stats });
  expect(text).not.toContain('excerpt');
});

test('a secret that equals a property name or a word of the contract does not destroy the JSON', async () => {
  const words = [
    'findings',
    'verdict',
    'clean',
    'partial',
    'path',
    'high',
    'checksum',
    'file',
    'acme-api-key',
    'true',
    '2026',
  ];
  const masker = maskerOf(...words);
  const validate = await validator('scan');
  for (const format of ['json', 'sarif', 'gitlab'] as const) JSON.parse(await render(full, format, { masker }));
  const json = JSON.parse(await render(full, 'json', { masker })) as typeof full;
  validate(json);
  expect(validate.errors).toBeNull();
  expect(json).toMatchObject({
    verdict: 'findings',
    findings: [{ rule: 'acme-api-key', confidence: 'high', proof: 'checksum' }, {}, {}],
  });
});

test('JSON holds no control or bidi characters, even where JSON would allow them', async () => {
  const path = 'a\u009b31m\u202eb\u2028\x1b';
  const text = await render(report({ findings: [finding({ occurrences: [occurrence({ path })] })] }), 'json');
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028]/);
  expect(
    (JSON.parse(text) as { findings: { occurrences: { path: string }[] }[] }).findings[0]?.occurrences[0]?.path,
  ).toBe(path);
});
