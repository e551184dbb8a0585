import {
  auditReads,
  type AuditWorld,
  type CallGroup,
  type ReadsAudit,
  type ReadsQuestion,
} from '../../src/audit/index.js';
import { awsClients, type TrailPage } from '../../src/aws/index.js';
import type { AppError } from '../../src/errors/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { fakeCloudTrail, type FakeCloudTrail, type FakeCloudTrailOptions } from '../support/fake-cloudtrail.js';
import { ACCOUNT, record, ROLE, sessionOf } from './records.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const SECRET = {
  name: 'shop/openai',
  account: ACCOUNT,
  arn: `arn:aws:secretsmanager:us-east-1:${ACCOUNT}:secret:shop/openai-AbCdEf`,
};
const OWN = `arn:aws:sts::${ACCOUNT}:assumed-role/admin/ana`;

interface Bench extends AsyncDisposable {
  readonly trail: FakeCloudTrail;
  readonly world: AuditWorld;
  /** Milliseconds that were slept, one by one. */
  readonly slept: number[];
  readonly told: string[];
  ask(question?: Partial<Omit<ReadsQuestion, 'trails'>>, ...regions: string[]): Promise<ReadsAudit>;
}

beforeEach(() => onlyTestKeys());

/** Time stands still but for what is slept. */
async function bench(options: FakeCloudTrailOptions = {}, signal?: AbortSignal): Promise<Bench> {
  let passed = 0;
  const [slept, told]: [number[], string[]] = [[], []];
  const trail = await fakeCloudTrail({ now: () => NOW, rate: Infinity, ...options });
  const clients = await awsClients({ region: 'us-east-1', endpoint: trail.endpoint, attempts: 1, signal });
  const world: AuditWorld = {
    now: () => new Date(NOW.getTime() + passed),
    sleep: (milliseconds) => {
      slept.push(milliseconds);
      passed += milliseconds;
      return Promise.resolve();
    },
    signal,
    onStep: (text) => void told.push(text),
  };
  return {
    trail,
    world,
    slept,
    told,
    ask: (question = {}, ...regions) => {
      const since = new Date('2026-11-20T00:00:00Z');
      const trails = (regions.length === 0 ? ['us-east-1'] : regions).map((region) => clients.trail(region));
      return auditReads({ secret: SECRET, since, leakedAt: since, own: OWN, ...question, trails }, world);
    },
    [Symbol.asyncDispose]: async () => {
      clients.close();
      expect(trail.violations).toEqual([]);
      await trail[Symbol.asyncDispose]();
    },
  };
}

async function failureOf(call: Promise<unknown>): Promise<AppError> {
  return (await call.then(
    () => new Error('it did not fail'),
    (error: unknown) => error,
  )) as AppError;
}

const brief = ({ operation, principal, source, result, count, odd }: CallGroup): unknown[] => [
  operation,
  principal.id,
  source.address,
  result,
  count,
  [...odd],
];

test('tells who read it, from where, how often, first and last; marks whom nobody saw before', async () => {
  await using it = await bench();
  it.trail.add(record('2026-10-01T08:00:00Z'));
  it.trail.add(record('2026-11-21T08:00:00Z'));
  it.trail.add(record('2026-11-25T08:00:00Z'));
  it.trail.add(record('2026-11-22T03:00:00Z', { from: '203.0.113.9' }));
  it.trail.add(record('2026-11-23T03:00:00Z', { by: sessionOf('intern', 'x'), program: 'Boto3/1.34.0' }));
  const { calls, regions, baseline, completeFrom, completeUntil } = await it.ask();
  expect(calls.map(brief)).toEqual([
    ['GetSecretValue', `arn:aws:iam::${ACCOUNT}:role/intern`, '198.51.100.7', 'done', 1, ['new principal']],
    ['GetSecretValue', ROLE, '203.0.113.9', 'done', 1, ['new address']],
    ['GetSecretValue', ROLE, '198.51.100.7', 'done', 2, []],
  ]);
  expect(calls[0]).toMatchObject({ sessions: ['x'], programs: ['Boto3/1.34.0'], principal: { account: ACCOUNT } });
  expect(calls[2]).toMatchObject({ first: '2026-11-21T08:00:00.000Z', last: '2026-11-25T08:00:00.000Z' });
  expect(regions).toMatchObject([{ region: 'us-east-1', records: 5, unreadable: 0 }]);
  expect(completeFrom).toBe('2026-08-28T12:00:00.000Z');
  expect(baseline).toEqual({ from: '2026-08-28T12:00:00.000Z', to: '2026-11-20T00:00:00.000Z' });
  expect(completeUntil).toBe('2026-11-26T11:45:00.000Z');
});

