import { inspect } from 'node:util';
import { storeError } from '../support/memory-store.js';
import { HOUR, rejection, value, world } from './world.js';

test('a life in log lines: loaded, refreshed, failed', async () => {
  await using here = world({ A: value(), B: value() });
  const secrets = await here.start({ required: ['A'] });
  await secrets.get('B');
  here.store.set('shop/B', value());
  await secrets.refresh();
  here.store.fail(storeError('E_STORE_UNREACHABLE', 'no route'));
  await rejection(secrets.refresh());
  await rejection(secrets.get('C'));

  const place = { app: 'shop', store: 'a store in memory' };
  const failed = { code: 'E_STORE_UNREACHABLE', reason: 'no route' };
  expect(here.log.lines).toEqual([
    { level: 'info', message: 'Secrets loaded', details: { ...place, names: ['A'] } },
    { level: 'info', message: 'Secrets loaded', details: { ...place, names: ['B'] } },
    { level: 'info', message: 'Secrets refreshed', details: { ...place, names: ['A', 'B'], changed: ['B'] } },
    {
      level: 'warn',
      message: 'Secret retrieval failed',
      details: { ...place, using: 'memory', names: ['A', 'B'], ...failed },
    },
    {
      level: 'error',
      message: 'Secret retrieval failed',
      details: { ...place, using: 'nothing', names: ['C'], ...failed },
    },
  ]);
});

test('no value reaches the logger, an error or a dump of the object, whatever the store puts into its messages', async () => {
  const [first, second, variable] = [value(), value(), value()];
  await using here = world({ A: first, B: second });
  here.environment['C'] = variable;
  const secrets = await here.start({ required: ['A', 'B', 'C'], fallback: ['C'] });
  here.store.fail(new Error(`bad answer: {"a":"${first}","b":"${Buffer.from(second).toString('base64')}"}`));
  const errors = [await rejection(secrets.refresh()), await rejection(secrets.refreshNow('A'))];
  const all = inspect([here.log.lines, errors, secrets], { depth: 20, showHidden: true }) + JSON.stringify(secrets);

  expect(here.log.lines.length).toBeGreaterThan(2);
  for (const secret of [first, second, variable, Buffer.from(second).toString('base64')])
    expect(all).not.toContain(secret);
});

test('nor does one that the store has in its own name', async () => {
  const kept = value();
  await using here = world({ KEY: kept });
  const store = { ...here.store, where: `https://user:${kept}@store.example` };
  const secrets = await here.start({ store, required: ['KEY'] });
  expect(here.log.lines.map(({ details }) => details['store'])).toEqual(['https://user:[masked]@store.example']);
  expect(secrets.getSync('KEY')).toBe(kept);
});

test('a logger that throws stops nothing', async () => {
  const kept = value();
  await using here = world({ KEY: kept });
  const broken = () => {
    throw new Error('disk full');
  };
  const secrets = await here.start({ required: ['KEY'], logger: { info: broken, warn: broken, error: broken } });
  expect(secrets.getSync('KEY')).toBe(kept);
});

test('listeners hear of another value only, and one that throws or rejects stops nobody', async () => {
  const after = value();
  await using here = world({ KEY: value() });
  const secrets = await here.start({ required: ['KEY'] });
  const heard: string[][] = [];
  secrets.onChange('KEY', () => {
    throw new Error('first');
  });
  secrets.onChange('KEY', () => Promise.reject(new Error('second')));
  const end = secrets.onChange('KEY', (now, name) => heard.push([name, now]));
  secrets.onChange('OTHER', () => heard.push(['wrong']));

  await secrets.refresh();
  expect(heard).toEqual([]);
  here.store.set('shop/KEY', after);
  await here.clock.pass(HOUR);
  expect(heard).toEqual([['KEY', after]]);
  const failures = here.log.lines.filter(({ message }) => message === 'Secret change listener failed');
  expect(failures.map(({ details }) => details['reason'])).toEqual(['first', 'second']);

  end();
  here.store.set('shop/KEY', value());
  await secrets.refresh();
  expect(heard).toHaveLength(1);
});
