import {
  readAllowFile,
  scanFiles,
  scanStaged,
  Suppressions,
  parseBaseline,
  type AllowEntry,
  type ScanReport,
} from '../../src/scan/index.js';
import { githubToken } from '../support/credentials.js';
import { gitRepo } from '../support/git-repo.js';
import { onlyFinding, testSetup } from '../support/scan-setup.js';

const RULE = 'github-personal-token';
const NOW = new Date('2026-06-15T12:00:00Z');

async function scanText(text: string): Promise<ScanReport> {
  await using repo = await gitRepo();
  await repo.write({ 'x.py': text });
  return await scanFiles(testSetup(repo.dir), [], false);
}

const fingerprintOf = async (token: string): Promise<string> => onlyFinding(await scanText(token)).fingerprint;

describe('a comment', () => {
  test.each([
    ['on the line', (token: string) => `k = "${token}" # secretctl:allow ${RULE} a test account`],
    ['on a comment line above', (token: string) => `# secretctl:allow ${RULE} a test account\nk = "${token}"`],
    ['in a block comment', (token: string) => `k = "${token}" /* secretctl:allow ${RULE} a test account */`],
    ['for every rule', (token: string) => `k = "${token}" # secretctl:allow * a test account`],
    ['of gitleaks', (token: string) => `k = "${token}" # gitleaks:allow`],
    [
      'behind a long line',
      (token: string) => `${'x '.repeat(2_000)}"${token}" # secretctl:allow ${RULE} a test account`,
    ],
  ])('%s allows', async (_, text) => {
    expect(await scanText(text(githubToken()))).toMatchObject({ verdict: 'clean', suppressed: { inline: 1 } });
  });

  test.each([
    ['for another rule', (token: string) => `k = "${token}" # secretctl:allow gitlab-personal-token a test account`],
    ['on a line of code above', (token: string) => `k = 1 # secretctl:allow ${RULE} a test account\nk = "${token}"`],
    ['two lines above', (token: string) => `# secretctl:allow ${RULE} a test account\n\nk = "${token}"`],
    ['below', (token: string) => `k = "${token}"\n# secretctl:allow ${RULE} a test account`],
  ])('%s allows nothing', async (_, text) => {
    expect((await scanText(text(githubToken()))).verdict).toBe('findings');
  });

  test.each(['secretctl:allow', `secretctl:allow ${RULE}`, `secretctl:allow ${RULE}   `])(
    'without a rule or a reason allows nothing and is told: %j',
    async (comment) => {
      expect(onlyFinding(await scanText(`k = "${githubToken()}" # ${comment}`)).note).toContain('reason');
    },
  );

  test('bound to a fingerprint allows that secret alone', async () => {
    const token = githubToken();
    const bound = `# secretctl:allow ${RULE} fp:${(await fingerprintOf(token)).slice(0, 12)} a test account`;

    expect((await scanText(`k = "${token}" ${bound}`)).verdict).toBe('clean');
    expect(onlyFinding(await scanText(`k = "${githubToken()}" ${bound}`)).note).toContain('new');
  });
});

