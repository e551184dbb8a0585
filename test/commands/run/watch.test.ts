import { changesOf, intervalOf, type Change } from '../../../src/commands/run/watch.js';
import type { Read } from '../../../src/commands/run/read.js';
import type { Wanted } from '../../../src/commands/run/selection.js';
import { Secret } from '../../../src/core/index.js';
import { AppError } from '../../../src/errors/index.js';

const read = (values: Record<string, string>, ...missing: Partial<Wanted>[]): Read => ({
  secrets: new Map(Object.entries(values).map(([variable, value]) => [variable, new Secret(value)])),
  missing: missing as Wanted[],
});
const down = new AppError('E_STORE_UNREACHABLE', 'the vault cannot be read', { exit: 5 });

/** What is told of one answer of the store after the other. */
async function told(
  before: Read,
  answers: readonly (Read | Error)[],
): Promise<{ changes: Change[]; trouble: string[] }> {
  const over = new AbortController();
  const left = [...answers];
  const [changes, trouble]: [Change[], string[]] = [[], []];
  const watched = changesOf({
    secrets: before.secrets,
    intervalMs: 1,
    signal: over.signal,
    onTrouble: (what) => trouble.push(what),
    read: async () => {
      const answer = left.shift();
      if (answer === undefined) over.abort();
      if (answer instanceof Error) throw answer;
      return answer ?? before;
    },
  });
  for await (const change of watched) changes.push(change);
  return { changes, trouble };
}

test('only what differs from what the program has is a change', async () => {
  const { changes, trouble } = await told(read({ A: '1', B: '1' }), [
    read({ A: '1', B: '1' }),
    read({ A: '2', B: '1' }),
    read({ A: '2', B: '1' }),
    read({ A: '1', B: '1' }),
  ]);
  expect(changes.map(({ changed }) => changed)).toEqual([['A'], ['A']]);
  expect(trouble).toEqual([]);
});

test('a store that fails is said once, and again when it answers; the program keeps what it has', async () => {
  const { changes, trouble } = await told(read({ A: '1' }), [down, down, read({ A: '1' }), down]);
  const said = 'the vault cannot be read; the program keeps what it has';
  expect(changes).toEqual([]);
  expect(trouble).toEqual([said, 'the store answers again', said]);
});

test('a required secret that goes is trouble, another one is a change', async () => {
  const required = await told(read({ A: '1' }), [read({}, { name: 'a', required: true })]);
  expect(required.changes).toEqual([]);
  expect(required.trouble).toEqual(['the store has no a any more; the program keeps what it has']);
  const optional = await told(read({ A: '1' }), [read({}, { name: 'a', required: false })]);
  expect(optional.changes.map(({ changed }) => changed)).toEqual([['A']]);
});

test('a value that no environment can hold is trouble that does not quote it', async () => {
  const { changes, trouble } = await told(read({ A: '1' }), [read({ A: 'visible\0' })]);
  expect(changes).toEqual([]);
  expect(trouble).toEqual([
    'the secret for A holds a NUL, which no environment can hold; the program keeps what it has',
  ]);
});

test.each([
  [true, 60_000],
  ['30s', 30_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
] as const)('--watch %s looks every %d ms', (given, expected) => {
  expect(intervalOf(given)).toBe(expected);
});

test.each(['', '0s', '30', '25h', '1.5m', 'node', '-1s'])("--watch '%s' is a usage error", (given) => {
  expect(() => intervalOf(given)).toThrow(expect.objectContaining({ code: 'E_USAGE', exit: 2 }) as Error);
});
