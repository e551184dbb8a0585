import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { Masker, Secret } from '../../src/core/index.js';
import { renderEnvCheck, renderEnvExample } from '../../src/report/index.js';
import type { EnvCheckReport, EnvExampleReport, EnvFinding } from '../../src/variables/index.js';

async function validator(name: string) {
  const schema = JSON.parse(await readFile(`src/report/schema/${name}.schema.json`, 'utf8')) as object;
  return new Ajv2020({ strictTypes: true, allErrors: true }).compile(schema);
}

const value = { fingerprint: '0123456789abcdef0123456789abcdef', preview: '… (48 characters)' };
const base = { severity: 'warning', path: '.env', next: 'secretctl env check --fix' } as const;
const findings: EnvFinding[] = [
  { ...base, id: 'env-file-tracked', severity: 'error', secrets: ['A', 'B'], workTree: 'linked' },
  { ...base, id: 'env-file-in-history' },
  { ...base, id: 'env-file-not-ignored', by: { path: '.gitignore', line: 2, pattern: '!.env' } },
  { ...base, id: 'env-file-ignored-here-only', source: '.git/info/exclude' },
  { ...base, id: 'env-file-in-build-context', dockerfile: 'Dockerfile', ignoreFile: '.dockerignore' },
  { ...base, id: 'env-file-open-to-others', mode: '0644' },
  {
    ...base,
    ...value,
    id: 'example-with-secret',
    line: 3,
    variable: 'A',
    rule: 'x',
    sameAs: { path: '.env', line: 2 },
  },
  { ...base, id: 'variable-not-defined', line: 1, variable: 'A', places: 2 },
  { ...base, id: 'secret-not-read', severity: 'info', variable: 'A', secret: 'a' },
  {
    ...base,
    ...value,
    id: 'secret-in-several-environments',
    line: 4,
    variable: 'A',
    environments: ['production', 'staging'],
    alsoAt: [{ path: '.env.staging', line: 1 }],
  },
  { ...base, id: 'secret-in-env-file', severity: 'info', variables: ['A'] },
];
const report: EnvCheckReport = {
  schemaVersion: 1,
  command: 'env check',
  verdict: 'findings',
  findings,
  unread: [{ path: '.env.big', reason: 'too large' }],
  notChecked: [{ check: 'env-file-in-history', reason: 'this clone is shallow' }],
  fixes: [
    { kind: 'ignore', file: '.gitignore', lines: ['.env'], isNew: true, outcome: 'done' },
    { kind: 'mode', path: '.env', from: '0644', to: '0600', outcome: 'failed', reason: 'operation not permitted' },
    { kind: 'untrack', path: '.env', workTree: 'linked', outcome: 'done' },
  ],
  stats: { envFiles: 1, exampleFiles: 1, variablesRead: 2, secretsConfigured: 1 },
};
const example: EnvExampleReport = {
  schemaVersion: 1,
  command: 'env example',
  outcome: 'written',
  file: '.env.example',
  variables: [{ name: 'A', kind: 'secret' }],
  text: 'A=replace-me\n',
};
const options = { masker: new Masker(), color: false, columns: 100 };

test('the JSON of a report with every kind of finding fits the committed schema', async () => {
  const validate = await validator('env-check');
  const text = await renderEnvCheck(report, { ...options, json: true });
  validate(JSON.parse(text));
  expect(validate.errors).toBeNull();
  expect(JSON.parse(text)).toEqual(report);
});

test('the schema allows new fields and no unknown ids, verdicts or severities', async () => {
  const validate = await validator('env-check');
  expect(validate({ ...report, fresh: true })).toBe(true);
  expect(validate({ ...report, verdict: 'ok' })).toBe(false);
  expect(validate({ ...report, findings: [{ ...findings[0], id: 'other' }] })).toBe(false);
  expect(validate({ ...report, findings: [{ ...findings[0], severity: 'low' }] })).toBe(false);
  expect(validate({ ...report, stats: {} })).toBe(false);
});

test('the JSON of an example fits its schema', async () => {
  const validate = await validator('env-example');
  validate(JSON.parse(await renderEnvExample(example, { ...options, json: true })));
  expect(validate.errors).toBeNull();
  expect(validate({ ...example, outcome: 'done' })).toBe(false);
});

test('every finding is a block with severity, place and what to do next', async () => {
  const text = await renderEnvCheck(report, { ...options, json: false });
  for (const { id, severity } of findings) expect(text).toMatch(new RegExp(`\\[${severity}\\] .*(\\n  )?${id}`));
  expect(text.match(/^ {2}next/gm)).toHaveLength(findings.length);
  expect(text).toContain('at        .env:3\n');
  expect(text).toContain('same as   .env:2\n');
  expect(text).toContain('because   .gitignore:2 says !.env\n');
  expect(text).toContain('mode of .env: 0644 -> 0600 - failed: operation not permitted\n');
  expect(text).toContain('1 error, 8 warnings. 1 item could not be read.\n');
});

test('of many findings alike the first ones are shown, and the number of the others', async () => {
  const many = Array.from({ length: 14 }, (_, at): EnvFinding => ({
    ...base,
    id: 'env-file-in-history',
    path: `${at}/.env`,
  }));
  const text = await renderEnvCheck({ ...report, findings: many }, { ...options, json: false });
  expect(text.match(/\[warning\]/g)).toHaveLength(10);
  expect(text).toContain('and 4 more env-file-in-history: --json lists them all');
});

test('names from outside cannot steer the terminal, and what the masker knows is masked, but no word of the contract', async () => {
  const masker = new Masker();
  for (const word of ['findings', 'env-file-in-history', 'warning', 'secret-path']) masker.register(new Secret(word));
  const path = 'secret-path/\u001b[31m\u202e.env';
  const odd = { ...report, findings: [{ ...base, id: 'env-file-in-history', path } as const] };
  const text = await renderEnvCheck(odd, { ...options, masker, json: false });
  expect(text).not.toMatch(/[\u001b\u202e]|secret-path/);
  const json = JSON.parse(await renderEnvCheck(odd, { ...options, masker, json: true })) as EnvCheckReport;
  expect(json).toMatchObject({
    verdict: 'findings',
    findings: [{ id: 'env-file-in-history', severity: 'warning', path: expect.stringMatching(/^\[masked\]/) }],
  });
});
