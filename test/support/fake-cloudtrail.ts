import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * CloudTrail's LookupEvents over the wire, which moto does not have: AWS's checks of a question, pages whose tokens belong to it, two calls a
 * second in each region, 90 days, and faults on demand.
 *
 * Gaps: signatures are looked at, not verified, and tell the region; nobody's rights are checked (ask for a fault); one account; no Insights
 * events and no other operation; `ResourceName` finds what a test lists as resources; what happened is there at once, while AWS needs minutes;
 * tokens never end; the limit of calls is a window of one second, where AWS's own way of counting is not documented.
 * Words of errors are our own where AWS documents none.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 */
export interface FakeCloudTrail extends AsyncDisposable {
  readonly endpoint: string;
  /** What was asked, in order. */
  readonly calls: readonly FakeLookup[];
  /** What a caller did against the rules of the API; each is answered with an error too. */
  readonly violations: readonly string[];
  /** Puts a record into a region's history. */
  add(record: FakeRecord): void;
  /** The next `times` calls (in a region) meet this. */
  fault(fault: FakeFault, times?: number): void;
}

export interface FakeLookup {
  readonly region: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface FakeRecord {
  readonly region: string;
  readonly time: Date;
  /** The record as JSON text, or undefined for one whose detail is missing. */
  readonly record: string | undefined;
  readonly source: string;
  readonly name: string;
  readonly resources?: readonly string[];
}

export interface FakeFault {
  readonly region?: string;
  readonly type: string;
  readonly message?: string;
  readonly status?: number;
}

export interface FakeCloudTrailOptions {
  readonly now?: () => Date;
  /** Calls a second, in a region. */
  readonly rate?: number;
  /** Records in a page at most. */
  readonly page?: number;
}

class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

const HISTORY_MS = 90 * 86_400_000;
const TARGET = 'CloudTrail_20131101.LookupEvents';
const KEYS = ['EndTime', 'EventCategory', 'LookupAttributes', 'MaxResults', 'NextToken', 'StartTime'];
const ATTRIBUTES = [
  'EventId',
  'EventName',
  'ReadOnly',
  'Username',
  'ResourceType',
  'ResourceName',
  'EventSource',
  'AccessKeyId',
];

interface State {
  readonly records: FakeRecord[];
  readonly calls: FakeLookup[];
  readonly violations: string[];
  readonly faults: FakeFault[];
  readonly times: Map<string, number[]>;
  readonly options: Required<FakeCloudTrailOptions>;
}

/** Starts the fake on a free port. */
export async function fakeCloudTrail(options: FakeCloudTrailOptions = {}): Promise<FakeCloudTrail> {
  const state: State = {
    records: [],
    calls: [],
    violations: [],
    faults: [],
    times: new Map(),
    options: { now: () => new Date(), rate: 2, page: 50, ...options },
  };
  const server = createServer((request, response) => void serve(request, response, state));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: state.calls,
    violations: state.violations,
    add: (record) => void state.records.push(record),
    fault: (fault, times = 1) => void state.faults.push(...Array.from({ length: times }, () => fault)),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function serve(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const send = (status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
    response.end(JSON.stringify(body));
  };
  try {
    send(200, answer(request, Buffer.concat(chunks).toString('utf8'), state));
  } catch (error) {
    if (!(error instanceof Refusal)) state.violations.push(String(error));
    const { type, message, status } = error instanceof Refusal ? error : new Refusal('InternalFailure', '', 500);
    send(status, { __type: type, message });
  }
}

function answer(request: IncomingMessage, body: string, state: State): object {
  const region = regionOf(request, state);
  const input = inputOf(request, body, state);
  state.calls.push({ region, input });
  const fault = state.faults.findIndex((one) => one.region === undefined || one.region === region);
  const [found] = fault < 0 ? [] : state.faults.splice(fault, 1);
  if (found !== undefined) throw new Refusal(found.type, found.message ?? '', found.status);
  throttle(region, state);
  return page(region, input, state);
}

function violation(state: State, type: string, message: string): never {
  state.violations.push(message);
  throw new Refusal(type, message);
}

function regionOf({ headers }: IncomingMessage, state: State): string {
  const signed =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/([a-z0-9-]+)\/cloudtrail\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/;
  const region = signed.exec(headers.authorization ?? '')?.[1];
  return region ?? violation(state, 'MissingAuthenticationTokenException', 'the call is not signed for cloudtrail');
}

function inputOf({ method, headers }: IncomingMessage, body: string, state: State): Record<string, unknown> {
  if (method !== 'POST' || headers['content-type'] !== 'application/x-amz-json-1.1')
    violation(state, 'SerializationException', 'no call of the JSON protocol');
  if (headers['x-amz-target'] !== TARGET)
    violation(state, 'UnknownOperationException', `no operation ${String(headers['x-amz-target'])}`);
  const input = JSON.parse(body) as Record<string, unknown>;
  const unknown = Object.keys(input).find((key) => !KEYS.includes(key));
  if (unknown !== undefined) violation(state, 'SerializationException', `unknown key ${unknown}`);
  checkAttributes(input['LookupAttributes'], state);
  checkTimes(input, state);
  const most = input['MaxResults'] ?? 50;
  if (!Number.isInteger(most) || (most as number) < 1 || (most as number) > 50)
    violation(state, 'InvalidMaxResultsException', 'MaxResults must be 1 to 50');
  return input;
}

function checkAttributes(attributes: unknown, state: State): void {
  if (attributes === undefined) return;
  const list = attributes as { AttributeKey?: unknown; AttributeValue?: unknown }[];
  if (!Array.isArray(attributes) || list.length !== 1)
    violation(state, 'InvalidLookupAttributesException', 'one attribute a call');
  const { AttributeKey: key, AttributeValue: value } = list[0]!;
  if (typeof key !== 'string' || !ATTRIBUTES.includes(key))
    violation(state, 'InvalidLookupAttributesException', 'no such attribute');
  if (typeof value !== 'string' || value === '' || value.length > 2_000)
    violation(state, 'InvalidLookupAttributesException', 'no value of an attribute');
}

function checkTimes({ StartTime: start, EndTime: end }: Record<string, unknown>, state: State): void {
  for (const time of [start, end]) {
    if (time !== undefined && typeof time !== 'number')
      violation(state, 'SerializationException', 'times are seconds since 1970, as numbers');
  }
  if (typeof start === 'number' && typeof end === 'number' && start > end)
    violation(state, 'InvalidTimeRangeException', 'the start time is after the end time');
}

/** Counts every call that comes through, and those it refuses too. */
function throttle(region: string, { times, options }: State): void {
  const now = Date.now();
  const recent = (times.get(region) ?? []).filter((time) => time > now - 1_000);
  times.set(region, [...recent, now]);
  if (recent.length >= options.rate) throw new Refusal('ThrottlingException', 'Rate exceeded');
}

function page(region: string, input: Record<string, unknown>, state: State): object {
  const found = matching(region, input, state);
  const { NextToken: token, ...question } = input;
  const mark = createHash('sha256')
    .update(JSON.stringify([region, question]))
    .digest('hex');
  const [, given, at = '0'] = typeof token === 'string' ? (/^([0-9a-f]{64})\.(\d+)$/.exec(token) ?? []) : [];
  if (token !== undefined && given !== mark)
    violation(state, 'InvalidNextTokenException', 'the token belongs to another question');
  const start = Number(at);
  const size = Math.min((input['MaxResults'] as number | undefined) ?? 50, state.options.page);
  const more = start + size < found.length;
  return {
    Events: found.slice(start, start + size).map(shown),
    ...(more ? { NextToken: `${mark}.${start + size}` } : {}),
  };
}

function matching(region: string, input: Record<string, unknown>, { records, options }: State): FakeRecord[] {
  const now = options.now().getTime();
  const seconds = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value * 1000 : otherwise);
  const from = Math.max(seconds(input['StartTime'], 0), now - HISTORY_MS);
  const to = seconds(input['EndTime'], now);
  const [attribute] = (input['LookupAttributes'] ?? []) as { AttributeKey: string; AttributeValue: string }[];
  return records
    .filter((record) => record.region === region && record.time.getTime() >= from && record.time.getTime() <= to)
    .filter((record) => attribute === undefined || has(record, attribute.AttributeKey, attribute.AttributeValue))
    .sort((one, other) => other.time.getTime() - one.time.getTime());
}

function has({ source, name, resources = [] }: FakeRecord, key: string, value: string): boolean {
  if (key === 'EventSource') return source === value;
  if (key === 'EventName') return name === value;
  return key === 'ResourceName' && resources.includes(value);
}

function shown({ time, record, source, name, resources = [] }: FakeRecord): object {
  return {
    EventId: randomUUID(),
    EventName: name,
    EventTime: Math.floor(time.getTime() / 1000),
    EventSource: source,
    Resources: resources.map((ResourceName) => ({ ResourceName, ResourceType: 'AWS::SecretsManager::Secret' })),
    ...(record === undefined ? {} : { CloudTrailEvent: record }),
  };
}
