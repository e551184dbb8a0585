import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formatsPlugin from 'ajv-formats';
import type { AuditReport, ReadsAudit } from '../../src/audit/index.js';
import { Tally } from '../../src/audit/tally.js';
import { Masker, Secret } from '../../src/core/index.js';
import { renderAudit, type AuditRenderOptions } from '../../src/report/index.js';
import { ACCOUNT, record, sessionOf, type RecordOptions } from '../audit/records.js';

const SINCE = '2026-11-20T00:00:00.000Z';
const NOW = '2026-11-26T12:00:00.000Z';

function readsOf(...records: (readonly [time: string, options?: RecordOptions])[]): ReadsAudit {
  const since = new Date(SINCE);
  const tally = new Tally({ name: 'shop/openai', account: ACCOUNT }, { since, leakedAt: since }, 'nobody');
  for (const [time, options] of records) {
    const made = record(time, options);
    tally.take('us-east-1', { id: 'x', time: made.time, record: made.record });
  }
  return {
    regions: [
      { region: 'us-east-1', completeFrom: '2026-08-28T12:00:00.000Z', records: records.length, unreadable: 0 },
    ],
    completeFrom: '2026-08-28T12:00:00.000Z',
    completeUntil: '2026-11-26T11:45:00.000Z',
    baseline: { from: '2026-08-28T12:00:00.000Z', to: SINCE },
    calls: tally.groups(true),
    unlisted: 0,
    days: tally.days(new Date('2026-11-18T00:00:00Z'), new Date(NOW)),
  };
}

function reportOf(reads: ReadsAudit | undefined, more: Partial<AuditReport> = {}): AuditReport {
  return {
    schemaVersion: 1,
    command: 'audit',
    outcome: 'unusual',
    app: 'shop',
    secret: 'openai',
    stored: 'shop/openai',
    store: { id: 'aws', where: `AWS Secrets Manager in us-east-1, account ${ACCOUNT}` },
    at: NOW,
    since: SINCE,
    leakedAt: SINCE,
    ...(reads === undefined ? {} : { reads }),
    notes: [],
    gaps: [],
    next: [],
    ...more,
  };
}

const USAGE: NonNullable<AuditReport['usage']> = {
  provider: 'OpenAI',
  currency: 'usd',
  keys: [{ id: 'key_a', requests: 310, cost: 9 }],
  before: [{ day: '2026-11-19', requests: 10, cost: 1 }],
  days: [
    { day: '2026-11-20', requests: 10, cost: 1, over: true, odd: [] },
    {
      day: '2026-11-26',
      requests: 300,
      cost: 8,
      over: false,
      usual: { requests: 10, cost: 1, weeks: 1 },
      odd: ['cost', 'requests'],
    },
  ],
};

const render = (report: AuditReport, options: Partial<AuditRenderOptions> = {}): Promise<string> =>
  renderAudit(report, {
    masker: new Masker(),
    format: 'pretty',
    color: false,
    columns: 100,
    unicode: true,
    ...options,
  });

const ajv = new Ajv2020({ strict: false });
(formatsPlugin as unknown as (ajv: Ajv2020) => void)(ajv);
let check: ReturnType<Ajv2020['compile']> | undefined;

async function validate(document: unknown): Promise<unknown> {
  check ??= ajv.compile(JSON.parse(await readFile('src/report/schema/audit.schema.json', 'utf8')) as object);
  return check(document) ? [] : check.errors;
}

test('people read the verdict, what was seen, who is new, what is missing and what to do', async () => {
  const reads = readsOf(
    ['2026-11-01T08:00:00Z'],
    ['2026-11-21T08:00:00Z'],
    ['2026-11-22T08:00:00Z', { by: sessionOf('intern', 'x'), from: '203.0.113.9', program: 'Boto3/1.34' }],
    ['2026-11-23T08:00:00Z', { more: { errorCode: 'AccessDenied' } }],
  );
  const text = await render(
    reportOf(reads, {
      gaps: ['eu-west-1: no call was seen; denied'],
      next: ['secretctl rotate openai --compromised'],
      usage: USAGE,
    }),
  );
  expect(text).toMatch(
    /^UNUSUAL: 1 new principal, 1 new address, 1 denied call, usage on 1 day \(and something is missing\)\n/,
  );
  expect(text).toContain('GetSecretValue, once: NEW PRINCIPAL, NEW ADDRESS\n');
  expect(text).toContain(`role/intern, session x (not seen before the leak)\n`);
  expect(text).toContain('from    203.0.113.9 (not seen before the leak)\n');
  expect(text).toContain('with    Boto3/1.34\n');
  expect(text).toContain('GetSecretValue, once, denied (AccessDenied): DENIED\n');
  expect(text).toMatch(/known before +who called .*, and was let in\n/);
  expect(text).toMatch(/UNUSUAL: 300 requests \(usual: 10\), 8\.00 usd \(usual: 1\), and the day is not\s+over/);
  expect(text).toMatch(/no baseline +for 1 day of 2\n/);
  expect(text).toMatch(/Missing:\n {2}- eu-west-1: no call was seen; denied\n/);
  expect(text).toMatch(/reads a day +\.\.\.██\.\.\.\.\n/);
});

test('a terminal that shows no blocks gets digits and no character beyond ASCII', async () => {
  const reads = readsOf(...['20', '21', '21', '21', '22'].map((day) => [`2026-11-${day}T08:00:00Z`] as const));
  const text = await render(reportOf(reads, { usage: USAGE }), { unicode: false });
  expect(text).toMatch(/reads a day +\.\.393\.\.\.\.\n/);
  expect(text).toMatch(/^[\x20-\x7e\n]*$/);
});

