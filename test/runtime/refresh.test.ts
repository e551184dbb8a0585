import { settled } from '../support/manual-clock.js';
import { storeError } from '../support/memory-store.js';
import { HOUR, MINUTE, rejection, value, world } from './world.js';

test.each([
  [0, 45 * MINUTE],
  [0.999, 53 * MINUTE],
])('values are read again ahead of their end, in one call, by chance (%d) after about %d ms', async (chance, at) => {
  const after = value();
  await using here = world({ A: value(), B: value() }, chance);
  const secrets = await here.start({ required: ['A', 'B'] });
  here.store.set('shop/A', after);
  await here.clock.pass(at - 1);
  expect(here.store.calls).toHaveLength(1);
  await here.clock.pass(MINUTE);
  expect(here.store.calls).toEqual([
    ['shop/A', 'shop/B'],
    ['shop/A', 'shop/B'],
  ]);
  expect(secrets.getSync('A')).toBe(after);
});

test('it goes on: one call each lifetime, and one timer however many names there are', async () => {
  await using here = world({ A: value(), B: value() });
  const secrets = await here.start({ required: ['A'], ttl: '5m' });
  await secrets.get('B');
  expect(here.clock.pending()).toBe(1);
  await here.clock.pass(15 * MINUTE);
  expect(here.store.calls).toHaveLength(2 + 4);
  expect(here.clock.pending()).toBe(1);
});

test('while the store fails it is asked in growing steps, and the values stay in use until their bound', async () => {
  const kept = value();
  await using here = world({ KEY: kept }, 0.5);
  const secrets = await here.start({ required: ['KEY'], maxStale: '30m' });
  here.store.fail(storeError('E_STORE_UNREACHABLE', 'no route'));
  await here.clock.pass(HOUR);
  const waits: number[] = [];
  for (let retry = 0; retry < 3; retry++) {
    waits.push(here.clock.next()!);
    await here.clock.pass(waits.at(-1)!);
  }
  expect(Math.max(...waits)).toBeLessThanOrEqual(5 * MINUTE);
  expect(await secrets.get('KEY')).toBe(kept);
  expect(secrets.getSync('KEY')).toBe(kept);

  await here.clock.pass(30 * MINUTE);
  expect(await rejection(secrets.get('KEY'))).toMatchObject({ code: 'E_STORE_UNREACHABLE' });
  expect(() => secrets.getSync('KEY')).toThrow('KEY is not in memory.');
});

test('the first retries follow after 5 s and 10 s at most', async () => {
  await using here = world({ KEY: value() }, 0.999);
  await here.start({ required: ['KEY'] });
  here.store.fail(storeError('E_STORE_THROTTLED'));
  await here.clock.pass(here.clock.next()!);
  const first = here.clock.next()!;
  await here.clock.pass(first);
  const second = here.clock.next()!;
  expect([first, second].map((wait) => Math.ceil(wait / 1_000))).toEqual([5, 10]);
});

test('a get of an outdated value asks a failing store at most every 5 s', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  here.clock.freeze(2 * HOUR);
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  for (let get = 0; get < 100; get++) await secrets.get('KEY');
  expect(here.store.calls).toHaveLength(2);
});

test('a value that the store says to be gone is used no longer', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.set('shop/KEY', undefined);
  expect(await rejection(secrets.refresh())).toMatchObject({
    code: 'E_SECRETS_REFRESH',
    message: expect.stringContaining('KEY is not there'),
  });
  expect(await rejection(secrets.get('KEY'))).toMatchObject({ code: 'E_SECRET_NOT_FOUND' });
});

test('refresh reads every known name and says which ones changed', async () => {
  await using here = world({ A: value(), B: value() });
  const secrets = await here.start({ required: ['A'], names: { OPTIONAL: 'optional' } });
  await secrets.get('B');
  here.store.set('shop/B', value());
  expect(await secrets.refresh()).toEqual({ read: 3, changed: ['B'] });
});

test('a refresh is as new as its call: what was being read already is read once more, once for all who ask', async () => {
  const [old, rotated] = [value(), value()];
  await using here = world({ KEY: old });
  const secrets = await here.start();
  const open = here.store.hold();
  const first = secrets.get('KEY');
  await settled();
  here.store.set('shop/KEY', rotated);
  const refreshes = [secrets.refreshNow('KEY'), secrets.refreshNow('KEY')];
  open();
  expect(await first).toBe(old);
  expect(await Promise.all(refreshes)).toEqual([rotated, rotated]);
  expect(here.store.calls).toHaveLength(2);
});

test('one name that fails to refresh is named; the others are new', async () => {
  const after = value();
  await using here = world({ A: value(), B: value() });
  const secrets = await here.start({ required: ['A', 'B'] });
  here.store.set('shop/A', after);
  here.store.fail(storeError('E_STORE_DENIED', 'not allowed to read shop/B'), 'shop/B');
  const error = await rejection(secrets.refresh());
  expect(error.message).toBe(
    '1 secret could not be refreshed from a store in memory:\n  B: not allowed to read shop/B',
  );
  expect(secrets.getSync('A')).toBe(after);
});

test('refreshNow gives the newer value after a 401, and a storm of them is one call', async () => {
  const rotated = value();
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  await here.clock.pass(MINUTE);
  here.store.set('shop/KEY', rotated);
  const storm = Array.from({ length: 1_000 }, () => secrets.refreshNow('KEY'));
  expect(new Set(await Promise.all(storm))).toEqual(new Set([rotated]));
  expect(await secrets.refreshNow('KEY')).toBe(rotated);
  expect(here.store.calls).toHaveLength(2);

  await here.clock.pass(2_000);
  await secrets.refreshNow('KEY');
  expect(here.store.calls).toHaveLength(3);
});

test('refreshNow fails when the store does: the value at hand is known to be bad', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  await here.clock.pass(MINUTE);
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  expect(await rejection(secrets.refreshNow('KEY'))).toMatchObject({ code: 'E_STORE_UNREACHABLE' });
  expect(await rejection(secrets.refreshNow('KEY'))).toMatchObject({ code: 'E_STORE_UNREACHABLE' });
  expect(here.store.calls).toHaveLength(2);
  expect(secrets.getSync('KEY')).toHaveLength(32);
});

test('refreshNow without a name is a refresh', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  expect(await secrets.refreshNow()).toEqual({ read: 1, changed: [] });
});
