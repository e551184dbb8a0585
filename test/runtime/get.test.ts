import type { ReadableStore } from '../../src/runtime/index.js';
import type { Store } from '../../src/stores/index.js';
import { settled } from '../support/manual-clock.js';
import { storeError } from '../support/memory-store.js';
import { HOUR, MINUTE, rejection, value, world } from './world.js';

test('a secret is read from the store by its mapped name, once, and then out of memory', async () => {
  const [mapped, plain] = [value(), value()];
  await using here = world({ openai: mapped, SESSION_SECRET: plain });
  const secrets = await here.start({ names: { OPENAI_API_KEY: 'openai' }, required: ['SESSION_SECRET'] });

  expect(await secrets.get('OPENAI_API_KEY')).toBe(mapped);
  expect(await secrets.get('SESSION_SECRET')).toBe(plain);
  expect(secrets.getSync('OPENAI_API_KEY')).toBe(mapped);
  expect(here.store.calls).toEqual([['shop/SESSION_SECRET', 'shop/openai']]);
});

test('10,000 first gets at once make one call', async () => {
  const expected = value();
  await using here = world({ KEY: expected });
  const secrets = await here.start();
  const open = here.store.hold();
  const gets = Array.from({ length: 10_000 }, () => secrets.get('KEY'));
  await settled();
  gets.push(secrets.get('KEY'));
  open();

  expect(new Set(await Promise.all(gets))).toEqual(new Set([expected]));
  expect(here.store.calls).toEqual([['shop/KEY']]);
});

test('names that are wanted at the same moment are read in one call', async () => {
  await using here = world({ A: value(), B: value() });
  const secrets = await here.start();
  await Promise.all([secrets.get('A'), secrets.get('B'), secrets.get('A')]);
  expect(here.store.calls).toEqual([['shop/A', 'shop/B']]);
});

test('getSync says what to do for a name that was never loaded', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start();
  expect(() => secrets.getSync('KEY')).toThrow('KEY is not in memory.');
});

test('a secret that is not there is an error that names it and the store, and is not asked for again at once', async () => {
  await using here = world();
  const secrets = await here.start();
  const error = await rejection(secrets.get('KEY'));
  expect(error).toMatchObject({
    code: 'E_SECRET_NOT_FOUND',
    message: 'KEY is not there: a store in memory has no shop/KEY.',
  });
  await rejection(secrets.get('KEY'));
  expect(here.store.calls).toHaveLength(1);

  const created = value();
  here.store.set('shop/KEY', created);
  await here.clock.pass(5_000);
  expect(await secrets.get('KEY')).toBe(created);
});

test('one name that may not be read takes no other with it', async () => {
  const expected = value();
  await using here = world({ A: expected, B: value() });
  here.store.fail(storeError('E_STORE_DENIED', 'not allowed to read shop/B'), 'shop/B');
  const secrets = await here.start({ required: ['A'], names: { B: 'B' } });
  expect(await secrets.get('A')).toBe(expected);
  expect(await rejection(secrets.get('B'))).toMatchObject({ code: 'E_STORE_DENIED' });
});

test('a failure that hits every name is not repeated name by name', async () => {
  await using here = world({ A: value(), B: value() });
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  const secrets = await here.start({ names: { A: 'A', B: 'B' } });
  expect(here.store.calls).toEqual([['shop/A', 'shop/B']]);
  expect(await rejection(secrets.get('A'))).toMatchObject({ code: 'E_STORE_UNREACHABLE' });
});

test('what a foreign store throws is told without the values that are in memory', async () => {
  const known = value();
  await using here = world({ KEY: known });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.fail(new TypeError(`cannot parse "${known}"`));
  const error = await rejection(secrets.get('OTHER'));
  expect(error.code).toBe('E_SECRETS_UNREADABLE');
  expect(error.message).toContain('OTHER could not be read from a store in memory: cannot parse "[masked]"');
});

test('a store that does not answer is given up after the deadline', async () => {
  await using here = world({ KEY: value() });
  const secrets = await here.start({ timeout: '2s' });
  here.store.deaf();
  here.store.hold();
  const get = rejection(secrets.get('KEY'));
  await settled();
  await here.clock.pass(2_000);
  expect(await get).toMatchObject({
    code: 'E_STORE_UNREACHABLE',
    message: 'a store in memory did not answer within 2 s.',
  });
});

test('a process that was frozen beyond the lifetime reads before it answers, and getSync answers once more from memory', async () => {
  const [before, after] = [value(), value()];
  await using here = world({ KEY: before });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.set('shop/KEY', after);
  here.clock.freeze(2 * HOUR);
  expect(secrets.getSync('KEY')).toBe(before);
  expect(await secrets.get('KEY')).toBe(after);
  expect(here.store.calls).toHaveLength(2);
});

test('a value that is due is handed out at once and read again meanwhile', async () => {
  const [before, after] = [value(), value()];
  await using here = world({ KEY: before });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.set('shop/KEY', after);
  here.clock.freeze(HOUR - MINUTE / 2);
  expect(await secrets.get('KEY')).toBe(before);
  await settled();
  expect(await secrets.get('KEY')).toBe(after);
});

test('a clock that was set back makes a value old, not eternal', async () => {
  const after = value();
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.set('shop/KEY', after);
  here.clock.freeze(-24 * HOUR);
  expect(await secrets.get('KEY')).toBe(after);
});

test('every store of secretctl can be read', () => {
  const read = (store: Store): ReadableStore => store;
  expect(read).toBeInstanceOf(Function);
});
