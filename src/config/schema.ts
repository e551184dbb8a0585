import * as z from 'zod';
import { references } from './references.js';
import { size } from './size.js';

// Messages here are ours, because zod's own may name what was found, and what was found may be a secret.
const text = (message: string) => z.string({ error: message }).min(1, message);
const name = z
  .string({ error: 'must be a name' })
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/,
    'must be letters, digits, ".", "_" and "-", with a letter or digit first',
  );
const variable = z
  .string({ error: 'must be the name of an environment variable' })
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be the name of an environment variable');
const duration = z
  .string({ error: 'must be a duration such as 90d, 12h or 2w' })
  .regex(/^[1-9][0-9]*(m|h|d|w)$/, 'must be a duration such as 90d, 12h or 2w');
const seconds = z
  .string({ error: 'must be a time such as 10s or 5m' })
  .regex(/^[1-9][0-9]{0,3}(s|m)$/, 'must be a time such as 10s or 5m');
const format = z
  .string({ error: 'must be a format such as hex:64 or base64:32' })
  .regex(/^(hex|base64|base64url|alphanumeric):[1-9][0-9]{0,4}$/, 'must be a format such as hex:64 or base64:32');
const url = z
  .string({ error: 'must be an http or https address' })
  .regex(/^https?:\/\/[^\s@/]+(\/\S*)?$/, 'must be an http or https address without a user name or password');

const reference = z.union([z.strictObject({ secret: name }), z.strictObject({ env: variable })], {
  error: 'must be { secret: NAME } or { env: VARIABLE }, never the value itself',
});
const textOrReference = z.union([z.string(), z.strictObject({ secret: name }), z.strictObject({ env: variable })], {
  error: 'must be a text, { secret: NAME } or { env: VARIABLE }',
});
const option = z.union(
  [z.string(), z.number(), z.boolean(), z.strictObject({ secret: name }), z.strictObject({ env: variable })],
  {
    error: 'must be a text, a number, true, false, { secret: NAME } or { env: VARIABLE }',
  },
);
const words = (message: string) => z.array(text(message), { error: message }).min(1, message);
const ways = ['http', 'command', 'file', 'ecs', 'kubernetes'] as const;
const oneWay = 'must have one of http, command, file, ecs and kubernetes';
const reloadEntry = z
  .strictObject({
    http: url.optional(),
    method: z.enum(['POST', 'PUT', 'GET']).optional().describe('with http; default: POST'),
    header: z.record(z.string(), textOrReference, { error: 'must be a map' }).optional().describe('with http'),
    timeout: seconds.optional().describe('with http and command'),
    command: words('must be a list: the program and its arguments').optional(),
    file: text('must be a path').optional().describe('its time is changed; relative to this file'),
    ecs: z
      .strictObject({
        cluster: text('must be the name of a cluster'),
        service: text('must be the name of a service'),
        region: name.optional(),
        wait: z.boolean().optional().describe('until the new tasks are stable'),
      })
      .optional(),
    kubernetes: z
      .strictObject({
        rollout: z
          .string()
          .regex(
            /^(deployment|daemonset|statefulset)\/[a-z0-9][a-z0-9.-]*$/,
            'must be a workload such as deployment/web',
          ),
        namespace: name.optional(),
        context: text('must be the name of a context').optional(),
        wait: z.boolean().optional().describe('until the new pods are ready'),
      })
      .optional(),
  })
  .refine((entry) => ways.filter((way) => entry[way] !== undefined).length === 1, oneWay);

const secret = z.strictObject({
  env: variable.optional().describe('the environment variable that the application reads'),
  fields: z
    .record(variable, text('must be the name of a property'), {
      error:
        'must be a map of environment variables to properties of the value, such as { AWS_ACCESS_KEY_ID: accessKeyId }',
    })
    .optional()
    .describe(
      'variables that have one property each of a value that is JSON; the whole is then only in "env", if it is given',
    ),
  provider: name.describe('who issues it: openai, postgres, iam-access-key, generated, ...'),
  format: format.optional().describe('for provider "generated", such as hex:64'),
  every: duration.optional().describe('how often it is rotated'),
  grace: duration.optional().describe('how long the old value lives beside the new one; default: 65m'),
  with: z.record(z.string(), option, { error: 'must be a map' }).optional().describe("the provider's own options"),
  then: z
    .array(text('must be a command name'), { error: 'must be a list of command names' })
    .optional()
    .describe('commands to run after a rotation'),
});

/** Names of fields whose text would be a secret in a file that is committed. */
const TELLING_FIELD = /passw|passphrase|secret|token|api_?key/i;
const fields = z
  .record(z.string(), textOrReference, { error: 'must be a map' })
  .refine(
    (map) => Object.entries(map).every(([key, value]) => typeof value !== 'string' || !TELLING_FIELD.test(key)),
    'must be { secret: NAME } or { env: VARIABLE } for a password or token, never the value itself',
  );
