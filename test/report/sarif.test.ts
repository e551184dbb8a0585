import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import formatsPlugin from 'ajv-formats';
import { finding, historyFinding, occurrence, render, report } from './sample.js';

interface Sarif {
  runs: {
    tool: { driver: { rules: { id: string; properties: Record<string, unknown> }[] } };
    invocations: { executionSuccessful: boolean; toolExecutionNotifications: { message: { text: string } }[] }[];
    results: {
      ruleId: string;
      ruleIndex: number;
      level: string;
      message: { text: string };
      partialFingerprints: Record<string, string>;
      locations: { physicalLocation: { artifactLocation: { uri: string; uriBaseId?: string }; region: object } }[];
    }[];
  }[];
}

async function sarifOf(value: ReturnType<typeof report>) {
  const [run] = (JSON.parse(await render(value, 'sarif')) as Sarif).runs;
  if (run === undefined) throw new Error('no run');
  return run;
}

/** The OASIS schema as it was published: draft 4, whose `id` ajv does not know, with a pattern that no Unicode regular expression could be. */
async function validator() {
  const folder = createRequire(import.meta.url).resolve('@microsoft/jest-sarif/package.json');
  const text = await readFile(folder.replace('package.json', 'lib/schemas/sarif-2.1.0-rtm.5.json'), 'utf8');
  const schema: Record<string, unknown> = { ...(JSON.parse(text) as object), $schema: undefined, id: undefined };
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false });
  formatsPlugin.default(ajv);
  return ajv.compile(schema);
}

const awkward = ['a b#c.ts', 'ä/100%.txt', '/etc/x', 'C:/temp/x', 'x:y.ts', '../up.ts', 'lone\ud800.ts'].map((path) =>
  occurrence({ path }),
);
const full = report({
  findings: [
    finding({ confidence: 'low' }),
    finding({ occurrences: awkward }),
    historyFinding(),
    finding({ rule: 'other-key', confidence: 'medium' }),
  ],
  skipped: [{ path: 'big file', reason: 'too large' }],
});

test.each([
  ['full', full],
  ['clean', report()],
])('a %s report fits the SARIF 2.1.0 schema', async (_, value) => {
  const validate = await validator();
  validate(JSON.parse(await render(value, 'sarif')));
  expect(validate.errors).toBeNull();
  expect(validate({ version: '2.1.0', runs: [{ results: [{ level: 'fatal' }] }] })).toBe(false);
});

test('every place is a result of a rule that is listed once, as sure as its surest finding', async () => {
  const { results, tool } = await sarifOf(full);
  expect(results).toHaveLength(11);
  expect(tool.driver.rules.map(({ id }) => id)).toEqual(['acme-api-key', 'other-key']);
  expect(tool.driver.rules[0]?.properties).toEqual({
    tags: ['security', 'secret'],
    precision: 'high',
    'security-severity': '9.0',
  });
  for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  expect([results[0]?.level, results[1]?.level, results[10]?.level]).toEqual(['note', 'error', 'warning']);
});

test('paths become URIs, relative ones below %SRCROOT%', async () => {
  const { results } = await sarifOf(report({ findings: [finding({ occurrences: awkward })] }));
  const locations = results.map(({ locations: [location] }) => location?.physicalLocation.artifactLocation);
  expect(locations.map((location) => location?.uri)).toEqual([
    'a%20b%23c.ts',
    '%C3%A4/100%25.txt',
    'file:///etc/x',
    'file:///C:/temp/x',
    'x%3Ay.ts',
    '../up.ts',
    'lone%EF%BF%BD.ts',
  ]);
  expect(locations.map((location) => location?.uriBaseId !== undefined)).toEqual([
    true,
    true,
    false,
    false,
    true,
    true,
    true,
  ]);
});

test('regions have lines, columns and bytes', async () => {
  const { results } = await sarifOf(report({ findings: [finding()] }));
  expect(results[0]?.locations[0]?.physicalLocation.region).toEqual({
    startLine: 12,
    startColumn: 8,
    endLine: 12,
    endColumn: 48,
    byteOffset: 300,
    byteLength: 40,
  });
});

test('a place keeps its line hash when it moves, and two places in one file differ', async () => {
  const hashes = async (...lines: number[]) => {
    const { results } = await sarifOf(
      report({ findings: [finding({ occurrences: lines.map((startLine) => occurrence({ startLine })) })] }),
    );
    return results.map(({ partialFingerprints }) => partialFingerprints['primaryLocationLineHash']);
  };
  const [first, second] = await hashes(1, 2);
  expect(await hashes(30)).toEqual([first]);
  expect(second).not.toBe(first);
});

test('a partial scan was not successful and says what was skipped', async () => {
  const { invocations } = await sarifOf(report({ skipped: [{ path: 'x', reason: 'too large' }] }));
  expect(invocations[0]).toMatchObject({
    executionSuccessful: false,
    toolExecutionNotifications: [{ message: { text: 'Not scanned: x: too large' } }],
  });
  expect((await sarifOf(full)).invocations[0]?.executionSuccessful).toBe(true);
});

test('no more than 25,000 results: repeats go first, and the report says how many', async () => {
  const repeats = Array.from({ length: 25_001 }, (_, at) => occurrence({ startLine: at + 1 }));
  const { results, invocations } = await sarifOf(
    report({ findings: [finding({ occurrences: repeats }), finding({ rule: 'other-key' })] }),
  );
  expect(results).toHaveLength(25_000);
  expect(results.map(({ ruleId }) => ruleId)).toContain('other-key');
  expect(invocations[0]?.toolExecutionNotifications[0]?.message.text).toMatch(/^2 places are not in this file/);
});
