import { Secret } from '../../src/core/index.js';
import { changedVariables, environmentOf } from '../../src/launch/index.js';

const secrets = (values: Record<string, string>) =>
  new Map(Object.entries(values).map(([variable, value]) => [variable, new Secret(value)]));

test('each secret is under its variable, beside what was there', () => {
  const { environment, replaced } = environmentOf(
    { PATH: '/bin', A: 'same' },
    secrets({ A: 'same', B: 'new' }),
    'linux',
  );
  expect(environment).toEqual({ PATH: '/bin', A: 'same', B: 'new' });
  expect(replaced).toEqual([]);
});

test('the store wins over a variable that is there, by name', () => {
  const { environment, replaced } = environmentOf({ A: 'old', B: 'stays' }, secrets({ A: 'new' }), 'linux');
  expect(environment).toEqual({ A: 'new', B: 'stays' });
  expect(replaced).toEqual(['A']);
});

test('what opens the whole store is not handed on', () => {
  const base = { SECRETCTL_PASSPHRASE_FILE: '/p', SECRETCTL_IDENTITY_FILE: '/i', SECRETCTL_STORE: 'vault' };
  expect(environmentOf(base, secrets({}), 'linux').environment).toEqual({ SECRETCTL_STORE: 'vault' });
  expect(environmentOf({ secretctl_passphrase_file: '/p' }, secrets({}), 'win32').environment).toEqual({});
});

test('Windows knows one variable in capital and small letters', () => {
  const win = environmentOf({ Api_Key: 'old', Path: 'C:\\' }, secrets({ API_KEY: 'new' }), 'win32');
  expect(win).toEqual({ environment: { API_KEY: 'new', Path: 'C:\\' }, replaced: ['Api_Key'] });
  const other = environmentOf({ Api_Key: 'old' }, secrets({ API_KEY: 'new' }), 'linux');
  expect(other).toEqual({ environment: { Api_Key: 'old', API_KEY: 'new' }, replaced: [] });
});

test('a value with a NUL is refused in words that do not quote it', () => {
  const act = (): unknown => environmentOf({}, secrets({ A: 'visible\0part' }), 'linux');
  expect(act).toThrow(expect.objectContaining({ code: 'E_SECRET_VALUE', exit: 5 }) as Error);
  expect(act).toThrow(/^the secret for A holds a NUL(?!.*visible)/);
});

test('variables that are new, gone or other are told', () => {
  const before = secrets({ a: '1', b: '2', c: '3' });
  expect(changedVariables(before, secrets({ a: '1', b: 'x', d: '4' }))).toEqual(['b', 'c', 'd']);
  expect(changedVariables(before, secrets({ c: '3', b: '2', a: '1' }))).toEqual([]);
});
