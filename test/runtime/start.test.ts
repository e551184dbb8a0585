import { createSecrets } from '../../src/runtime/index.js';
import { logLines } from '../support/log-lines.js';
import { manualClock, settled } from '../support/manual-clock.js';
import { memoryStore, storeError } from '../support/memory-store.js';
import { rejection, value, world } from './world.js';

test('one error lists all required names that are missing, each with its reason, and nothing is left running', async () => {
  await using here = world({ A: value(), EMPTY: '' });
  here.store.fail(storeError('E_STORE_DENIED', 'not allowed to read shop/B'), 'shop/B');
  const names = { OPENAI_API_KEY: 'openai' };
  const error = await rejection(here.start({ required: ['A', 'B', 'OPENAI_API_KEY', 'EMPTY'], names }));
  expect(error.code).toBe('E_SECRETS_MISSING');
  expect(error.message.split('\n')).toEqual([
    '3 required secrets could not be loaded from a store in memory:',
    '  B: not allowed to read shop/B',
    '  OPENAI_API_KEY: OPENAI_API_KEY is not there: a store in memory has no shop/openai.',
    '  EMPTY: EMPTY is not there: a store in memory has no shop/EMPTY.',
  ]);
  expect(here.clock.pending()).toBe(0);
});

test('a store that cannot be reached lists all required names too', async () => {
  await using here = world();
  here.store.fail(storeError('E_STORE_UNREACHABLE', 'no route to the store'));
  const error = await rejection(here.start({ required: ['A', 'B'] }));
  expect(error.message).toMatch(/^2 required secrets .*\n {2}A: no route to the store\n {2}B: no route to the store$/);
  expect(here.store.calls).toHaveLength(1);
});

test('names that nobody requires may be missing', async () => {
  await using here = world({ A: value() });
  await here.start({ required: ['A'], names: { EXTRA: 'extra' } });
  expect(here.log.heads()).toEqual(['info Secrets loaded']);
  expect(here.log.lines[0]?.details).toEqual({
    app: 'shop',
    store: 'a store in memory',
    names: ['A'],
    absent: ['EXTRA'],
  });
});

test('store env reads the variables of the process, by their own names', async () => {
  const expected = value();
  const environment = { OPENAI_API_KEY: expected, OTHER: value() };
  const options = { app: 'shop', store: 'env', environment, clock: manualClock() } as const;
  const secrets = await createSecrets({ ...options, names: { OPENAI_API_KEY: 'openai' } });
  expect(secrets.getSync('OPENAI_API_KEY')).toBe(expected);
  expect(await secrets.get('OTHER')).toBe(environment.OTHER);
  expect(await rejection(secrets.get('NONE'))).toMatchObject({
    code: 'E_SECRET_NOT_FOUND',
    message: 'NONE is not there: the environment of the process has no shop/NONE.',
  });
  await secrets.close();
});

test.each([
  [{ app: '' }, 'app must be a name'],
  [{ app: 'shop', store: 's3' }, 'store must be auto, aws, vault, env or a store'],
  [{ app: 'shop', ttl: '5 minutes' }, 'ttl must be milliseconds or a text such as 30s, 5m or 1h'],
  [{ app: 'shop', ttl: 10 }, 'ttl must be'],
  [{ app: 'shop', ttl: Number.NaN }, 'ttl must be'],
  [{ app: 'shop', maxStale: '90d' }, 'maxStale must be'],
  [{ app: 'shop', required: 'KEY' }, 'required must be a list of names'],
  [{ app: 'shop', fallback: [''] }, 'fallback must be a list of names'],
  [{ app: 'shop', names: { KEY: 1 } }, 'names must say what each is called in the store'],
  [{ app: 'shop', logger: { info: String } }, 'logger must have the functions info, warn and error'],
  [{ app: 'shop', require: ['KEY'] }, 'no such option: require'],
  [{ app: 'shop', names: ['openai'] }, 'names must say what each is called'],
  [{ app: 'shop', aws: 'eu-west-1' }, 'aws must be'],
  [{ app: 'shop', signal: 'SIGTERM' }, 'signal must be'],
  [undefined, 'options must be an object'],
])('options %j are refused: %s', async (options, message) => {
  const error = await rejection(createSecrets(options as never));
  expect(error.code).toBe('E_SECRETS_OPTIONS');
  expect(error.message).toContain(message);
});

