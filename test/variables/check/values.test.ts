import { environmentOf } from '../../../src/variables/check/values.js';

test.each([
  ['.env', 'default'],
  ['apps/web/.env.local', 'default'],
  ['.envrc', 'default'],
  ['.env.backup', 'default'],
  ['.env.production', 'production'],
  ['.env.prod', 'production'],
  ['.env.production.local', 'production'],
  ['config/prod.env', 'production'],
  ['.env.dev', 'development'],
  ['.env.staging', 'staging'],
  ['.env.eu-west', 'eu-west'],
  ['.dev.vars', 'default'],
  ['.dev.vars.staging', 'staging'],
])('%s is of %s', (path, environment) => {
  expect(environmentOf(path)).toBe(environment);
});
