import type { Project } from '../../../src/app/project-store.js';
import { chooseSecrets, type Choice } from '../../../src/commands/run/selection.js';

const project = (secrets: Record<string, { env?: string }>): Project =>
  ({ app: 'shop', file: 'secretctl.yaml', secrets: new Map(Object.entries(secrets)) }) as unknown as Project;
const SHOP = project({ openai: { env: 'OPENAI_API_KEY' }, 'db-password': {}, session: { env: 'SESSION_SECRET' } });
const chosen = (choice: Choice, of = SHOP): Record<string, boolean> =>
  Object.fromEntries(chooseSecrets(of, choice).map(({ variable, required }) => [variable, required]));

test('without a choice it is all of them, and all must be there', () => {
  expect(chosen({})).toEqual({ OPENAI_API_KEY: true, DB_PASSWORD: true, SESSION_SECRET: true });
  expect(chooseSecrets(SHOP, {})[1]).toEqual({
    name: 'db-password',
    variable: 'DB_PASSWORD',
    stored: 'shop/db-password',
    required: true,
  });
});

test('a secret is named as in secretctl.yaml or by its variable', () => {
  expect(chosen({ only: ['session', 'OPENAI_API_KEY'] })).toEqual({ OPENAI_API_KEY: true, SESSION_SECRET: true });
  expect(chosen({ only: ['DB_PASSWORD', 'db-password'] })).toEqual({ DB_PASSWORD: true });
  const crossed = project({ A: { env: 'B' }, B: { env: 'A' } });
  expect(chooseSecrets(crossed, { only: ['A'] })).toMatchObject([{ name: 'A', variable: 'B' }]);
});

test('with --require others may be missing', () => {
  expect(chosen({ require: ['openai'] })).toEqual({ OPENAI_API_KEY: true, DB_PASSWORD: false, SESSION_SECRET: false });
  expect(chosen({ only: ['openai', 'session'], require: ['session'] })).toEqual({
    OPENAI_API_KEY: false,
    SESSION_SECRET: true,
  });
});

test.each([
  [{ only: ['sesion'] }, 'there is no secret sesion in secretctl.yaml; did you mean session?'],
  [{ require: ['SESSION_SECRE'] }, 'there is no secret SESSION_SECRE in secretctl.yaml; did you mean SESSION_SECRET?'],
  [{ only: [] }, '--only and --require need a name'],
  [{ require: [] }, '--only and --require need a name'],
  [{ only: ['openai'], require: ['session'] }, 'session is required and not among --only'],
])('a choice that makes no sense is a usage error: %j', (choice, message) => {
  expect(() => chooseSecrets(SHOP, choice)).toThrow(
    expect.objectContaining({ code: 'E_USAGE', exit: 2, message }) as Error,
  );
});

test('two secrets that want one variable are refused, unless one is chosen', () => {
  const twins = project({ 'api-key': {}, other: { env: 'api_key' } });
  expect(() => chooseSecrets(twins, {})).toThrow('api-key and other both want the variable api_key');
  expect(chosen({ only: ['other'] }, twins)).toEqual({ api_key: true });
});

test('a project without secrets is told how to name some', () => {
  expect(() => chooseSecrets(project({}), {})).toThrow(expect.objectContaining({ code: 'E_CONFIG', exit: 2 }) as Error);
});