describe('the allow file', () => {
  const entry = async (token: string, changes: Partial<AllowEntry> = {}): Promise<AllowEntry> => ({
    fingerprint: await fingerprintOf(token),
    rule: RULE,
    path: 'config/**',
    owner: 'team',
    reason: 'a test account',
    expires: '2026-06-15',
    ...changes,
  });
  const scanWith = async (
    entries: AllowEntry[],
    files: Record<string, string>,
    now = NOW,
    paths: string[] = [],
  ): Promise<ScanReport> => {
    await using repo = await gitRepo();
    await repo.write(files);
    return await scanFiles(
      testSetup(repo.dir, { suppressions: new Suppressions(entries, new Set(), now) }),
      paths,
      false,
    );
  };

  test('allows one secret of one rule in one place, to the end of its last day', async () => {
    const token = githubToken();
    const files = { 'config/a/b.yaml': `token: ${token}` };

    expect(await scanWith([await entry(token)], files)).toMatchObject({
      verdict: 'clean',
      suppressed: { allowed: 1 },
      suppressions: [],
    });
    expect((await scanWith([await entry(token, { rule: 'other' })], files)).verdict).toBe('findings');
    expect((await scanWith([await entry(token)], { 'src/b.yaml': `token: ${token}` })).verdict).toBe('findings');
    expect((await scanWith([await entry(token)], { 'config/a/b.yaml': `token: ${githubToken()}` })).verdict).toBe(
      'findings',
    );
  });

  test('an expired entry reports again and is listed', async () => {
    const token = githubToken();
    const report = await scanWith([await entry(token)], { 'config/a': token }, new Date('2026-06-16T00:00:00Z'));

    expect(report).toMatchObject({ verdict: 'findings', suppressions: [{ rule: RULE, state: 'expired' }] });
  });

  test('an entry that nothing needs is listed as stale only when everything was looked at', async () => {
    const entries = [await entry(githubToken())];
    const files = { 'config/a': 'x', 'src/b': 'x' };

    expect((await scanWith(entries, files)).suppressions).toMatchObject([{ state: 'stale' }]);
    expect((await scanWith(entries, files, NOW, ['src'])).suppressions).toEqual([]);
    await using repo = await gitRepo();
    await repo.write(files);
    const setup = { suppressions: new Suppressions(entries, new Set(), NOW) };
    expect((await scanFiles(testSetup(`${repo.dir}/src`, setup), [], false)).suppressions).toEqual([]);
    expect((await scanStaged(testSetup(repo.dir, setup), repo.dir)).suppressions).toEqual([]);
  });

  const complete = {
    fingerprint: 'a'.repeat(32),
    rule: RULE,
    path: 'x',
    owner: 'o',
    reason: 'r',
    expires: '2026-12-31',
  };
  const yaml = (item: Record<string, unknown>): string =>
    `allow:\n  - ${Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      .join('\n    ')}\n`;
  const read = async (text: string): Promise<AllowEntry[]> => {
    await using repo = await gitRepo();
    await repo.write({ '.secretctl/allow.yaml': text });
    return await readAllowFile(repo.dir);
  };

  test.each(['', '# nothing\n', 'allow:\n', 'allow: []\n', '{}'])('may be empty: %j', async (text) => {
    expect(await read(text)).toEqual([]);
  });

  test('is read, also with a date that is not quoted', async () => {
    expect(await read(yaml(complete))).toEqual([complete]);
    expect(await read(yaml(complete).replace('"2026-12-31"', '2026-12-31'))).toEqual([complete]);
  });

  test.each([
    ['a list without allow:', '- fingerprint: x\n', /no list/],
    ['a misspelt key at the top', 'alow: []\n', /no list/],
    ['text', 'hello\n', /no list/],
    ['no YAML', 'allow: [\n', /not YAML \(line/],
    ['an entry that is no mapping', 'allow:\n  - x\n', /entry 1/],
    ['an alias that is not there', 'allow: *x\n', /allow\.yaml/],
    ...Object.keys(complete).map(
      (key) =>
        [
          `an entry without ${key}`,
          yaml({ ...complete, [key]: undefined }),
          new RegExp(`"${key}" in entry 1`),
        ] as const,
    ),
    ['a day that is none', yaml({ ...complete, expires: '2026-02-30' }), /"expires" in entry 1/],
    ['a fingerprint that is none', yaml({ ...complete, fingerprint: 'abc' }), /"fingerprint" in entry 1/],
    ['an unknown key', yaml({ ...complete, value: 'x' }), /unknown key in entry 1/],
    ['a second entry that is wrong', `${yaml(complete)}  - rule: x\n`, /entry 2/],
  ] as const)('with %s is a usage error that names the place', async (_, text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'E_ALLOW_FILE',
      exit: 2,
      message: expect.stringMatching(message),
    });
  });
});

describe('a baseline', () => {
  const same = (path: string): string => path;

  test('leaves out what it holds and reports what is new, in moved lines too', async () => {
    await using repo = await gitRepo();
    const token = githubToken();
    await repo.write({ a: token });
    const setup = testSetup(repo.dir);
    const before = JSON.stringify(await scanFiles(setup, [], false));
    expect(before).not.toContain(token);
    const baseline = parseBaseline(before, 'b.json', setup.fingerprinter.keyId, same);
    const again = (): Promise<ScanReport> =>
      scanFiles(testSetup(repo.dir, { suppressions: new Suppressions([], baseline, NOW) }), [], false);

    await repo.write({ a: `moved\n${token}` });
    expect(await again()).toMatchObject({ verdict: 'clean', suppressed: { baseline: 1 } });
    await repo.write({ a: githubToken() });
    expect((await again()).verdict).toBe('findings');
    await repo.write({ a: 'x', b: token });
    expect((await again()).verdict).toBe('findings');
  });

  test.each([
    [
      'made under another key',
      '{"command":"scan","findings":[],"fingerprintKey":"ffffffff"}',
      /another fingerprint key/,
    ],
    ['that is no JSON', '{', /not JSON/],
    ['that is null', 'null', /not a report/],
    ['of another program', '[]', /not a report/],
    ['with a broken finding', '{"command":"scan","findings":[null],"fingerprintKey":"00000000"}', /finding/],
    [
      'with a finding without places',
      '{"command":"scan","findings":[{"occurrences":7}],"fingerprintKey":"00000000"}',
      /finding/,
    ],
  ])('%s is a usage error', (_, text, message) => {
    expect(() => parseBaseline(text, 'b.json', '00000000', same)).toThrow(
      expect.objectContaining({
        code: 'E_BASELINE',
        exit: 2,
        message: expect.stringMatching(message) as string,
      }) as Error,
    );
  });
});
