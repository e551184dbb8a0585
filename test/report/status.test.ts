import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import { Masker, Secret } from '../../src/core/index.js';
import { renderCalendar, renderStatus, type StatusReport, type StatusRow } from '../../src/report/index.js';
import { widthOf } from '../../src/report/width.js';
import { only, parseCalendar, textOf, type Component } from './ical-parser.js';

const AT = '2026-11-26T12:34:56.789Z';
const row = (more: Partial<StatusRow> = {}): StatusRow => ({
  name: 'openai',
  stored: 'shop/openai',
  provider: 'openai',
  inStore: 'yes',
  versions: [{ version: 'one', stages: ['AWSCURRENT'] }],
  since: '2026-11-01T00:30:00.000Z',
  every: '30d',
  due: '2026-12-01T00:30:00.000Z',
  stage: 'done',
  owed: [],
  lastTested: '2026-11-01T00:30:00.000Z',
  leaks: [],
  alarms: [],
  unknown: [],
  next: [],
  ...more,
});
const report = (secrets: readonly StatusRow[], more: Partial<StatusReport> = {}): StatusReport => ({
  schemaVersion: 1,
  command: 'status',
  verdict: 'fine',
  app: 'shop',
  at: AT,
  store: { id: 'vault', where: 'vault /work/.secretctl/vault.age' },
  secrets,
  unconfigured: [],
  scans: [],
  unknown: [],
  next: [],
  ...more,
});
const owed = {
  rotation: 'abc',
  which: 'old',
  since: AT,
  why: 'it still works',
  command: 'secretctl rotate openai',
} as const;
const leak = {
  fingerprint: '0123456789abcdef0123456789abcdef',
  of: 'current',
  part: true,
  lives: true,
  rule: 'openai-key',
  places: 3,
  path: 'src/config.js',
  kind: 'history',
  seen: AT,
  repository: '/work',
} as const;
const bad = row({
  alarms: ['overdue', 'owed', 'leaked', 'stopped'],
  owed: [owed],
  leaks: [leak, { ...leak, kind: 'work tree' }],
  failure: { step: 'reload', code: 'E_RELOAD', message: 'it does not answer' },
});

const render = (one: StatusReport, json = false, masker = new Masker(), columns = 80): Promise<string> =>
  renderStatus(one, { masker, json, color: false, columns });

async function validator() {
  const ajv = new Ajv2020({ strictTypes: true, allErrors: true });
  formatsPlugin.default(ajv);
  return ajv.compile(JSON.parse(await readFile('src/report/schema/status.schema.json', 'utf8')) as object);
}

test('the JSON fits the committed schema, which takes no local times and no words of its own', async () => {
  const validate = await validator();
  const scans = [{ kind: 'range', scope: 'a..b', at: AT, repository: '/work', partial: false, findings: 0 }] as const;
  validate(JSON.parse(await render(report([row(), bad], { scans, verdict: 'attention' }), true)));
  expect(validate.errors).toBeNull();
  const json = JSON.parse(await render(report([row()]), true)) as StatusReport;
  expect(validate({ ...json, fresh: 1 })).toBe(true);
  expect(validate({ ...json, verdict: 'good' })).toBe(false);
  expect(validate({ ...json, at: '2026-11-26T12:34:56+02:00' })).toBe(false);
  expect(validate({ ...json, secrets: [row({ stage: 'resting' as 'done' })] })).toBe(false);
});

test('the table is readable at 80 columns: no line is longer, and a long name is whole on a line of its own', async () => {
  const name = `long-${'name-'.repeat(12)}end`;
  const text = await render(
    report([row(), row({ name, provider: 'iam-access-key', stage: 'rolled back' }), bad], { verdict: 'attention' }),
  );
  for (const line of text.split('\n')) expect(widthOf(line)).toBeLessThanOrEqual(80);
  expect(text).toContain(`\n${name}\n`);
  expect(text).toMatch(/openai +openai +25 d +30d +2026-1\d-\d\d +2026-1\d-\d\d +-\n/);
});

test('what is wrong is said in words too, and what two scans saw is said once', async () => {
  const text = (await render(report([bad], { verdict: 'attention' }))).replace(/\s+/g, ' ');
  expect(text).toContain('1 of 1 secret of shop');
  expect(text).toContain('overdue since 2026-');
  expect(text).toContain('the end of the old value of rotation abc');
  expect(text).toContain('at reload: it does not answer');
  expect(text.match(/src\/config\.js and 2 more places/g)).toHaveLength(1);
});

test('a secret that is shown alone has its versions too', async () => {
  expect(await render(report([row()]))).toMatch(/ version +one AWSCURRENT\n/);
  expect(await render(report([row(), row()]))).not.toContain('AWSCURRENT');
});

test('what is not known is never called fine', async () => {
  const text = await render(
    report([row()], { verdict: 'partial', unknown: [{ what: 'the store', reason: 'no rights' }] }),
  );
  expect(text).toMatch(/not everything could be\s+looked at/);
  expect(text).toContain('the store: no rights');
  expect(text).not.toContain('nothing is overdue');
});

test('a secret in a text is masked in table, JSON and calendar; the words of the contract stay', async () => {
  const masker = new Masker();
  const value = 'example-made-up-value';
  for (const secret of [value, 'attention', 'history', '2026']) masker.register(new Secret(secret));
  const one = report([{ ...bad, owed: [{ ...owed, why: `it said ${value}` }] }], { verdict: 'attention' });
  for (const json of [true, false]) expect(await render(one, json, masker)).not.toContain(value);
  const read = JSON.parse(await render(one, true, masker)) as StatusReport;
  expect(read).toMatchObject({ verdict: 'attention', at: AT, secrets: [{ due: row().due, leaks: [leak, {}] }] });
  const calendar = await renderCalendar(one, { masker, project: '' });
  expect(calendar.text).not.toContain(value);
  expect(calendar.text).toContain('DTSTART;VALUE=DATE:20261126');
});