test('what every object has is no variable', async () => {
  const secrets = await createSecrets({ app: 'shop', store: 'env', clock: manualClock(), logger: logLines() });
  for (const name of ['toString', 'constructor', '__proto__'])
    expect(await rejection(secrets.get(name))).toMatchObject({ code: 'E_SECRET_NOT_FOUND' });
  await secrets.close();
});

test('a variable that holds the reference of setup-secrets holds no value', async () => {
  const environment = { KEY: 'secretctl://shop/key' };
  const options = { app: 'shop', store: 'env', environment, clock: manualClock(), logger: logLines() } as const;
  expect(await rejection(createSecrets({ ...options, required: ['KEY'] }))).toMatchObject({
    code: 'E_SECRETS_MISSING',
  });
});

test('a store that gives something else than a Secret is an error that says what it has to give', async () => {
  const text = value();
  for (const secret of [text, { length: 3 }, { length: 3, reveal: () => 3 }]) {
    const answer = { secret } as never;
    const store = {
      where: 'a store of the application',
      get: () => Promise.resolve(answer),
      getAll: (names: readonly string[]) => Promise.resolve(new Map(names.map((name) => [name, answer]))),
      close: () => Promise.resolve(),
    };
    const options = { app: 'shop', store, clock: manualClock(), logger: logLines() };
    for (const required of [['A'], ['A', 'B']]) {
      const error = await rejection(createSecrets({ ...options, required }));
      expect(error).toMatchObject({ code: 'E_SECRETS_MISSING', hint: expect.stringContaining('new Secret(text)') });
      expect(error.message).not.toContain(text);
    }
  }
});

test('close ends calls and timers at once, forgets the values, and leaves a store that was handed over open', async () => {
  await using here = world({ KEY: value(), SLOW: value() });
  const secrets = await here.start({ required: ['KEY'] });
  here.store.deaf();
  here.store.hold();
  const [get, refresh] = [rejection(secrets.get('SLOW')), rejection(secrets.refresh())];
  await settled();
  await secrets.close();
  await secrets.close();

  for (const failed of [get, refresh, rejection(secrets.get('KEY')), rejection(secrets.refreshNow('KEY'))])
    expect(await failed).toMatchObject({ code: 'E_SECRETS_CLOSED' });
  expect(() => secrets.getSync('KEY')).toThrow('The secrets were closed');
  expect(here.clock.pending()).toBe(0);
  expect(here.store.closes()).toBe(0);
  expect(here.log.heads()).toEqual(['info Secrets loaded']);
});

test('an aborted signal closes, before the start too', async () => {
  await using here = world({ KEY: value() });
  const controller = new AbortController();
  const secrets = await here.start({ required: ['KEY'], signal: controller.signal });
  controller.abort();
  expect(await rejection(secrets.get('KEY'))).toMatchObject({ code: 'E_SECRETS_CLOSED' });
  expect(here.clock.pending()).toBe(0);

  expect(await rejection(here.start({ signal: controller.signal }))).toMatchObject({ code: 'E_SECRETS_CLOSED' });
});

test('an abort during the start ends it', async () => {
  const store = memoryStore({ 'shop/KEY': value() });
  store.hold();
  const controller = new AbortController();
  const start = rejection(createSecrets({ app: 'shop', store, required: ['KEY'], signal: controller.signal }));
  await settled();
  controller.abort();
  expect(await start).toMatchObject({ code: 'E_SECRETS_CLOSED' });
});
