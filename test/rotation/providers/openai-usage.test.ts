import { Secret } from '../../../src/core/index.js';
import { openai } from '../../../src/rotation/providers/openai.js';
import { openaiUsage } from '../../../src/rotation/providers/openai-usage.js';
import { failureOf, noWaits } from '../../support/fake-provider/contract.js';
import { fakeOpenai } from '../../support/fake-provider/openai.js';

const second = (day: string, hour = 0): number => Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`) / 1000;

test('what a key did is told day by day, over several pages, without what others did', async () => {
  await using fake = await fakeOpenai();
  const options = { url: fake.url, admin_key: new Secret(fake.admin) };
  const spent = { input: 100, output: 10, cost: 0.5 };
  fake.usage.push({ key: 'key_a', start: second('2026-11-01'), requests: 2, ...spent });
  fake.usage.push({ key: 'key_a', start: second('2026-11-05', 13), requests: 3, ...spent });
  fake.usage.push({ key: 'key_a', start: second('2026-11-05', 14), requests: 4, ...spent });
  fake.usage.push({ key: 'key_b', start: second('2026-11-05'), requests: 500, ...spent });
  const range = { from: new Date('2026-11-01T11:00:00Z'), to: new Date('2026-11-08T00:00:00Z') };
  const days = await openaiUsage(options, { ref: { key: 'key_a' }, ...range }, {}, noWaits);
  expect(days.map(({ day }) => day)).toEqual([1, 2, 3, 4, 5, 6, 7].map((day) => `2026-11-0${day}`));
  expect(days[0]).toEqual({ day: '2026-11-01', requests: 2, inputTokens: 100, outputTokens: 10, cost: { usd: 0.5 } });
  expect(days[4]).toEqual({ day: '2026-11-05', requests: 7, inputTokens: 200, outputTokens: 20, cost: { usd: 1 } });
  expect(days[5]).toEqual({ day: '2026-11-06', requests: 0, inputTokens: 0, outputTokens: 0, cost: {} });
  expect(fake.calls).toHaveLength(6);
  expect(fake.violations).toEqual([]);
});

test('a filter that does nothing changes nothing', async () => {
  await using fake = await fakeOpenai();
  const result = (api_key_id: string): object => ({ num_model_requests: 5, api_key_id });
  const bucket = { start_time: second('2026-11-01'), results: [result('key_a'), result('key_b')] };
  fake.fault({ on: /completions/, kind: { status: 200, json: { data: [bucket], has_more: false } } });
  const range = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
  const options = { url: fake.url, admin_key: new Secret(fake.admin) };
  expect(await openaiUsage(options, { ref: { key: 'key_a' }, ...range }, {}, noWaits)).toMatchObject([{ requests: 5 }]);
});

test('pages that come back again and again end', async () => {
  await using fake = await fakeOpenai();
  fake.fault({
    on: /completions/,
    times: 9,
    kind: { status: 200, json: { data: [], has_more: true, next_page: 'a' } },
  });
  const range = { from: new Date('2026-11-01T00:00:00Z'), to: new Date('2026-11-02T00:00:00Z') };
  const options = { url: fake.url, admin_key: new Secret(fake.admin) };
  const failure = await failureOf(openaiUsage(options, { ref: { key: 'key_a' }, ...range }, {}, noWaits));
  expect(failure.code).toBe('E_PROVIDER_ANSWER');
});

test('in words: what the old key did before and since, and the new one', async () => {
  await using fake = await fakeOpenai();
  const provider = openai({ url: fake.url, admin_key: new Secret(fake.admin), project: 'proj_abc' }, noWaits);
  const spent = { input: 1, output: 1, cost: 0.25 };
  fake.usage.push({ key: 'key_old', start: second('2026-11-05'), requests: 40, ...spent });
  fake.usage.push({ key: 'key_old', start: second('2026-11-09'), requests: 4, ...spent });
  fake.usage.push({ key: 'key_old', start: second('2026-11-12', 3), requests: 3, ...spent });
  fake.usage.push({ key: 'key_new', start: second('2026-11-12', 20), requests: 7, ...spent });
  const span = { since: new Date('2026-11-12T18:00:00Z'), now: new Date('2026-11-13T09:00:00Z') };
  const both = { old: { key: 'key_old' }, fresh: { key: 'key_new' } };
  expect(await provider.usage?.({ ...both, ...span })).toBe(
    'so far the old key had 44 requests and 0.50 USD in the 7 days before, 3 requests and 0.25 USD since that day; the new key 7 requests and 0.25 USD',
  );
  expect(await provider.usage?.(span)).toBe('usage is not known: the keys have no ids');
});