test('a name cannot steer the terminal', async () => {
  const text = await render(report([row({ provider: 'a\u001b[31mb' })], { unconfigured: ['x\u202ey'] }));
  expect(text).toContain('a\\x1b[31mb');
  expect(text).toContain('x\\u202ey');
});

async function calendarOf(one: StatusReport): Promise<Component> {
  const { text } = await renderCalendar(one, { masker: new Masker(), project: 'vault' });
  return parseCalendar(Buffer.from(text));
}

const ODD = [
  'plain',
  'a,b;c\\d:e"f',
  '\\n is no line end',
  'zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich und zurück, zwölfmal im Jahr',
  '秘密'.repeat(40),
  '👩‍👩‍👧'.repeat(20),
  `${'x'.repeat(66)}é`,
  'line\r\nBEGIN:VALARM\r\nfeed',
  '\u2028bidi\u202e and \u0000 control\t',
  `${'y'.repeat(74)}ü${'z'.repeat(74)}ü`,
  ' begins and ends with spaces ',
];

test.each(ODD)('a calendar of odd texts is one that RFC 5545 allows, and says the same: %j', async (text) => {
  const calendar = await calendarOf(
    report(
      [
        row({ stored: `shop/${text}`, graceUntil: '2026-11-27T10:00:00.000Z', provider: text }),
        row({ name: 'other', owed: [{ ...owed, why: text }] }),
      ],
      { app: text },
    ),
  );
  expect([calendar.name, only(calendar, 'VERSION').value]).toEqual(['VCALENDAR', '2.0']);
  expect(only(calendar, 'PRODID').value).not.toBe('');
  expect(calendar.components.map(({ name }) => name)).toEqual(['VEVENT', 'VEVENT', 'VEVENT', 'VEVENT']);
  for (const event of calendar.components) {
    expect(only(event, 'DTSTAMP').value).toBe('20261126T123456Z');
    expect(only(event, 'DTSTART')).toMatchObject({
      params: { VALUE: 'DATE' },
      value: expect.stringMatching(/^\d{8}$/),
    });
    expect(only(event, 'SEQUENCE').value).toMatch(/^\d{1,9}$/);
    expect(only(event, 'UID').value).toMatch(/^[0-9a-f]{32}@secretctl$/);
    const [alarm, ...others] = event.components;
    expect([alarm?.name, others]).toEqual(['VALARM', []]);
    expect(only(alarm!, 'ACTION').value).toBe('DISPLAY');
    expect(only(alarm!, 'TRIGGER').value).toMatch(/^-?P(?:\d+D)?T\d+H$/);
    expect(textOf(only(alarm!, 'DESCRIPTION'))).toBe(textOf(only(event, 'SUMMARY')));
    expect(textOf(only(event, 'DESCRIPTION'))).toContain('secretctl rotate ');
  }
  const uids = calendar.components.map((event) => only(event, 'UID').value);
  expect(new Set(uids).size).toBe(4);
  const [first] = calendar.components;
  const shown = text.replace(/\p{C}|[\u2028\u2029]/gu, '');
  expect(textOf(only(first!, 'SUMMARY')).replace(/\\(?:x..|u....|u\{.*?\})/g, '')).toBe(
    `Rotate shop/${shown}`.replace(/\\(?:x..|u....|u\{.*?\})/g, ''),
  );
});

test('an event keeps its id when its date moves, with a higher sequence; another project has others', async () => {
  const of = async (one: StatusReport, project = 'vault') =>
    (await parse(one, project)).components.map((event) => [
      only(event, 'UID').value,
      Number(only(event, 'SEQUENCE').value),
    ]);
  const parse = async (one: StatusReport, project: string) =>
    parseCalendar(Buffer.from((await renderCalendar(one, { masker: new Masker(), project })).text));
  const [[uid, sequence] = []] = await of(report([row()]));
  const [[same, higher] = []] = await of(
    report([row({ due: '2027-06-01T00:00:00.000Z' })], { at: '2026-12-02T00:00:00.000Z' }),
  );
  expect(same).toBe(uid);
  expect(Number(higher)).toBeGreaterThan(Number(sequence));
  expect((await of(report([row()]), 'aws us-east-1'))[0]?.[0]).not.toBe(uid);
  expect((await of(report([row({ name: 'x' })])))[0]?.[0]).not.toBe(uid);
});

test('what is late stands on the day of the calendar, and says since when; what is due stands on its day', async () => {
  const [due, late] = (
    await calendarOf(report([row(), row({ name: 'b', due: '2026-11-20T00:00:00.000Z', alarms: ['overdue'] })]))
  ).components;
  expect(only(due!, 'DTSTART').value).toBe('20261201');
  expect(only(due!.components[0]!, 'TRIGGER').value).toBe('-P2DT15H');
  expect(only(late!, 'DTSTART').value).toBe('20261126');
  expect(textOf(only(late!, 'DESCRIPTION'))).toContain('2026-11-20');
  expect(only(late!.components[0]!, 'TRIGGER').value).toBe('PT9H');
});

test('without a period, and without an age, there is no event', async () => {
  const none = report([row({ every: undefined, due: undefined }), row({ due: undefined })]);
  expect((await renderCalendar(none, { masker: new Masker(), project: '' })).events).toBe(0);
});
