import { Secret } from '../../src/core/index.js';
import {
  openPgSessions,
  purge,
  type ProbeSettings,
  type PurgeOptions,
  type SessionStore,
} from '../../src/sessions/index.js';
import { demoApp, sessionTable, type DemoApp, type DemoOptions, type SessionTable } from '../support/demo-app.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';

interface World extends AsyncDisposable {
  readonly app: DemoApp;
  readonly store: SessionStore;
  readonly at: SessionTable;
  readonly probes: ProbeSettings;
  purge(options?: PurgeOptions): ReturnType<typeof purge>;
}

const SETTLE_MS = 300;

describeWithPostgres('purge of sessions in PostgreSQL', (postgres: Postgres) => {
  async function world(options: Partial<DemoOptions> = {}): Promise<World> {
    const at = await sessionTable(postgres);
    const app = await demoApp(postgres, { ...at, ...options });
    const store = await openPgSessions({
      url: new Secret(postgres.url(at.database)),
      userPath: 'passport.user',
      canary: { passport: { user: 1 } },
    });
    const probes: ProbeSettings = {
      health: `${app.url}/health`,
      whoami: `${app.url}/whoami`,
      login: { url: `${app.url}/login`, body: { user: '999', password: new Secret(app.password) } },
    };
    return {
      app,
      store,
      at,
      probes,
      purge: (given = {}) => purge(store, { probes, settleMs: SETTLE_MS, ...given }),
      [Symbol.asyncDispose]: async () => {
        await store.close();
        await app[Symbol.asyncDispose]();
      },
    };
  }
  const rows = async ({ at }: World): Promise<number> => {
    const [row] = await postgres.query(at.database, 'SELECT count(*)::int AS n FROM session');
    return row!['n'] as number;
  };

  test('all old cookies are refused afterwards, and every proof is seen', async () => {
    await using here = await world();
    const cookies = await Promise.all([1, 2, 3].map((user) => here.app.login(user)));
    expect(await Promise.all(cookies.map((cookie) => here.app.whoami(cookie)))).toEqual([200, 200, 200]);
    const report = await here.purge({ batch: 2 });
    expect(report).toMatchObject({ outcome: 'PROVEN', before: 3, deleted: 3, returned: 0, after: 0 });
    expect(report.proofs.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['recount', 'proved'],
      ['canary before', 'proved'],
      ['canary gone', 'proved'],
      ['canary after', 'proved'],
      ['fresh session', 'proved'],
      ['health', 'proved'],
    ]);
    expect(await Promise.all(cookies.map((cookie) => here.app.whoami(cookie)))).toEqual([401, 401, 401]);
    expect(await rows(here)).toBe(0); // the sessions of the proof are gone as well
  });

  test('a plan counts, and changes nothing', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    const report = await here.purge({ dryRun: true });
    expect(report).toMatchObject({ outcome: 'planned', before: 1, deleted: 0, after: 1, proofs: [] });
    expect(await here.app.whoami(cookie)).toBe(200);
    expect(await rows(here)).toBe(1);
  });

  test('who does not consent is asked with the plan, and nothing has changed then', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    const asked: number[] = [];
    const consent = (plan: { readonly before: number }): Promise<void> => {
      asked.push(plan.before);
      return Promise.reject(new Error('no'));
    };
    await expect(here.purge({ consent })).rejects.toThrow('no');
    expect(asked).toEqual([1]);
    expect(await here.app.whoami(cookie)).toBe(200);
    expect(await rows(here)).toBe(1);
  });

  test('a request in flight brings its session back, and it is deleted again', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    const { answered } = await here.app.slow(cookie);
    const onStep = (text: string): void => {
      if (text.startsWith('waiting')) here.app.release();
    };
    const report = await here.purge({ onStep, settleMs: 1_000 });
    expect(await answered).toBe(200);
    expect(report).toMatchObject({ outcome: 'PROVEN', before: 1, deleted: 1, returned: 1, after: 0 });
    expect(await here.app.whoami(cookie)).toBe(401);
  });

  test('people sign in throughout; who did so after the purge began to wait stays signed in', async () => {
    await using here = await world();
    const old = await Promise.all(Array.from({ length: 20 }, (_, user) => here.app.login(user)));
    const over = new AbortController();
    const early: string[] = [];
    const late: string[] = [];
    let to = early;
    const client = (async () => {
      while (!over.signal.aborted) to.push(await here.app.login(50));
    })();
    const report = await here.purge({ batch: 3, onStep: (text) => text.startsWith('waiting') && (to = late) });
    over.abort();
    await client;
    expect(report).toMatchObject({ outcome: 'PROVEN', before: expect.any(Number) });
    expect(report.after).toBeGreaterThan(0);
    expect(late.length).toBeGreaterThan(1);
    expect(await Promise.all(old.map((cookie) => here.app.whoami(cookie)))).toEqual(old.map(() => 401));
    expect(new Set(await Promise.all(late.slice(1).map((cookie) => here.app.whoami(cookie))))).toEqual(new Set([200]));
  });

  test('emptied at once, the same is proved, and a session that comes back goes too', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    const { answered } = await here.app.slow(cookie);
    const onStep = (text: string): void => {
      if (text.startsWith('waiting')) here.app.release();
    };
    const report = await here.purge({ truncate: true, onStep, settleMs: 1_000 });
    await answered;
    expect(report).toMatchObject({ outcome: 'PROVEN', deleted: 1, returned: 1, batches: 1 });
  });

  test('one user is thrown out, and all others stay; the canary is a session of that user', async () => {
    await using here = await world();
    const [one, two] = await Promise.all([here.app.login(1), here.app.login(2)]);
    const probes = { ...here.probes, login: undefined };
    const options = { probes, cookieSecret: new Secret(here.app.secret), filter: { user: '2' } };
    expect(await here.purge(options)).toMatchObject({
      outcome: 'PROVEN',
      before: 1,
      deleted: 1,
      filter: { user: '2' },
    });
    expect([await here.app.whoami(one), await here.app.whoami(two)]).toEqual([200, 401]);
    expect(await rows(here)).toBe(1);
  });

  test('a canary of another user than the one who is thrown out proves nothing', async () => {
    await using here = await world();
    await here.app.login(2);
    const report = await here.purge({ filter: { user: '2' } });
    expect(report).toMatchObject({ outcome: 'UNPROVEN', deleted: 1 });
    expect(report.proofs).toContainEqual({
      name: 'canary after',
      outcome: 'missing',
      detail: 'the session that was made for it is none of those that were chosen',
    });
    expect(await rows(here)).toBe(0);
  });

  test('an application that sends strangers to its login page is taken at its word', async () => {
    await using here = await world({ refused: 'redirect' });
    await here.app.login();
    const probes = { ...here.probes, refused: '/login' as const };
    expect(await here.purge({ probes })).toMatchObject({ outcome: 'PROVEN' });
    const elsewhere = here.purge({ probes: { ...probes, refused: '/other' } });
    await expect(elsewhere).rejects.toMatchObject({ code: 'E_SESSIONS_CANARY' });
  });

  test.each([
    [
      'its password is not accepted',
      (at: World) => ({ login: { ...at.probes.login!, body: { user: '1', password: 'x' } } }),
    ],
    ['the page answers everybody', (at: World) => ({ whoami: `${at.app.url}/open` })],
    ['nobody listens', () => ({ whoami: 'http://127.0.0.1:1/whoami' })],
    ['its cookie is called otherwise', () => ({ cookie: 'sid' })],
  ])('a canary that cannot work stops the purge before anything is deleted: %s', async (_, wrong) => {
    await using here = await world();
    await here.app.login();
    const probes = { ...here.probes, ...wrong(here) };
    await expect(here.purge({ probes })).rejects.toMatchObject({ code: 'E_SESSIONS_CANARY', exit: 1 });
    expect(await rows(here)).toBeGreaterThan(0);
  });

  test('an application whose sessions are in another table is noticed before anything is deleted', async () => {
    await using here = await world();
    await using other = await world();
    await here.app.login();
    await expect(here.purge({ probes: other.probes })).rejects.toMatchObject({ code: 'E_SESSIONS_CANARY' });
    expect(await rows(here)).toBe(1);
  });

  test('a missing proof makes it unproven, and says which; none before is no success either', async () => {
    await using here = await world();
    await here.app.login();
    const report = await here.purge({ probes: {} });
    expect(report).toMatchObject({ outcome: 'UNPROVEN', deleted: 1 });
    expect(report.proofs.filter(({ outcome }) => outcome === 'missing').map(({ name }) => name)).toEqual([
      'canary before',
      'canary after',
      'fresh session',
      'health',
    ]);
    const { proofs } = await here.purge({ canary: false });
    expect(proofs[0]).toMatchObject({
      name: 'recount',
      outcome: 'missing',
      detail: expect.stringContaining('0 sessions'),
    });
  });

  test('an application that is ill afterwards is a failure', async () => {
    await using here = await world({ healthy: () => false });
    await here.app.login();
    const report = await here.purge();
    expect(report.outcome).toBe('FAILED');
    expect(report.proofs.at(-1)).toMatchObject({
      name: 'health',
      outcome: 'failed',
      detail: expect.stringContaining('503'),
    });
  });
});
