import { randomBytes } from 'node:crypto';
import { Secret } from '../../core/index.js';
import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import { withCredentials, type Address } from '../address.js';
import { credentialName } from '../http/names.js';
import { optionalSecret, optionalText } from '../http/options.js';
import type { KeyRef, ProviderCall, ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';
import { addPassword, discardPassword, hashOf, persist, removePassword, requireRoom } from './redis-acl.js';
import { redisAddress, withRedis, type RedisNode } from './redis-node.js';
import { servers, type Servers } from './redis-servers.js';

const PASSWORD_BYTES = 32;

/**
 * A user of Redis (6 or later) that has two passwords for a while; the value is an address such as `redis://user:password@host:6379/0`,
 * without a user it is `default`. The server gets SHA-256 hashes, never a password.
 *
 * Every server is told: those of `nodes`, else all of a cluster, or a primary with its replicas. Revoking ends all connections of the
 * user, since none says with which password it was made: clients connect again, those with the old password are refused. The users are
 * written to the ACL file or the configuration; where neither is, that is told.
 *
 * A password has neither id nor name of its own, so there is no `listOwn`: which one a left-over would be, only the journal knows.
 *
 * Options: `admin` (`{ secret: NAME }`: address of a user that may do this; without it the user itself does), `nodes`
 * (`host:port, host:port`), `keep_connections: true` (revoking leaves them; who is connected with the old password stays).
 */
export function redis(options: ProviderOptions, help: Pick<ProviderHelp, 'tell' | 'current'> = {}): RotationProvider {
  const admin = optionalSecret('redis', options, 'admin');
  const keepConnections = flag(options, 'keep_connections');
  const nodes = (optionalText('redis', options, 'nodes') ?? '').split(/[\s,]+/).filter(Boolean);
  const all = servers(admin, nodes, help.current);
  const change = changer(all, help);
  return {
    id: 'redis',
    hosts: all.hosts,
    overlaps: true,
    identify: async (value) => Promise.resolve(refOf(all.seen(value))),
    create: async (rotation, { value }, call = {}) => {
      const { user, password: old } = redisAddress(all.seen(value));
      const { password, hash } = newPassword();
      const what = `give ${user} another password`;
      await all.each(call, what, (node) => requireRoom(node, user, hashOf(old)));
      await change(call, what, (node) => addPassword(node, user, credentialName(rotation), hash));
      const secret = withCredentials(value, password);
      return { ref: refOf(secret), secret };
    },
    discard: (rotation, call = {}) =>
      change(call, 'take back the new password', (node) => discardPassword(node, credentialName(rotation))),
    test: async (value, call = {}) => {
      for (const server of await all.of(value, call)) await logIn(server, call);
    },
    revoke: async ({ value }, call = {}) => {
      const { user, password } = redisAddress(all.seen(value));
      const how = { self: (await all.user()) === user, keepConnections };
      if (admin === undefined && (await isRefused([redisAddress(value)], call))) return;
      let ended = 0;
      const take = async (node: RedisNode): Promise<void> => {
        ended += await removePassword(node, user, hashOf(password), how);
      };
      await change(call, `take the old password of ${user} away`, take, admin === undefined);
      help.tell?.(`User ${user} has its old password no more; connections that were ended: ${String(ended)}.`);
    },
    refusesAfterRevoke: async ({ value }, call = {}) => isRefused(await all.of(value, call), call),
  };
}

/** Changes every server so that a restart finds what was changed, or says that it will not. */
function changer(all: Servers, { tell }: Pick<ProviderHelp, 'tell'>): Servers['each'] {
  return (call, what, act, gone) =>
    all.each(
      call,
      what,
      async (node) => {
        await act(node);
        if (await persist(node)) return;
        tell?.(
          `${node.host} keeps its users in memory alone: a restart brings the old password back, and forgets the new one.`,
        );
      },
      gone,
    );
}

/** A password without a name, and what the server keeps of it. */
function newPassword(): { readonly password: Secret; readonly hash: string } {
  const password = new Secret(randomBytes(PASSWORD_BYTES).toString('base64url'));
  return { password, hash: hashOf(password) };
}

async function logIn(server: Address, call: ProviderCall): Promise<void> {
  await withRedis(server, { call, what: 'log in', key: true }, () => Promise.resolve());
}

/** Every server has to say so. */
async function isRefused(all: readonly Address[], call: ProviderCall): Promise<boolean> {
  for (const server of all) {
    try {
      await logIn(server, call);
      return false;
    } catch (error) {
      if (systemCode(error) !== 'E_KEY_REFUSED') throw error;
    }
  }
  return true;
}

function refOf(value: Secret): KeyRef {
  const { user, host } = redisAddress(value);
  return { user, host };
}

function flag(options: ProviderOptions, name: string): boolean {
  const value = options[name] ?? false;
  if (typeof value === 'boolean') return value;
  throw new AppError('E_PROVIDER_OPTIONS', `provider redis: the option ${name} must be true or false`, {
    exit: exitCodes.usage,
    hint: `secretctl.yaml: with: { ${name}: true }`,
  });
}
