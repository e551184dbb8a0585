import { randomBytes } from 'node:crypto';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { withCredentials } from '../address.js';
import { credentialName, isNameOf } from '../http/names.js';
import { optionalSecret, optionalText } from '../http/options.js';
import type { KeyRef, ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';
import { discard, giveTurn, isRefused, madeRoles, requireGroup, retire, usedNow } from './postgres-acts.js';
import { administrator, type Administrator } from './postgres-admin.js';
import { postgresAddress, withPostgres } from './postgres-connection.js';
import { keyFailure, type Said } from './postgres-failures.js';
import { partnerOf } from './postgres-roles.js';

const PASSWORD_BYTES = 32;
type Help = Pick<ProviderHelp, 'tell' | 'current'>;

/**
 * Two roles of a PostgreSQL server that take turns; the value is an address such as `postgres://role:password@host:5432/database`.
 *
 * The role that is in the value owns what the application made (or the group does that `ALTER ROLE ... SET role` names). The other one
 * becomes its member and works as it, so that ownership and grants stay where they are and nothing is reassigned. The server gets a
 * SCRAM verifier, never a password. Revoking takes the login and the password of the old role and ends its sessions; the role stays.
 *
 * Options: `admin` (`{ secret: NAME }`: address of a role that may do this; without it the role in the value does), `roles` (`a, b`;
 * else `app_a` and `app_b` take turns, and `app` is followed by `app_b`).
 *
 * Beside the errors of every provider: `E_PROVIDER_ROLES`, exit 5, when something would be lost with the old role.
 */
export function postgres(options: ProviderOptions, help: Help = {}): RotationProvider {
  const admin = optionalSecret('postgres', options, 'admin');
  const roles = rolesOf(optionalText('postgres', options, 'roles'));
  const asAdmin = administrator(admin, help.current);
  return {
    id: 'postgres',
    hosts: admin === undefined ? [] : [postgresAddress(admin).host],
    overlaps: true,
    identify: async (value) => Promise.resolve(refOf(asAdmin.seen(value))),
    create: async (rotation, { value }, call = {}) => {
      const { user: active, database } = postgresAddress(asAdmin.seen(value));
      const idle = partnerOf(active, roles);
      const password = newPassword();
      const turn = { active, idle, database, credential: credentialName(rotation) };
      await asAdmin.act(call, `give role ${idle} a password`, (ask) => giveTurn(ask, turn, password));
      const secret = withCredentials(value, password, idle);
      return { ref: refOf(secret), secret };
    },
    discard: (rotation, call = {}) =>
      asAdmin.act(call, 'take back the new password', (ask) => discard(ask, credentialName(rotation))),
    test: async (value, call = {}) => {
      const { host, user: role } = postgresAddress(value);
      const explain = (said: Said): AppError => keyFailure(said, { host, role, what: 'use the database' });
      await withPostgres(value, call, explain, (ask) => requireGroup(ask, role, host));
    },
    lastUsed: async ({ role = '' }, call = {}) =>
      asAdmin.isThere() ? await asAdmin.act(call, 'see who is connected', (ask) => usedNow(ask, role)) : undefined,
    revoke: async ({ value }, call = {}) => {
      const { user: role } = postgresAddress(asAdmin.seen(value));
      const successor = (await asAdmin.address()).user === role ? partnerOf(role, roles) : undefined;
      if ((successor !== undefined || (await hasTurn(role, help))) && (await isRefused(value, call))) return;
      const ended = await asAdmin.act(call, `end ${role} and its sessions`, (ask) => retire(ask, role, successor));
      help.tell?.(`Role ${role} cannot log in any more; sessions of it that were ended: ${String(ended)}.`);
    },
    refusesAfterRevoke: ({ value }, call = {}) => isRefused(value, call),
    listOwn: (app, call = {}) => listOwn(asAdmin, app, call),
  };
}

/** A role that has its turn again has another password: the old value is dead, and the role is not to be ended. */
async function hasTurn(role: string, { current }: Help): Promise<boolean> {
  return current !== undefined && postgresAddress(await current()).user === role;
}

/** Roles whose password a rotation made, and which may log in. Their references are those of values of the administrator's database. */
async function listOwn(
  admin: Administrator,
  app: string,
  call: ProviderCall,
): ReturnType<NonNullable<RotationProvider['listOwn']>> {
  const { host, database } = await admin.address();
  const made = await admin.act(call, 'see who was given a password', madeRoles);
  return made
    .filter(({ name }) => isNameOf(app, name))
    .map(({ role, name }) => ({ ref: { role, host, database }, name }));
}

function newPassword(): Secret {
  return new Secret(randomBytes(PASSWORD_BYTES).toString('base64url'));
}

function refOf(value: Secret): KeyRef {
  const { user: role, host, database } = postgresAddress(value);
  return { role, host, database };
}

function rolesOf(text: string | undefined): string[] {
  const roles = (text ?? '').split(/[\s,]+/).filter((one) => one !== '');
  if (roles.length === 0 || (roles.length === 2 && roles[0] !== roles[1])) return roles;
  const form = "secretctl.yaml: with: { roles: 'app_a, app_b' }";
  throw new AppError('E_PROVIDER_OPTIONS', 'provider postgres: roles must be two', {
    exit: exitCodes.usage,
    hint: form,
  });
}