const refusal = z.union([z.literal(401), z.literal('redirect'), z.string().regex(/^\/[^\s?#]*$/)], {
  error: 'must be 401, redirect, or the path of the login page such as /login',
});
const sessions = z.strictObject({
  store: name.describe('connect-pg-simple, connect-redis, connect-mongo, ...; jwt or cookie where no store has them'),
  url: reference.optional().describe('the address of the store, which holds its password'),
  schema: text('must be the name of a schema').optional(),
  table: text('must be the name of a table').optional(),
  collection: text('must be the name of a collection').optional().describe('of connect-mongo; default: sessions'),
  as_object: z.boolean({ error: 'must be true or false' }).optional().describe('connect-mongo with stringify: false'),
  prefix: text('must be a text').optional().describe('of connect-redis; default: sess:'),
  key: text('must be the name of a column').optional().describe('for store sql: the column of the id'),
  user_column: text('must be the name of a column').optional().describe('for django, rails, laravel and sql'),
  last_used_column: text('must be the name of a column').optional().describe('for rails, laravel and sql'),
  age_seconds: z
    .int({ error: 'must be a number of seconds' })
    .positive('must be a number of seconds')
    .optional()
    .describe('for django: SESSION_COOKIE_AGE, if it is not two weeks'),
  user_path: z
    .string({ error: 'must be a path such as passport.user' })
    .regex(/^[^.\s]+(\.[^.\s]+)*$/, 'must be a path such as passport.user')
    .optional()
    .describe("where in a session its user's id is, for --only-user"),
  cookie_secret: reference.optional().describe('signs the cookies; for a canary that is written into the store'),
  canary: z
    .record(z.string(), z.unknown(), { error: 'must be a map' })
    .optional()
    .describe('what a session holds, for such a canary: { passport: { user: 1 } }'),
  login: z
    .strictObject({
      url,
      method: z.enum(['GET', 'POST', 'PUT']).optional(),
      header: fields.optional(),
      body: fields.optional(),
      form: z.boolean({ error: 'must be true or false' }).optional().describe('send the body as a form, not as JSON'),
    })
    .optional()
    .describe('a request that logs in, for the canary'),
  verify: z
    .strictObject({
      health: url.optional().describe('answers 2xx while the application is well'),
      whoami: url.optional().describe('answers 200 to who is logged in'),
      cookie: text('must be the name of a cookie').optional().describe('default: connect.sid'),
      refused: refusal.optional().describe('what whoami says to everybody else; default: 401'),
    })
    .optional(),
});

const monitor = z.strictObject({
  known: words('must be a list of ARNs')
    .optional()
    .describe('roles and users of IAM that may read the secrets without an alarm; * stands for anything'),
  topics: words('must be a list of ARNs')
    .optional()
    .describe("somebody's SNS topics, used in their regions; default: our own"),
  emails: words('must be a list of mail addresses').optional().describe('who is told by mail'),
  iam: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe("whether changes of rights in IAM are watched, in the region of IAM's events; default: true"),
});

/** What secretctl.yaml may say. Unknown keys are errors everywhere. */
export const configSchema = z
  .strictObject({
    app: name.optional().describe('secrets are stored as <app>/<name>'),
    store: z.enum(['aws', 'vault', 'env']).optional().describe('where secrets are kept'),
    aws: z
      .strictObject({
        region: name.optional(),
        profile: text('must be the name of a profile').optional(),
        tags: z
          .record(z.string(), z.string({ error: 'must be a text' }), { error: 'must be a map of texts' })
          .optional(),
        kms_key: text('must be a key id, alias or ARN').optional(),
        replicas: z.array(name, { error: 'must be a list of regions' }).optional().describe('regions that get a copy'),
        access: z
          .strictObject({
            for: z.enum(['ec2', 'ecs', 'lambda', 'eks']).describe('where the application runs'),
            oidc_provider: text('must be an issuer or an ARN').optional().describe('for eks: of the cluster'),
            service_account: z
              .string()
              .regex(/^[a-z0-9.-]+\/[a-z0-9.-]+$/, 'must be a service account such as default/web')
              .optional()
              .describe('for eks: namespace/name'),
          })
          .optional()
          .describe('the role with which the application reads its secrets'),
      })
      .optional(),
    vault: z
      .strictObject({
        file: text('must be a path').optional().describe('relative to this file; default: .secretctl/vault.age'),
        identity: text('must be a path').optional().describe('the key that opens it; default: in the state folder'),
      })
      .optional(),
    env_file: text('must be a path').optional().describe('for store env, relative to this file; default: .env'),
    secrets: z.record(name, secret, { error: 'must be a map of secrets by name' }).optional(),
    sessions: sessions.optional().describe('where the application keeps sessions, for purge-sessions'),
    monitor: monitor.optional().describe('who may read without an alarm and who is told, for monitor'),
    reload: z
      .array(reloadEntry, {
        error:
          'must be a list of { http: ADDRESS }, { command: [PROGRAM, ...] }, { file: PATH }, { ecs: ... } and { kubernetes: ... }',
      })
      .optional()
      .describe('who is told after a rotation'),
    verify: z
      .strictObject({ health: url.optional().describe('answers 2xx while the application is well') })
      .optional()
      .describe('asked after a rotation'),
    scan: z
      .strictObject({
        exclude: z
          .array(text('must be a pattern'), { error: 'must be a list of patterns' })
          .optional()
          .describe('globs of files to leave out'),
        max_file_size: size.optional().describe('larger files are reported as not scanned'),
        baseline: text('must be a path').optional().describe('report of known findings, relative to this file'),
      })
      .optional(),
    fingerprint: z
      .strictObject({ key_file: text('must be a path').optional().describe("the team's key, relative to this file") })
      .optional(),
  })
  .superRefine((config, checked) => {
    const known = Object.keys(config.secrets ?? {});
    for (const { path, secret: referred } of references(config)) {
      if (!known.includes(referred))
        checked.addIssue({ code: 'custom', path: [...path], message: unknownSecret(known) });
    }
  })
  .describe('secretctl.yaml');

/** The JSON Schema of secretctl.yaml, for editors. */
export function configJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(configSchema, { io: 'input' }), title: 'secretctl.yaml' };
}

/** The name that is wrong may be a secret in the wrong place, and is not repeated. */
function unknownSecret(known: readonly string[]): string {
  if (known.length === 0) return 'must be the name of a secret, and there are none under "secrets"';
  return `must be the name of one of the secrets: ${known.slice(0, 10).join(', ')}${known.length > 10 ? ', ...' : ''}`;
}
