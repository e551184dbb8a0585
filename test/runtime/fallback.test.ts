import { storeError } from '../support/memory-store.js';
import { HOUR, rejection, value, world } from './world.js';

test('only names that allow it are taken from the environment when the store has no answer', async () => {
  await using here = world();
  Object.assign(here.environment, { ALLOWED: value(), OTHER: value() });
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  const error = await rejection(here.start({ required: ['ALLOWED', 'OTHER'], fallback: ['ALLOWED'] }));
  expect(error.message).toMatch(/^1 required secret could not be loaded from .*\n {2}OTHER: /);

  const secrets = await here.start({ required: ['ALLOWED'], fallback: ['ALLOWED'] });
  expect(await secrets.get('ALLOWED')).toBe(here.environment['ALLOWED']);
  expect(secrets.getSync('ALLOWED')).toBe(here.environment['ALLOWED']);
  expect(here.log.lines.at(-1)).toMatchObject({
    level: 'warn',
    message: 'Secret retrieval failed',
    details: { names: ['ALLOWED'], using: 'environment', code: 'E_STORE_UNREACHABLE' },
  });
});

test('the store takes over as soon as it answers, and whoever listens is told', async () => {
  const kept = value();
  await using here = world({ KEY: kept });
  here.environment['KEY'] = value();
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  const secrets = await here.start({ required: ['KEY'], fallback: ['KEY'] });
  const heard: string[] = [];
  secrets.onChange('KEY', (now) => heard.push(now));
  here.store.fail(undefined);
  await here.clock.pass(5_000);
  expect(secrets.getSync('KEY')).toBe(kept);
  expect(heard).toEqual([kept]);
});

test('a value of the store that is still usable goes before the environment', async () => {
  const kept = value();
  await using here = world({ KEY: kept });
  here.environment['KEY'] = value();
  const secrets = await here.start({ required: ['KEY'], fallback: ['KEY'], maxStale: '1h' });
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  await here.clock.pass(1.5 * HOUR);
  expect(await secrets.get('KEY')).toBe(kept);
  await here.clock.pass(HOUR);
  expect(await secrets.get('KEY')).toBe(here.environment['KEY']);
});

test('a name that is nowhere in the store may live in the environment, and a refresh does not fail for it', async () => {
  await using here = world({ A: value() });
  here.environment['B'] = value();
  const secrets = await here.start({ required: ['A', 'B'], fallback: ['B'] });
  expect(await secrets.refresh()).toEqual({ read: 2, changed: [] });
  expect(await secrets.refreshNow('B')).toBe(here.environment['B']);
});

test('an empty variable is none', async () => {
  await using here = world();
  here.environment['KEY'] = '';
  const error = await rejection(here.start({ required: ['KEY'], fallback: ['KEY'] }));
  expect(error.code).toBe('E_SECRETS_MISSING');
});

test('a reference that setup-secrets left in the variable is no value to fall back on', async () => {
  await using here = world();
  here.environment['KEY'] = 'secretctl://shop/key';
  here.store.fail(storeError('E_STORE_UNREACHABLE'));
  const error = await rejection(here.start({ required: ['KEY'], fallback: ['KEY'] }));
  expect(error.code).toBe('E_SECRETS_MISSING');
});