test('without records nobody is called clean: it says what is missing', async () => {
  const reads = { ...readsOf(['2026-11-21T08:00:00Z']), baseline: undefined, completeFrom: undefined };
  const text = await render(reportOf(reads, { outcome: 'partial', gaps: ['us-east-1: no call was seen'] }));
  expect(text).toMatch(/^PARTIAL: nothing unusual in what could be seen\n/);
  expect(text).toContain('nobody can be called new');
  expect(text).toMatch(/all calls seen +no\n/);
  expect(
    await render(reportOf(undefined, { outcome: 'nothing unusual', notes: ['the vault keeps no record'] })),
  ).toMatch(/^Nothing unusual was seen\n[^]*Note:\n {2}- the vault keeps no record\n/);
});

test('the JSON fits its schema, and the schema refuses a clean outcome with gaps', async () => {
  const reads = readsOf(['2026-11-21T08:00:00Z'], ['2026-11-21T08:00:00Z', { more: { errorCode: 'AccessDenied' } }]);
  const report = reportOf(reads, { usage: USAGE });
  const document = JSON.parse(await render(report, { format: 'json' })) as AuditReport;
  expect(await validate(document)).toEqual([]);
  expect(document).toEqual(JSON.parse(JSON.stringify(report)));
  expect(await validate({ ...document, outcome: 'nothing unusual', gaps: ['x'] })).not.toEqual([]);
  expect(
    await validate({ ...document, reads: { ...reads, calls: [{ ...reads.calls[0], odd: ['new'] }] } }),
  ).not.toEqual([]);
});

test('a registered secret is in no form of it, and cannot change its words', async () => {
  const value = `v${randomInt(1e12)}x`;
  const masker = new Masker();
  for (const secret of [value, 'denied', 'unusual']) masker.register(new Secret(secret));
  const reads = readsOf(
    ['2026-11-21T08:00:00Z', { program: `curl ${value}`, by: sessionOf('web', value) }],
    ['2026-11-21T08:00:00Z', { more: { errorCode: 'AccessDenied' } }],
  );
  const report = reportOf(reads, { usage: USAGE, notes: [value], gaps: [value] });
  for (const format of ['pretty', 'csv', 'json'] as const)
    expect(await render(report, { masker, format })).not.toContain(value);
  const document = JSON.parse(await render(report, { masker, format: 'json' })) as AuditReport;
  expect(document.outcome).toBe('unusual');
  expect(document.reads?.calls.map(({ result }) => result).sort()).toEqual(['denied', 'done']);
});

const HOSTILE = [
  '\x1b[31m',
  '\x1b]0;t\x07',
  '\x9b',
  '\r\n',
  '\0',
  '\u202e',
  '\u2028',
  '\x7f',
  '=1+1',
  '"',
  ',',
  '@x',
  '-2',
  'é',
  '🦊',
];
const hostile = (): string =>
  Array.from({ length: randomInt(1, 12) }, () => HOSTILE[randomInt(HOSTILE.length)]).join('');

/** Cells of RFC 4180, all rows in one list. */
function cellsOf(csv: string): string[] {
  const cells = [...csv.matchAll(/(?:^|,|\r\n)(?:"((?:[^"]|"")*)"|([^",\r\n]*))/g)];
  return cells.map(([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '');
}

test('whatever an event says, no output holds a control character of it, and no cell begins a formula', async () => {
  for (let round = 0; round < 200; round += 1) {
    const text = hostile();
    const by = {
      ...sessionOf(text, text),
      userName: text,
      invokedBy: text,
      principalId: text,
      type: ['AssumedRole', 'IAMUser', text][round % 3],
    };
    const more = {
      errorCode: round % 2 === 0 ? undefined : text,
      vpcEndpointId: text,
      eventType: text,
      awsRegion: text,
    };
    const name = round % 5 === 0 ? text : 'GetSecretValue';
    const reads = readsOf(['2026-11-21T08:00:00Z', { by, name, from: text, program: text, more }]);
    const report = reportOf(reads);
    for (const format of ['pretty', 'csv', 'json'] as const) {
      const out = await render(report, { format, unicode: false });
      expect(out.replace(/[\r\n]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      if (format === 'csv') {
        expect(out.split('\r\n')).toHaveLength(reads.calls.length + 2);
        for (const cell of cellsOf(out)) expect(cell).not.toMatch(/^\s*[=+@-]/);
      }
      if (format === 'json') expect(await validate(JSON.parse(out))).toEqual([]);
    }
  }
});

test('the table has a row for each group of calls and each day of usage', async () => {
  const out = await render(reportOf(readsOf(['2026-11-21T08:00:00Z', { program: '=cmd()' }]), { usage: USAGE }), {
    format: 'csv',
  });
  const [head, call, ...days] = out.trimEnd().split('\r\n');
  expect(head).toMatch(/^row,unusual,operation,/);
  expect(call).toMatch(
    /^call,"new principal; new address",GetSecretValue,this secret,done,,1,2026-11-21T08:00:00.000Z,/,
  );
  expect(call).toContain(",'=cmd(),false,");
  expect(days).toEqual([
    'usage,,,,,,10,2026-11-20,2026-11-20,,,,,,,,,,,,,1,,',
    'usage,cost; requests,,,,,300,2026-11-26,2026-11-26,,,,,,,,,,,,,8,10,1'.replace(
      'cost; requests',
      '"cost; requests"',
    ),
  ]);
});
