import type { Context } from '../../app/context.js';
import { openProjectStore, storedName, type Project, type ProjectStore } from '../../app/project-store.js';
import type { Config } from '../../config/index.js';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { LoginRequest, ProbeSettings } from '../../sessions/index.js';

export type SessionSettings = NonNullable<Config['sessions']>;
type Reference = NonNullable<SessionSettings['url']>;
type Fields = NonNullable<NonNullable<SessionSettings['login']>['body']>;

/** What purge-sessions needs of secretctl.yaml, with values in place of references. */
export interface PurgeSettings {
  readonly sessions: SessionSettings;
  readonly url: Secret;
  readonly cookieSecret: Secret | undefined;
  readonly probes: ProbeSettings;
}

/** Gives the value of a reference. */
export type ReadReference = (reference: Reference) => Promise<Secret>;

/** @throws AppError `E_CONFIG`, exit 2, when secretctl.yaml says nothing of sessions */
export function sessionSettings({ config, file }: Project): SessionSettings {
  if (config.sessions !== undefined) return config.sessions;
  throw new AppError('E_CONFIG', `${file} does not say where sessions are`, {
    exit: exitCodes.usage,
    hint: 'add for example: sessions: { store: connect-pg-simple, url: { secret: database } }',
  });
}

/** @throws AppError `E_CONFIG`, exit 2, without an address; of `read` */
export async function purgeSettings(sessions: SessionSettings, read: ReadReference): Promise<PurgeSettings> {
  const { url, cookie_secret: cookieSecret, login, verify = {} } = sessions;
  if (url === undefined) throw noAddress();
  return {
    sessions,
    url: await read(url),
    cookieSecret: cookieSecret === undefined ? undefined : await read(cookieSecret),
    probes: {
      health: verify.health,
      whoami: verify.whoami,
      cookie: verify.cookie,
      refused: verify.refused as ProbeSettings['refused'],
      login: login === undefined ? undefined : await loginRequest(login, read),
    },
  };
}

async function loginRequest(
  { url, method, header, body, form }: NonNullable<SessionSettings['login']>,
  read: ReadReference,
): Promise<LoginRequest> {
  return {
    url,
    method,
    form,
    header: header && (await withValues(header, read)),
    body: body && (await withValues(body, read)),
  };
}

async function withValues(fields: Fields, read: ReadReference): Promise<Record<string, string | Secret>> {
  const values: Record<string, string | Secret> = {};
  for (const [key, value] of Object.entries(fields))
    values[key] = typeof value === 'string' ? value : await read(value);
  return values;
}

/**
 * Reads references; the project's store is opened for the first that needs it. What was read is in no output.
 *
 * @param opened - the store, where the caller has it open; it stays open
 */
export function referenceReader(
  context: Context,
  project: Project,
  opened?: ProjectStore,
): AsyncDisposable & { readonly read: ReadReference } {
  let store = opened;
  const read: ReadReference = async (reference) => {
    const { signal, masker } = context;
    if ('env' in reference) return fromEnvironment(context, reference.env);
    requireSecret(project, reference.secret);
    store ??= await openProjectStore(context, project);
    const { secret } = await store.store.get(storedName(project, reference.secret), undefined, { signal });
    masker.register(secret);
    return secret;
  };
  return {
    read,
    [Symbol.asyncDispose]: async () => {
      if (opened === undefined) await store?.store.close();
    },
  };
}

function fromEnvironment({ env, masker }: Context, variable: string): Secret {
  const text = env[variable];
  if (text !== undefined && text !== '') {
    const secret = new Secret(text);
    masker.register(secret);
    return secret;
  }
  throw new AppError('E_CONFIG', `the variable ${variable} that secretctl.yaml refers to is not set`, {
    exit: exitCodes.usage,
    hint: `set ${variable}, or refer to a secret: { secret: NAME }`,
  });
}

function requireSecret({ secrets, file }: Project, name: string): void {
  if (secrets.has(name)) return;
  throw new AppError('E_CONFIG', `sessions in ${file} refers to a secret that is not under "secrets"`, {
    exit: exitCodes.usage,
    hint: `known are: ${[...secrets.keys()].slice(0, 10).join(', ')}`,
  });
}

function noAddress(): AppError {
  return new AppError('E_CONFIG', 'sessions.url is not set', {
    exit: exitCodes.usage,
    hint: 'add to secretctl.yaml, under sessions: url: { secret: database }',
  });
}
