import { randomBytes } from 'node:crypto';
import { Secret } from '../../src/core/index.js';
import { openPgSessions, purge, type PurgeOptions, type SessionStore } from '../../src/sessions/index.js';
import { demoApp, sessionTable, type DemoApp } from '../support/demo-app.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';

describeWithPostgres('the canary of a purge', (postgres: Postgres) => {
  interface World extends AsyncDisposable {
    readonly app: DemoApp;
    readonly store: SessionStore;
    rows(where?: string): Promise<number>;
    purge(options: PurgeOptions): ReturnType<typeof purge>;
  }

  async function world(): Promise<World> {
    const at = await sessionTable(postgres);
    const app = await demoApp(postgres, at);
    const store = await openPgSessions({
      url: new Secret(postgres.url(at.database)),
      canary: { passport: { user: 1 } },
    });
    const probes = {
      health: `${app.url}/health`,
      whoami: `${app.url}/whoami`,
      login: { url: `${app.url}/login`, body: { user: '999', password: new Secret(app.password) } },
    };
    return {
      app,
      store,
      rows: async (where = 'true') => {
        const found = await postgres.query(at.database, `SELECT count(*)::int AS n FROM session WHERE ${where}`);
        return found[0]!['n'] as number;
      },
      purge: (options) => purge(store, { probes, settleMs: 50, ...options }),
      [Symbol.asyncDispose]: async () => {
        await store.close();
        await app[Symbol.asyncDispose]();
      },
    };
  }
  const other = (): Secret => new Secret(randomBytes(32).toString('hex'));

  test('an application that still signs with another secret is not purged, and no session of ours stays', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    await expect(here.purge({ cookieSecret: other(), patienceMs: 1_500 })).rejects.toMatchObject({
      code: 'E_SESSIONS_CANARY',
      exit: 1,
      message: expect.stringContaining('signs cookies with another secret than the one that is current'),
      hint: expect.stringContaining('deploy the current secret'),
    });
    expect(await here.app.whoami(cookie)).toBe(200);
    expect(await here.rows()).toBe(1);
  });

  test('of a list of keys the first signs; a cookie of the key that was taken off the list is refused', async () => {
    await using here = await world();
    await here.app.login();
    const old = other();
    const list = new Secret(JSON.stringify([here.app.secret, other().reveal()]));
    const retired = new Secret(JSON.stringify([here.app.secret, old.reveal()]));
    const report = await here.purge({ cookieSecret: list, retired });
    expect(report).toMatchObject({ outcome: 'PROVEN', deleted: 1 });
    expect(report.proofs).toContainEqual({
      name: 'old secret',
      outcome: 'proved',
      detail: `with a cookie that the old secret signed, GET ${here.app.url}/whoami answered 401`,
    });
  });

  test('a secret that was replaced and still works keeps the purge from anything', async () => {
    await using here = await world();
    const cookie = await here.app.login();
    // As after a rotation of which an old instance, here the only one, has not heard.
    const stale = here.purge({ cookieSecret: other(), retired: new Secret(here.app.secret) });
    await expect(stale).rejects.toMatchObject({ code: 'E_SESSIONS_CANARY' });
    expect(await here.app.whoami(cookie)).toBe(200);
  });

  test('it lives for a quarter of an hour at most, and is deleted when the purge is stopped', async () => {
    await using here = await world();
    await here.app.login();
    const stop = new AbortController();
    let living = -1;
    const consent = async (): Promise<void> => {
      living = await here.rows(`sess->'passport'->>'user' = '999' AND expire < now() + interval '16 minutes'`);
      stop.abort(new Error('Ctrl-C'));
      stop.signal.throwIfAborted();
    };
    await expect(here.purge({ consent, signal: stop.signal })).rejects.toThrow('Ctrl-C');
    expect(living).toBe(1);
    expect([await here.rows(), await here.rows(`sess->'passport'->>'user' = '999'`)]).toEqual([1, 0]);
  });
});
