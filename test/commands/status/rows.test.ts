import { rowOf, type Known } from '../../../src/commands/status/rows.js';
import type { SecretRotations } from '../../../src/rotation/index.js';

const NOW = new Date('2026-11-26T12:00:00Z');
const days = (count: number): Date => new Date(NOW.getTime() + count * 86_400_000);
const project = { app: 'shop' } as Parameters<typeof rowOf>[0];
const journal = (more: Partial<SecretRotations> = {}): SecretRotations => ({
  secret: 'key',
  owed: [],
  values: [],
  ...more,
});

const row = (more: Partial<Known> = {}) =>
  rowOf(
    project,
    {
      name: 'key',
      settings: { provider: 'openai', every: '30d' },
      seen: { inStore: 'yes', stored: days(-10) },
      journal: journal(),
      leaks: [],
      ...more,
    },
    NOW,
  );

const leak = {
  fingerprint: 'ab',
  rule: 'r',
  places: 1,
  path: 'p',
  seen: '',
  repository: '/r',
  part: false,
  lives: true,
};

test('a secret is due when its period is over since the later of what store and journal know', () => {
  expect(row()).toMatchObject({ due: days(20).toISOString(), alarms: [], next: [] });
  const old = { inStore: 'yes', stored: days(-40) } as const;
  expect(row({ seen: old })).toMatchObject({
    alarms: ['overdue'],
    next: [expect.stringMatching(/^secretctl rotate key /)],
  });
  const later = journal({ lastRotated: days(-1).toISOString() });
  expect(row({ seen: old, journal: later })).toMatchObject({ since: days(-1).toISOString(), alarms: [] });
  expect(row({ seen: { inStore: 'yes', stored: days(-30) } }).alarms).toEqual(['overdue']);
});

test('what nobody knows is said, and is not taken for fine', () => {
  const ageless = { inStore: 'yes' } as const;
  expect(row({ seen: ageless })).toMatchObject({ alarms: [], unknown: [expect.stringContaining('how old')] });
  expect(row({ seen: ageless, settings: { provider: 'generated' } }).unknown).toEqual([]);
  expect(row({ seen: { inStore: 'unknown', reason: 'no rights' } }).unknown).toEqual(['no rights']);
  expect(row({ journal: 'it is damaged' })).toMatchObject({ stage: 'unknown', unknown: ['it is damaged'] });
});

test('what is not in the store has no age, whatever the journal says of a value before', () => {
  const gone = row({ seen: { inStore: 'no' }, journal: journal({ lastRotated: days(-99).toISOString() }) });
  expect(gone).toMatchObject({ due: undefined, alarms: [], next: [expect.stringContaining('setup-secrets key')] });
});

test('grace is no alarm until it is over, and then the rotation is to go on', () => {
  const grace = (until: Date) =>
    journal({ stage: 'grace', graceUntil: until.toISOString(), changed: days(-2).toISOString() });
  expect(row({ journal: grace(days(1)) }).alarms).toEqual([]);
  expect(row({ journal: grace(days(-1)) })).toMatchObject({
    alarms: ['grace over'],
    next: ['secretctl rotate key --resume'],
  });
});

test('a rotation that failed has stopped at once, and one that is silent after an hour', () => {
  const failure = { step: 'reload', code: 'E_RELOAD', message: 'it does not answer' } as const;
  const just = { changed: days(0).toISOString() };
  expect(row({ journal: journal({ stage: 'promoted', ...just }) }).alarms).toEqual([]);
  expect(row({ journal: journal({ stage: 'promoted', failure, ...just }) }).alarms).toEqual(['stopped']);
  expect(row({ journal: journal({ stage: 'promoted', changed: days(-1).toISOString() }) }).alarms).toEqual(['stopped']);
  expect(row({ journal: journal({ stage: 'done', changed: days(-1).toISOString() }) }).alarms).toEqual([]);
});

test('each debt has the command that settles it', () => {
  const owed = [
    { rotation: 'one', which: 'old', since: '', code: 'E_REVOCATION_OWED' },
    { rotation: 'two', which: 'new', since: '', code: 'E_PROVIDER_DENIED' },
  ] as const;
  const seen = row({ journal: journal({ stage: 'owed', owed }) });
  expect(seen.alarms).toEqual(['owed']);
  expect(seen.owed.map(({ command }) => command)).toEqual([
    'secretctl rotate key --confirm-revoked --confirm key',
    'secretctl rotate key --resume',
  ]);
});

test('a leak counts while its value lives, and where others may have seen it', () => {
  const current = { ...leak, of: 'current', kind: 'history' } as const;
  expect(row({ leaks: [current] })).toMatchObject({
    alarms: ['leaked'],
    next: [expect.stringContaining('secretctl rotate key --compromised')],
  });
  expect(row({ leaks: [{ ...current, of: 'former', lives: false }] }).alarms).toEqual([]);
  expect(row({ leaks: [{ ...current, kind: 'staged' }] }).alarms).toEqual([]);
  expect(row({ leaks: [{ ...current, kind: 'all files' }] }).alarms).toEqual([]);
  const grace = journal({ stage: 'grace', graceUntil: days(1).toISOString() });
  expect(row({ leaks: [{ ...current, of: 'former' }], journal: grace }).next).toEqual([
    expect.stringContaining('secretctl rotate key --revoke'),
  ]);
});

test('what the store rotates by itself is not rotated by hand when it is late', () => {
  const late = row({ seen: { inStore: 'yes', stored: days(-40), rotation: { last: days(-35) } } });
  expect(late).toMatchObject({ stage: 'by store', since: days(-35).toISOString(), alarms: ['overdue'] });
  const current = { ...leak, of: 'current', kind: 'history' } as const;
  const leaked = row({ seen: { inStore: 'yes', stored: days(-4), rotation: {} }, leaks: [current] });
  expect(leaked.next).toEqual([expect.stringContaining('--compromised --despite-aws')]);
  expect(late.next).toEqual([expect.stringMatching(/^aws secretsmanager rotate-secret --secret-id shop\/key /)]);
});