test('finds it by name, ARN, ARN without the random part and in batches; not another secret of a similar name', async () => {
  await using it = await bench();
  const arn = (rest: string, region = 'us-east-1'): string =>
    `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${rest}`;
  const ours = ['shop/openai', arn('shop/openai-AbCdEf'), arn('shop/openai'), arn('shop/openai-AbCdEf', 'eu-west-1')];
  const others = [
    'shop/openai2',
    arn('shop/openai-AbCdEg'),
    arn('shop/openai-two-AbCdEf'),
    'openai',
    arn('Shop/openai'),
  ];
  for (const secret of [...ours, ...others]) it.trail.add(record('2026-11-21T08:00:00Z', { secret }));
  const batch = (more: object): void =>
    it.trail.add(record('2026-11-21T09:00:00Z', { name: 'BatchGetSecretValue', more: { requestParameters: more } }));
  batch({ secretIdList: ['shop/session', 'shop/openai'] });
  batch({ secretIdList: ['shop/session'] });
  batch({ filters: [{ key: 'tag-key', values: ['!none'] }] });
  const resources = [{ ARN: SECRET.arn, accountId: ACCOUNT, type: 'AWS::SecretsManager::Secret' }];
  it.trail.add(record('2026-11-21T09:00:00Z', { more: { requestParameters: null, resources } }));
  const { calls } = await it.ask({ leakedAt: new Date('2026-11-25T00:00:00Z') });
  expect(calls.map(({ operation, concerns, count }) => [operation, concerns, count])).toEqual([
    ['BatchGetSecretValue', 'this secret', 1],
    ['GetSecretValue', 'this secret', ours.length + 1],
    ['BatchGetSecretValue', 'perhaps', 1],
  ]);
  // Where nobody can tell the random part, any six characters will do.
  const { calls: loose } = await it.ask({ secret: { name: 'shop/openai', account: ACCOUNT } });
  expect(loose.find(({ operation }) => operation === 'GetSecretValue')?.count).toBe(ours.length + 2);
});

test('denied calls are told with their code, also where the record names no secret but its error does', async () => {
  await using it = await bench();
  it.trail.add(record('2026-11-21T08:00:00Z', { more: { errorCode: 'AccessDenied' } }));
  const errorMessage = `User: x is not authorized to perform: secretsmanager:GetSecretValue on resource: ${SECRET.arn} with an explicit deny`;
  const more = { errorCode: 'AccessDeniedException', errorMessage, requestParameters: null };
  it.trail.add(record('2026-11-21T08:00:00Z', { more }));
  it.trail.add(record('2026-11-21T08:00:00Z', { more: { ...more, errorMessage: 'no' } }));
  it.trail.add(record('2026-11-21T08:00:00Z', { more: { errorCode: 'InvalidRequestException' } }));
  const { calls } = await it.ask();
  const rows = calls.map(({ concerns, result, error, odd }) => [concerns, result, error, ...odd]);
  expect(rows).toEqual(
    expect.arrayContaining([
      ['this secret', 'denied', 'AccessDenied', 'denied'],
      ['this secret', 'denied', 'AccessDeniedException', 'denied'],
      ['this secret', 'failed', 'InvalidRequestException'],
      ['perhaps', 'denied', 'AccessDeniedException'],
    ]),
  );
  expect(rows).toHaveLength(4);
});

test('other calls on the secret are told: changes by strangers are unusual, looks are not, nor what AWS does by itself', async () => {
  await using it = await bench();
  it.trail.add(record('2026-10-01T08:00:00Z'));
  const stranger = sessionOf('intern');
  for (const name of ['PutResourcePolicy', 'DeleteSecret', 'DescribeSecret'])
    it.trail.add(record('2026-11-21T08:00:00Z', { name, by: stranger, from: '203.0.113.9' }));
  const more = {
    eventType: 'AwsServiceEvent',
    userIdentity: { accountId: ACCOUNT, invokedBy: 'secretsmanager.amazonaws.com' },
    requestParameters: null,
    additionalEventData: { SecretId: SECRET.arn },
  };
  it.trail.add(record('2026-11-22T08:00:00Z', { name: 'RotationStarted', from: 'secretsmanager.amazonaws.com', more }));
  const { calls } = await it.ask();
  expect(calls.map(({ operation, kind, odd }) => [operation, kind, ...odd])).toEqual([
    ['PutResourcePolicy', 'change', 'new principal', 'new address'],
    ['DeleteSecret', 'change', 'new principal', 'new address'],
    ['RotationStarted', 'change'],
    ['DescribeSecret', 'look'],
  ]);
  expect(calls[2]?.principal).toEqual({ kind: 'service', id: 'secretsmanager.amazonaws.com', account: ACCOUNT });
});

