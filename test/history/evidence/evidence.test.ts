import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { lstat, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { canonicalJson } from '../../../src/history/evidence/canonical.js';
import {
  compareEvidence,
  evidenceOf,
  readEvidence,
  writeEvidence,
  type Evidence,
  type EvidenceFacts,
} from '../../../src/history/evidence/index.js';
import type { Coverage, Hit, VerifyReport } from '../../../src/history/types.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secretctl-evidence-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const id = (): string => randomBytes(20).toString('hex');
const label = randomBytes(16).toString('hex');

function hit(more: Partial<Hit> = {}): Hit {
  return {
    place: 'objects',
    what: label,
    encoding: 'base64',
    refs: [],
    keptBy: [],
    fix: 'run it',
    object: id(),
    kind: 'blob',
    firstCommit: id(),
    ...more,
  };
}

const row = (place: string, items: number, skipped: Coverage['skipped'] = []): Coverage => ({
  place,
  items,
  bytes: 10 * items,
  skipped,
});

function report(more: Partial<VerifyReport> = {}): VerifyReport {
  return {
    schemaVersion: 1,
    command: 'verify-history',
    verdict: 'clean',
    lookedFor: [label],
    hits: [],
    coverage: [row('objects', 7), row('refs', 2)],
    ...more,
  };
}

const refs = [
  { name: 'refs/heads/side', id: id() },
  { name: 'refs/heads/main', id: id() },
];

function facts(more: Partial<EvidenceFacts> = {}): EvidenceFacts {
  return {
    version: '0.1.0',
    when: new Date('2026-01-02T03:04:05.678Z'),
    repository: { name: 'app', urls: ['https://github.com/acme/app.git'], freshClone: false },
    fingerprintKey: '0123abcd',
    encodings: ['raw', 'base64'],
    refs,
    objects: 7,
    ...more,
  };
}

const bare: Hit = { place: 'refs', what: label, encoding: 'raw', refs: [], keptBy: [], fix: 'rename it' };
const leaked = (): VerifyReport => report({ verdict: 'leaked', hits: [hit(), bare] });

test('what was written is read back, sorted and private', async () => {
  const file = join(folder, 'evidence.json');
  const oldCommits = [{ id: id(), answer: 'served' as const }];
  await writeFile(file, 'an older one');
  const written = await writeEvidence(file, leaked(), facts({ oldCommits }));
  expect(await readEvidence(file)).toEqual(written);
  expect(written.refs.map(({ name }) => name)).toEqual(['refs/heads/main', 'refs/heads/side']);
  expect(written).toMatchObject({ when: '2026-01-02T03:04:05.678Z', verdict: 'leaked', objects: 7, oldCommits });
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test.each([
  ['clean', report()],
  ['leaked', leaked()],
  ['incomplete', report({ verdict: 'incomplete', coverage: [row('lfs', 0, [{ what: 'x', reason: 'not fetched' }])] })],
])('the record of a %s verification fits the committed schema', async (_, value) => {
  const validate = await validator();
  validate(JSON.parse(JSON.stringify(evidenceOf(value, facts({ oldCommits: [{ id: id(), answer: 'refused' }] })))));
  expect(validate.errors).toBeNull();
});

test('the schema and the reader refuse the same: unknown fields, wrong types, missing parts', async () => {
  const validate = await validator();
  const good = JSON.parse(JSON.stringify(evidenceOf(leaked(), facts()))) as Record<string, unknown>;
  const bad = [
    { ...good, extra: 1 },
    { ...good, verdict: 'ok' },
    { ...good, objects: -1 },
    { ...good, when: 'yesterday' },
    { ...good, when: '2026-01-02T03:04:05+01:00' },
    { ...good, refs: [{ name: 'refs/heads/main', id: 'HEAD' }] },
    { ...good, hits: [hit({ path: 'config.txt' })] },
    { ...good, sha256: undefined },
  ];
  for (const each of bad) {
    expect(validate(JSON.parse(JSON.stringify(each)))).toBe(false);
    const file = join(folder, 'bad.json');
    await writeFile(file, JSON.stringify(each));
    await expect(readEvidence(file)).rejects.toMatchObject({ code: 'E_EVIDENCE', exit: 2 });
  }
});

test('an edited record is found out by its hash, a reformatted one is not refused', async () => {
  const file = join(folder, 'evidence.json');
  const written = await writeEvidence(file, leaked(), facts());
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"leaked"', '"clean"'));
  await expect(readEvidence(file)).rejects.toThrow(/was changed after it was written/);
  const reversed = Object.fromEntries(Object.entries(written).reverse());
  await writeFile(file, JSON.stringify(reversed, null, '\t'));
  expect(await readEvidence(file)).toEqual(written);
});

test.each([
  ['not there', undefined, 'no such file'],
  ['no JSON', '{', 'it is no JSON'],
  ['something else', '[]', 'not as expected'],
])('a file that is %s is refused in words', async (_, content, words) => {
  const file = join(folder, 'evidence.json');
  if (content !== undefined) await writeFile(file, content);
  await expect(readEvidence(file)).rejects.toMatchObject({
    code: 'E_EVIDENCE',
    message: expect.stringContaining(words),
  });
});

test('a folder that cannot be written is a failure in words, and nothing is left behind', async () => {
  await expect(writeEvidence(join(folder, 'nowhere', 'x.json'), report(), facts())).rejects.toMatchObject({
    code: 'E_EVIDENCE_WRITE',
    exit: 5,
    message: expect.stringContaining('no such file'),
  });
});

const unix = process.platform === 'win32' ? test.skip : test;

unix('what is there and no file is left as it is; behind a link the file is replaced and the link stays', async () => {
  const link = join(folder, 'link.json');
  await symlink(join(folder, 'linked.json'), link);
  await writeFile(join(folder, 'linked.json'), 'old');

  await writeEvidence(link, report(), facts());

  expect((await lstat(link)).isSymbolicLink()).toBe(true);
  expect((await readEvidence(link)).verdict).toBe(report().verdict);
  const socket = join(folder, 'socket');
  await using server = createServer().listen(socket);
  await once(server, 'listening');
  await expect(writeEvidence(socket, report(), facts())).rejects.toMatchObject({ code: 'E_EVIDENCE_WRITE' });
  expect((await stat(socket)).isSocket()).toBe(true);
});

test('no path, no password of an address and no value of a name gets into the record', () => {
  const value = `example${id()}`;
  const redact = (text: string): string => text.replaceAll(value, '[masked]');
  const dirty = report({
    verdict: 'leaked',
    hits: [
      hit({ path: 'secret-path.txt', paths: ['secret-path.txt'], kind: `reflog of refs/heads/${value}`, fix: value }),
    ],
    coverage: [row(`submodules/${value}: objects`, 1, [{ what: value, reason: `no ${value}` }])],
  });
  const urls = [`https://me:${value}@github.com/acme/${value}.git`];
  const repository = { name: value, urls, freshClone: true };
  const text = JSON.stringify(
    evidenceOf(dirty, facts({ redact, repository, refs: [{ name: `refs/heads/${value}`, id: id() }] })),
  );
  expect(text).not.toContain(value);
  expect(text).not.toContain('secret-path');
  expect(text).toContain('https://github.com/acme/[masked].git');
});

test('a value that equals a word of the record does not break it', async () => {
  const redact = (text: string): string => text.replaceAll('clean', '[masked]').replaceAll('objects', '[masked]');
  const file = join(folder, 'evidence.json');
  await writeEvidence(file, report(), facts({ redact }));
  expect(await readEvidence(file)).toMatchObject({
    verdict: 'clean',
    coverage: [{ place: '[masked]' }, { place: 'refs' }],
  });
});

test('canonical JSON sorts names, has no blanks, and writes numbers and strings in one way', () => {
  // The example of RFC 8785, section 3.2.3, without its literals of other types.
  const value = {
    '€': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew',
    '1': 'One',
    '😀': 'Emoji',
    '\u0080': 'Control',
    ö: 'o',
  };
  expect(canonicalJson(value)).toBe(
    '{"\\r":"Carriage Return","1":"One","\u0080":"Control","ö":"o","€":"Euro Sign","😀":"Emoji","\ufb33":"Hebrew"}',
  );
  expect(canonicalJson({ b: [1e21, 0.002, -0, null, true], a: undefined })).toBe('{"b":[1e+21,0.002,0,null,true]}');
  expect(() => canonicalJson([Number.NaN])).toThrow(TypeError);
});

const evidence = (value = report(), more: Partial<EvidenceFacts> = {}): Evidence => evidenceOf(value, facts(more));

test('two records of the same state are the same', () => {
  expect(compareEvidence(evidence(), evidence(report(), { when: new Date() }))).toMatchObject({
    judgement: 'same',
    worse: [],
    refs: { added: [], removed: [], moved: [] },
    objects: 0,
    notes: [],
  });
});

test('refs that moved, came or went and a number of objects are told without being worse', () => {
  const [side, main] = refs as [(typeof refs)[0], (typeof refs)[0]];
  const to = id();
  const now = evidence(report(), {
    objects: 9,
    refs: [
      { name: main.name, id: to },
      { name: 'refs/tags/new', id: id() },
    ],
  });
  expect(compareEvidence(evidence(), now)).toMatchObject({
    judgement: 'same',
    refs: { added: ['refs/tags/new'], removed: [side.name], moved: [{ name: main.name, from: main.id, to }] },
    objects: 2,
  });
});

test('fewer leaks are better, a clean verdict is best', () => {
  expect(compareEvidence(evidence(leaked()), evidence())).toMatchObject({
    judgement: 'better',
    verdict: { before: 'leaked', now: 'clean' },
  });
});

test.each<[string, Evidence, Evidence, RegExp]>([
  ['a verdict that is worse', evidence(), evidence(leaked()), /was clean, and is leaked/],
  ['incomplete after clean', evidence(), evidence(report({ verdict: 'incomplete' })), /was clean, and is incomplete/],
  [
    'more places',
    evidence(leaked()),
    evidence(report({ verdict: 'leaked', hits: [hit(), hit(), hit()] })),
    /2 places, and are 3/,
  ],
  [
    'a place that was not read',
    evidence(),
    evidence(report({ coverage: [row('refs', 2)] })),
    /objects: 7 items were read/,
  ],
  [
    'more that could not be read',
    evidence(),
    evidence(report({ coverage: [row('objects', 6, [{ what: 'a', reason: 'b' }]), row('refs', 2)] })),
    /objects: 0 items could not be read, and 1/,
  ],
  ['less that is looked for', evidence(), evidence(report({ lookedFor: [] })), /was looked for, and is not now/],
  ['fewer encodings', evidence(), evidence(report(), { encodings: ['raw'] }), /values in base64/],
])('%s is worse', (_, before, now, words) => {
  const { judgement, worse } = compareEvidence(before, now);
  expect(judgement).toBe('worse');
  expect(worse.join('\n')).toMatch(words);
});

test('a clean verdict over less than before is not better than a leaked one', () => {
  expect(compareEvidence(evidence(leaked()), evidence(report({ coverage: [] }))).judgement).toBe('worse');
});

test('an old commit that a server serves again is worse', () => {
  const old = id();
  const told = (answer: 'served' | 'refused'): Evidence => evidence(report(), { oldCommits: [{ id: old, answer }] });
  expect(compareEvidence(told('refused'), told('served')).worse).toEqual([expect.stringContaining(old)]);
  expect(compareEvidence(told('served'), told('refused')).judgement).toBe('same');
});

test('another fingerprint key, another repository and a fresh clone are noted', () => {
  const repository = { name: 'other', urls: [], freshClone: true };
  const { notes } = compareEvidence(evidence(), evidence(report(), { fingerprintKey: '99999999', repository }));
  expect(notes).toHaveLength(3);
});

async function validator() {
  const schema = JSON.parse(await readFile('src/report/schema/evidence.schema.json', 'utf8')) as object;
  const ajv = new Ajv2020({ strictTypes: true, allErrors: true });
  formatsPlugin.default(ajv);
  return ajv.compile(schema);
}
