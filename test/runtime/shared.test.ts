import { close, get, getSync, initialize, onChange, refresh, refreshNow } from '../../src/runtime/index.js';
import { logLines } from '../support/log-lines.js';
import { manualClock } from '../support/manual-clock.js';
import { memoryStore } from '../support/memory-store.js';
import { rejection, value } from './world.js';

afterEach(close);

const options = (values: Readonly<Record<string, string>>) => ({
  app: 'shop',
  store: memoryStore(values),
  clock: manualClock(),
});

test('before it is initialized every function says so', async () => {
  for (const call of [get('KEY'), refresh(), refreshNow('KEY'), initialize()])
    expect(await rejection(call)).toMatchObject({ code: 'E_SECRETS_NOT_INITIALIZED' });
  expect(() => getSync('KEY')).toThrow('not initialized');
  expect(() => onChange('KEY', () => undefined)).toThrow('not initialized');
  await close();
});

test('once initialized, all modules of a program share it, those that ask meanwhile too', async () => {
  const [before, after] = [value(), value()];
  const { store, ...rest } = options({ 'shop/KEY': before });
  const starting = initialize({ ...rest, store, required: ['KEY'] });
  expect(await get('KEY')).toBe(before);
  expect(await initialize()).toBe(await starting);
  expect(getSync('KEY')).toBe(before);

  const heard: string[] = [];
  onChange('KEY', (now) => heard.push(now));
  store.set('shop/KEY', after);
  expect(await refresh()).toEqual({ read: 1, changed: ['KEY'] });
  expect(heard).toEqual([after]);
  expect(await refreshNow('KEY')).toBe(after);
  expect(await refreshNow()).toEqual({ read: 1, changed: [] });
  expect(store.calls).toHaveLength(3);
});

test('a second initialization with options is refused; after close it is free again', async () => {
  await initialize(options({}));
  expect(await rejection(initialize(options({})))).toMatchObject({ code: 'E_SECRETS_INITIALIZED' });
  await close();
  await initialize(options({}));
});

test('an initialization that failed can be tried again', async () => {
  const again = { ...options({}), required: ['KEY'], logger: logLines() };
  expect(await rejection(initialize(again))).toMatchObject({ code: 'E_SECRETS_MISSING' });
  again.store.set('shop/KEY', value());
  await initialize(again);
});