test('without a time before the leak nobody is new: it is unknown', async () => {
  await using it = await bench();
  it.trail.add(record('2026-11-21T08:00:00Z'));
  const made = await it.ask({ secret: { ...SECRET, created: new Date('2026-11-20T10:00:00Z') } });
  expect(made.baseline).toBeUndefined();
  expect(made.calls).toMatchObject([{ principalSeen: 'unknown', addressSeen: 'unknown', odd: [] }]);
  const none = await it.ask({ baselineMs: 0 });
  expect(none.baseline).toBeUndefined();
  const old = new Date('2026-06-01T00:00:00Z');
  const before = await it.ask({ since: old, leakedAt: old });
  expect(before).toMatchObject({ completeFrom: '2026-08-28T12:00:00.000Z', calls: [{ principalSeen: 'unknown' }] });
  expect(before.baseline).toBeUndefined();
});

test('a call that was denied before the leak makes nobody known', async () => {
  await using it = await bench();
  it.trail.add(record('2026-10-01T08:00:00Z', { more: { errorCode: 'AccessDenied' } }));
  it.trail.add(record('2026-11-21T08:00:00Z'));
  expect((await it.ask()).calls).toMatchObject([{ principalSeen: 'new', odd: ['new principal', 'new address'] }]);
});

test('machines behind an endpoint of a private network are one place', async () => {
  await using it = await bench();
  const more = { vpcEndpointId: 'vpce-0123' };
  it.trail.add(record('2026-10-01T08:00:00Z', { from: '10.0.0.1', more }));
  it.trail.add(record('2026-11-21T08:00:00Z', { from: '10.0.0.2', more }));
  expect((await it.ask()).calls).toMatchObject([
    { source: { address: '10.0.0.2', vpcEndpoint: 'vpce-0123' }, addressSeen: 'seen', odd: [] },
  ]);
});

test('own reads are told as such; the name of the program alone excuses nobody', async () => {
  await using it = await bench();
  const sdk = 'aws-sdk-js/3.1163.0 ua/2.1 os/linux#6.18.44 lang/js md/nodejs#20.20.2 api/secrets-manager#3.1163.0';
  const program = `${sdk} ${'x'.repeat(200)} m/N,F,g secretctl`;
  it.trail.add(record('2026-10-01T08:00:00Z'));
  it.trail.add(record('2026-11-21T08:00:00Z', { by: sessionOf('admin', 'ana'), program }));
  it.trail.add(record('2026-11-21T08:00:00Z', { by: sessionOf('intern', 'x'), program }));
  it.trail.add(record('2026-11-21T08:00:00Z', { by: sessionOf('admin', 'ana'), program: 'curl/8 notsecretctl' }));
  const { calls } = await it.ask();
  expect(calls.map(({ sessions, own, odd }) => [...sessions, own, ...odd])).toEqual([
    ['x', false, 'new principal'],
    ['ana', false, 'new principal'],
    ['ana', true],
  ]);
});

test('a record that nobody can read is counted, in its region', async () => {
  await using it = await bench();
  it.trail.add({ ...record('2026-11-21T08:00:00Z'), record: undefined });
  it.trail.add({ ...record('2026-11-21T08:00:00Z'), record: '{"eventName": "GetSecretV' });
  it.trail.add({ ...record('2026-11-21T08:00:00Z'), record: '[]' });
  expect((await it.ask()).regions).toMatchObject([{ records: 3, unreadable: 3 }]);
});

test('one attribute a call, 50 a page, every page of one question, and never three calls in a second', async () => {
  await using it = await bench({ page: 10 });
  for (let minute = 0; minute < 45; minute += 1)
    it.trail.add(record(`2026-11-21T08:${String(minute).padStart(2, '0')}:00Z`));
  const { calls } = await it.ask();
  expect(calls).toMatchObject([{ count: 45 }]);
  expect(it.trail.calls).toHaveLength(5);
  const [first] = it.trail.calls;
  expect(first?.input).toMatchObject({
    LookupAttributes: [{ AttributeKey: 'EventSource', AttributeValue: 'secretsmanager.amazonaws.com' }],
    MaxResults: 50,
  });
  expect(it.slept).toHaveLength(4);
  expect(Math.min(...it.slept)).toBeGreaterThanOrEqual(500);
});

test('where AWS is busy it waits longer and longer, and goes on', async () => {
  await using it = await bench();
  it.trail.add(record('2026-11-21T08:00:00Z'));
  it.trail.fault({ type: 'ThrottlingException', message: 'Rate exceeded' }, 2);
  it.trail.fault({ type: 'InternalFailure', status: 500 });
  const failure = await failureOf(it.ask());
  expect(failure.code).toBe('E_STORE_UNREACHABLE');
  it.slept.length = 0;
  it.trail.fault({ type: 'ThrottlingException', message: 'Rate exceeded' }, 4);
  expect((await it.ask()).calls).toHaveLength(1);
  expect(it.slept).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(it.told.at(-1)).toMatch(/^us-east-1: AWS slows this account down: .*; again in 8 s$/);
});

