import { createHash } from 'node:crypto';
import { Secret } from '../../core/index.js';
import { plainOf } from '../value.js';
import { failure } from './redis-failures.js';
import { unlessForbidden, type Command, type RedisNode } from './redis-node.js';

export interface AclUser {
  readonly flags: readonly string[];
  readonly hashes: readonly string[];
}

/** As the server keeps a password. */
export function hashOf(password: Secret): string {
  return createHash('sha256').update(plainOf(password)).digest('hex');
}

/**
 * Adds a password. A password has no name at the server, so another user, which can never log in, is named after the rotation and has
 * the same one: this tells what a try before left.
 */
export async function addPassword(node: RedisNode, user: string, credential: string, hash: string): Promise<void> {
  const found = await userOf(node, user);
  if (found === undefined) throw unknown(node, user);
  const left = (await userOf(node, credential))?.hashes.filter((one) => found.hashes.includes(one)) ?? [];
  await node.together([
    ...left.map((one): Command => ['ACL', 'SETUSER', user, `!${one}`]),
    ['ACL', 'SETUSER', credential, 'reset', `#${hash}`],
    ['ACL', 'SETUSER', user, `#${hash}`],
  ]);
}

/** @throws AppError `E_PROVIDER_LIMIT` where a second password would lock somebody out now, or the end of the first one later */
export async function requireRoom(node: RedisNode, user: string, oldHash: string): Promise<void> {
  const found = await userOf(node, user);
  if (found === undefined) throw unknown(node, user);
  if (found.flags.includes('nopass')) {
    const hint = `give it one first that every application knows: ACL SETUSER ${user} resetpass #<sha256 of it>`;
    throw failure('E_PROVIDER_LIMIT', `user ${user} of ${node.host} needs no password at all`, hint);
  }
  const [auth, name] = [await setting(node, 'masterauth'), await setting(node, 'masteruser')];
  if (auth === undefined || hashOf(auth) !== oldHash || plainOf(name ?? new Secret('default')) !== user) return;
  const hint = 'give replication a user of its own: masteruser and masterauth';
  throw failure('E_PROVIDER_LIMIT', `replicas log in with the password of ${user} (masterauth of ${node.host})`, hint);
}

/** Takes back what a rotation made, whoever has it. */
export async function discardPassword(node: RedisNode, credential: string): Promise<void> {
  const made = await userOf(node, credential);
  if (made === undefined) return;
  const commands: Command[] = [];
  for (const name of (await node.ask('ACL', 'USERS')) as string[]) {
    const hashes = name === credential ? [] : ((await userOf(node, name))?.hashes ?? []);
    for (const hash of hashes) if (made.hashes.includes(hash)) commands.push(['ACL', 'SETUSER', name, `!${hash}`]);
  }
  await node.together([...commands, ['ACL', 'DELUSER', credential]]);
}

/**
 * Takes a password away, and ends the connections of the user: none says with which password it was made. Both happen at once.
 *
 * @returns how many connections were ended
 */
export async function removePassword(
  node: RedisNode,
  user: string,
  hash: string,
  how: { readonly self: boolean; readonly keepConnections: boolean },
): Promise<number> {
  const hashes = (await userOf(node, user))?.hashes ?? [];
  const rest = hashes.filter((one) => one !== hash);
  if (how.self && rest.length === 0) throw lockedOut(node, user);
  const removal: Command[] = hashes.includes(hash) ? [['ACL', 'SETUSER', user, `!${hash}`]] : [];
  const kill = how.keepConnections
    ? []
    : ['normal', 'pubsub'].map((type): Command => ['CLIENT', 'KILL', 'TYPE', type, 'USER', user]);
  const replies = await node.together([
    ...(await requirepassEnd(node, user, hash, rest)),
    ...removal,
    ...(await markersOf(node, hash)).map((name): Command => ['ACL', 'DELUSER', name]),
    ...kill,
  ]);
  return replies.slice(replies.length - kill.length).reduce<number>((sum, one) => sum + Number(one), 0);
}

/** Writes users where a restart finds them. @returns whether there is such a place */
export async function persist(node: RedisNode): Promise<boolean> {
  if ((await unlessForbidden(node.ask('ACL', 'SAVE'))) !== undefined) return true;
  return (await unlessForbidden(node.ask('CONFIG', 'REWRITE'))) !== undefined;
}

async function userOf(node: RedisNode, name: string): Promise<AclUser | undefined> {
  const reply = (await node.ask('ACL', 'GETUSER', name)) as unknown[] | null;
  if (reply === null) return undefined;
  const at = (key: string): string[] => reply[reply.indexOf(key) + 1] as string[];
  return { flags: at('flags'), hashes: at('passwords') };
}

/** A rewritten configuration would have it again; without it the user needs none for the moment until the next line, in one transaction. */
async function requirepassEnd(
  node: RedisNode,
  user: string,
  hash: string,
  rest: readonly string[],
): Promise<Command[]> {
  const required = user === 'default' ? await setting(node, 'requirepass') : undefined;
  if (required === undefined || hashOf(required) !== hash) return [];
  const passwords = [hash, ...rest].map((one) => `#${one}`);
  return [
    ['CONFIG', 'SET', 'requirepass', ''],
    ['ACL', 'SETUSER', user, 'resetpass', ...passwords],
  ];
}

async function markersOf(node: RedisNode, hash: string): Promise<string[]> {
  const names = (await node.ask('ACL', 'USERS')) as string[];
  const found: string[] = [];
  for (const name of names.filter((one) => one.startsWith('secretctl-'))) {
    const marker = await userOf(node, name);
    if (marker?.flags.includes('off') === true && marker.hashes.includes(hash)) found.push(name);
  }
  return found;
}

async function setting(node: RedisNode, name: string): Promise<Secret | undefined> {
  const reply = (await unlessForbidden(node.ask('CONFIG', 'GET', name))) as string[] | undefined;
  return reply?.[1] ? new Secret(reply[1]) : undefined;
}

function unknown({ host }: RedisNode, user: string): Error {
  return failure('E_PROVIDER_ANSWER', `${host} has no user ${user}`, 'make it on every server first: ACL SETUSER');
}

function lockedOut({ host }: RedisNode, user: string): Error {
  return failure(
    'E_PROVIDER_DENIED',
    `user ${user} of ${host} would lock itself out: it has no other password, and no administrator is named`,
    'secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a redis:// address',
  );
}
