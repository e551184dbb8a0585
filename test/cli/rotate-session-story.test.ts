import { demoStory, type Story } from '../support/demo-story.js';
import { describeWithPostgres, type Postgres } from '../support/postgres.js';

const USERS = Array.from({ length: 10 }, (_, at) => at + 1);
const COMPROMISED = ['session', '--compromised', '--confirm', 'session'];

const all = (story: Story, cookies: readonly string[]): Promise<number[]> =>
  Promise.all(cookies.map((cookie) => story.whoami(cookie)));
const loginAll = (story: Story): Promise<string[]> => Promise.all(USERS.map((user) => story.login(user)));
const each = (status: number): number[] => USERS.map(() => status);

describeWithPostgres('the session secret leaked: one command', (postgres: Postgres) => {
  test('a new secret, a restart, the purge and its proof; the ten who were signed in are out, and may sign in again', async () => {
    await using story = await demoStory(postgres, { restart: 'command' });
    const before = await story.secret();
    const cookies = await loginAll(story);
    const rows = await story.ids();
    expect([await all(story, cookies), rows.length]).toEqual([each(200), 10]);

    const done = await story.rotate(COMPROMISED);
    expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining('the old one is dead') });
    expect(done.stdout).toContain('purge-sessions: PROVEN, 10 ended, 0 left');
    const after = await story.secret();
    expect(after).toMatch(/^[0-9a-f]{128}$/);
    expect(after).not.toBe(before);
    expect(await all(story, cookies)).toEqual(each(401));
    expect(await story.ids()).toEqual([]);
    expect(await story.whoami(await story.login(3))).toBe(200);

    const texts = done.stdout + done.stderr + (await story.project.files());
    for (const value of [before, after, ...story.passwords, ...cookies.map(idIn)]) expect(texts).not.toContain(value);
  });

  test('an application that looks for new secrets itself is waited for: it is not done while the old one signs', async () => {
    await using story = await demoStory(postgres, { restart: 'watch' });
    const cookies = await loginAll(story);
    const done = await story.rotate(COMPROMISED);
    expect(done).toMatchObject({ exit: 0, stdout: expect.stringContaining('PROVEN, 10 ended, 0 left') });
    expect(await all(story, cookies)).toEqual(each(401));
    const fresh = await story.login(3);
    expect(await story.whoami(fresh)).toBe(200);
  });

  test('with a list of keys and grace, the purge ends all sessions at once, and the old key is dropped later', async () => {
    const list = { restart: 'command', more: 'with: { keep_old: true }, grace: 1h' } as const;
    await using story = await demoStory(postgres, list);
    const before = await story.secret();
    const cookies = await loginAll(story);
    const first = await story.rotate(['session', '--confirm', 'session']);
    expect(first).toMatchObject({ exit: 0, stdout: expect.stringContaining('lives until grace is over') });
    expect(first.stdout).toContain('PROVEN, 10 ended, 0 left');
    expect(JSON.parse(await story.secret())).toEqual([expect.stringMatching(/^[0-9a-f]{128}$/), before]);
    expect(await all(story, cookies)).toEqual(each(401));

    const fresh = await story.login(3);
    const end = await story.rotate(['session', '--revoke', '--confirm', 'session']);
    expect(end).toMatchObject({ exit: 0, stdout: expect.stringContaining('the old one is dead') });
    expect(JSON.parse(await story.secret())).toHaveLength(1);
    expect(await eventually(() => story.whoami(fresh))).toBe(200); // the first key of the list still signs
  });

  test('an application that does not get up with the new secret is given the old one again, and nobody is signed out', async () => {
    await using story = await demoStory(postgres, { restart: 'command' });
    const before = await story.secret();
    const cookies = await loginAll(story);
    const back = await story.rotate(COMPROMISED, { FAIL_UNLESS: before.slice(0, 8) });
    expect(back).toMatchObject({ exit: 5, stdout: expect.stringContaining('it was taken back') });
    expect(back.stdout).toContain('the application is not well');
    expect(await story.secret()).toBe(before);
    expect(await eventually(() => story.whoami(cookies[0]!))).toBe(200);
    expect(await all(story, cookies)).toEqual(each(200));
  });

  test('a purge that fails stops the rotation and says why; the same rotation goes on when that is repaired', async () => {
    await using story = await demoStory(postgres, { restart: 'command', health: '/no-such-page' });
    const cookies = await loginAll(story);
    const stopped = await story.rotate(COMPROMISED);
    expect(stopped).toMatchObject({ exit: 6, stdout: expect.stringContaining('stopped before the end') });
    expect(stopped.stdout.replace(/\s+/g, ' ')).toContain('FAILED, 10 ended, 0 left (health: GET');
    expect(stopped.stdout).toContain('secretctl rotate session --resume');
    expect(await all(story, cookies)).toEqual(each(401));

    await story.configure({ restart: 'command', health: '' });
    const resumed = await story.rotate(['session', '--resume']);
    expect(resumed).toMatchObject({ exit: 6, stdout: expect.stringContaining('the old one is dead') });
    expect(resumed.stdout).toContain('purge-sessions: UNPROVEN');
    expect(resumed.stdout).toContain('sessions.verify.health is not set');
  });
});

/** The part of a signed cookie that nobody may read. */
function idIn(cookie: string): string {
  return decodeURIComponent(cookie.split('=')[1] ?? '').slice(2, 34);
}

/** An application that is starting refuses connections. */
async function eventually(status: () => Promise<number>): Promise<number> {
  for (let left = 100; ; left -= 1) {
    try {
      return await status();
    } catch (error) {
      if (left === 0) throw error;
      await new Promise((done) => setTimeout(done, 100));
    }
  }
}