test('a network that is away for a moment in the middle costs nothing but time', async () => {
  await using it = await bench({ page: 1 });
  for (const day of ['21', '22']) it.trail.add(record(`2026-11-${day}T08:00:00Z`));
  const asking = it.ask();
  while (it.trail.calls.length < 1) await new Promise((done) => setImmediate(done));
  it.trail.fault({ type: 'InternalFailure', status: 500 }, 5);
  expect(await asking).toMatchObject({ calls: [{ count: 2 }], regions: [{ records: 2 }] });
});

test('throttled out: what was read counts, and says since when it is complete', async () => {
  await using it = await bench({ page: 2 });
  for (const day of ['21', '22', '23', '24']) it.trail.add(record(`2026-11-${day}T08:00:00Z`));
  it.trail.add(record('2026-10-01T08:00:00Z'));
  const asking = it.ask();
  while (it.trail.calls.length < 1) await new Promise((done) => setImmediate(done));
  it.trail.fault({ type: 'ThrottlingException' }, 50);
  const { regions, completeFrom, baseline, calls } = await asking;
  expect(completeFrom).toBe('2026-11-23T08:00:01.000Z');
  expect(regions).toMatchObject([{ problem: { code: 'E_STORE_THROTTLED' }, records: 2 }]);
  expect(baseline).toBeUndefined();
  expect(calls).toMatchObject([{ count: 2, principalSeen: 'unknown' }]);
});

test('regions are asked for themselves; one that refuses is a gap, all of them are an error', async () => {
  await using it = await bench();
  it.trail.add(record('2026-11-21T08:00:00Z'));
  it.trail.add(record('2026-11-22T08:00:00Z', { region: 'eu-west-1', from: '192.0.2.1' }));
  const denied = {
    type: 'AccessDeniedException',
    message: 'User: x is not authorized to perform: cloudtrail:LookupEvents',
  };
  it.trail.fault({ ...denied, region: 'eu-west-1' });
  const part = await it.ask({}, 'us-east-1', 'eu-west-1');
  expect(part).toMatchObject({
    completeFrom: undefined,
    calls: [{ region: 'us-east-1' }],
    regions: [{ completeFrom: expect.any(String) }, { problem: { code: 'E_STORE_DENIED' } }],
  });
  const whole = await it.ask({}, 'us-east-1', 'eu-west-1');
  expect(whole.calls.map(({ region }) => region).sort()).toEqual(['eu-west-1', 'us-east-1']);
  it.trail.fault(denied, 2);
  const failure = await failureOf(it.ask({}, 'us-east-1', 'eu-west-1'));
  expect(failure).toMatchObject({ code: 'E_STORE_DENIED', exit: 4 });
  expect(failure.message).toContain('cloudtrail:LookupEvents');
});

test('pages that come back again and again end', async () => {
  await using it = await bench();
  const tokens = ['a', 'b', 'c'];
  let calls = 0;
  const lookup = (): Promise<TrailPage> => Promise.resolve({ events: [], next: tokens[calls++ % 3] });
  const since = new Date('2026-11-20T00:00:00Z');
  const question = { secret: SECRET, since, leakedAt: since, own: OWN, trails: [{ region: 'us-east-1', lookup }] };
  const failure = await failureOf(auditReads(question, it.world));
  expect(failure).toMatchObject({ code: 'E_STORE_FAILED', message: expect.stringContaining('again and again') });
  expect(calls).toBeLessThan(20);
});

test('a stop in the middle ends it', async () => {
  const stop = new AbortController();
  await using it = await bench({ page: 1 }, stop.signal);
  for (let minute = 10; minute < 60; minute += 1) it.trail.add(record(`2026-11-21T08:${minute}:00Z`));
  const asking = failureOf(it.ask());
  while (it.trail.calls.length < 3) await new Promise((done) => setImmediate(done));
  stop.abort(new Error('stopped'));
  expect((await asking).message).toBe('stopped');
  expect(it.trail.calls.length).toBeLessThan(50);
});

test('memory is bounded: callers beyond a number are counted, and the days are told', async () => {
  await using it = await bench();
  for (let host = 0; host < 1_005; host += 1)
    it.trail.add(record('2026-11-21T08:00:00Z', { from: `2001:db8::${host.toString(16)}` }));
  const { calls, unlisted, days } = await it.ask();
  expect(calls).toHaveLength(1_000);
  expect(unlisted).toBe(5);
  expect(days.find(({ day }) => day === '2026-11-21')).toEqual({ day: '2026-11-21', reads: 1_005, denied: 0 });
  expect(days).toHaveLength(91);
});
