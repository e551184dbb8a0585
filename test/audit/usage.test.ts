import { compareUsage, usageStart, type UsageSample } from '../../src/audit/index.js';

const NOW = new Date('2026-11-26T12:00:00Z');
/** A Friday. */
const LEAK = new Date('2026-11-20T15:00:00Z');
const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Every day from four weeks before the leak to today. */
function samples(of: (day: string) => Partial<UsageSample>): UsageSample[] {
  const all: UsageSample[] = [];
  for (let time = usageStart(LEAK).getTime(); time <= NOW.getTime(); time += 86_400_000)
    all.push({ requests: 0, cost: 0, ...of(day(time)), day: day(time) });
  return all;
}

const odd = (of: (day: string) => Partial<UsageSample>): string[] =>
  compareUsage(samples(of), LEAK, NOW)
    .days.filter((one) => one.odd.length > 0)
    .map((one) => [one.day, ...one.odd].join(' '));

test('asks for four weeks before the day of the leak', () => {
  expect(usageStart(LEAK).toISOString()).toBe('2026-10-23T00:00:00.000Z');
});

test('the same weekday counts: a quiet Saturday is not measured by Fridays', () => {
  const week = (one: string): number => [10, 100, 100, 100, 100, 100, 10][new Date(one).getUTCDay()] ?? 0;
  expect(odd((one) => ({ requests: week(one) }))).toEqual([]);
  expect(odd((one) => ({ requests: one === '2026-11-21' ? 100 : week(one) }))).toEqual(['2026-11-21 requests']);
});

test('over 1.5 times the cost or twice the requests is odd; exactly that is not', () => {
  const usual = { requests: 100, cost: 2 };
  expect(odd((one) => (one === '2026-11-24' ? { requests: 200, cost: 3 } : usual))).toEqual([]);
  expect(odd((one) => (one === '2026-11-24' ? { requests: 201, cost: 3 } : usual))).toEqual(['2026-11-24 requests']);
  expect(odd((one) => (one === '2026-11-24' ? { requests: 200, cost: 3.01 } : usual))).toEqual(['2026-11-24 cost']);
});

test('one strange week before does not hide a strange day after: the median counts', () => {
  const requests = (one: string): number => (one === '2026-11-17' ? 10_000 : one === '2026-11-24' ? 500 : 100);
  expect(odd((one) => ({ requests: requests(one) }))).toEqual(['2026-11-24 requests']);
});

test('history begins with the first use: days without any have no baseline, and are not odd', () => {
  const { days } = compareUsage(
    samples((one) => (one >= '2026-11-16' ? { requests: 50, cost: 1 } : {})),
    LEAK,
    NOW,
  );
  expect(days.map(({ day: one, usual }) => [one, usual?.weeks])).toEqual([
    ['2026-11-20', undefined],
    ['2026-11-21', undefined],
    ['2026-11-22', undefined],
    ['2026-11-23', 1],
    ['2026-11-24', 1],
    ['2026-11-25', 1],
    ['2026-11-26', 1],
  ]);
  expect(
    compareUsage(
      samples(() => ({})),
      LEAK,
      NOW,
    ).days.every((one) => one.usual === undefined),
  ).toBe(true);
});

test('use on a weekday that had none is odd where there was use on others', () => {
  const works = (one: string): boolean => ![0, 6].includes(new Date(one).getUTCDay());
  expect(odd((one) => ({ requests: works(one) || one === '2026-11-22' ? 40 : 0 }))).toEqual(['2026-11-22 requests']);
});

test('the leak is not measured by itself: weeks after it are no baseline', () => {
  const later = new Date('2026-11-26T12:00:00Z');
  const leak = new Date('2026-11-05T00:00:00Z');
  const all = Array.from({ length: 50 }, (_, index) => day(usageStart(leak).getTime() + index * 86_400_000));
  const of = all
    .filter((one) => one <= '2026-11-26')
    .map((one) => ({ day: one, requests: one < '2026-11-05' ? 10 : 90, cost: 0 }));
  const { days } = compareUsage(of, leak, later);
  expect(days.every((one) => one.odd.includes('requests') && one.usual?.requests === 10)).toBe(true);
});

test('today is not over', () => {
  const { days } = compareUsage(
    samples(() => ({ requests: 1 })),
    LEAK,
    NOW,
  );
  expect(days.map(({ over }) => over)).toEqual([true, true, true, true, true, true, false]);
});
