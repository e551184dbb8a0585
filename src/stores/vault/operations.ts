import type { Secret } from '../../core/index.js';
import { failures } from '../failures.js';
import type { CreateOptions, SecretDescription, SecretVersion, Stage } from '../types.js';
import { sameValue } from '../value.js';
import type { VaultDocument, VaultSecret, VaultVersion } from './document.js';

/** Versions without a label that are kept: the last ones, for a look back. */
const KEPT = 20;
const DAY_MS = 86_400_000;

/** What an operation works on: the state, and the words and the time for it. */
export interface Scene {
  readonly document: VaultDocument;
  readonly where: string;
  readonly now: Date;
}

export interface Changed {
  readonly document: VaultDocument;
  readonly version: string;
}

/** The secret, also one that is deleted and can be restored. */
export function find(scene: Scene, name: string): VaultSecret {
  const found = scene.document.secrets.get(name);
  if (found === undefined || isGone(found, scene.now)) throw failures.notFound(name, scene.where);
  return found;
}

export function alive(scene: Scene, name: string): VaultSecret {
  const found = find(scene, name);
  if (found.deletedUntil !== undefined) throw failures.deleted(name, scene.where, new Date(found.deletedUntil));
  return found;
}

export function isGone(secret: VaultSecret, now: Date): boolean {
  return secret.deletedUntil !== undefined && new Date(secret.deletedUntil) <= now;
}

export function describe(name: string, secret: VaultSecret): SecretDescription {
  return {
    name,
    versions: secret.versions.map(({ version, stages, created }) => ({ version, stages, created: new Date(created) })),
    tags: secret.tags,
    created: new Date(secret.created),
    changed: new Date(secret.changed),
    deletedUntil: secret.deletedUntil === undefined ? undefined : new Date(secret.deletedUntil),
  };
}

export function pick(
  scene: Scene,
  name: string,
  which: { readonly version: string } | { readonly stage: Stage },
): SecretVersion {
  const { versions } = alive(scene, name);
  const found = versions.find((one) =>
    'version' in which ? one.version === which.version : one.stages.includes(which.stage),
  );
  if (found === undefined)
    throw failures.versionNotFound(name, 'version' in which ? which.version : which.stage, scene.where);
  const { version, stages, value, created } = found;
  return { name, version, stages, secret: value, created: new Date(created) };
}

export function create(scene: Scene, name: string, value: Secret, options: CreateOptions): Changed {
  const { document, where, now } = scene;
  const there = document.secrets.get(name);
  if (there !== undefined && !isGone(there, now)) {
    alive(scene, name);
    const same = there.versions.find((one) => one.version === options.token);
    if (same !== undefined && sameValue(same.value, value)) return { document, version: options.token };
    throw failures.exists(name, where);
  }
  const time = now.toISOString();
  const first = { version: options.token, value, stages: ['AWSCURRENT'], created: time };
  const { description, tags } = options;
  const secret: VaultSecret = { description, tags: { ...tags }, created: time, changed: time, versions: [first] };
  return { document: put(scene, name, secret), version: options.token };
}

export function stage(scene: Scene, name: string, value: Secret, token: string): Changed {
  const secret = alive(scene, name);
  const same = secret.versions.find((one) => one.version === token);
  if (same !== undefined) {
    if (sameValue(same.value, value)) return { document: scene.document, version: token };
    throw failures.conflict(name, scene.where, `another value was stored under the token ${token}`);
  }
  const added = { version: token, value, stages: [], created: scene.now.toISOString() };
  const versions = move([...secret.versions, added], 'AWSPENDING', token);
  return { document: put(scene, name, { ...secret, versions: trim(versions) }), version: token };
}

export function promote(scene: Scene, name: string, to: string, expectedFrom: string): VaultDocument {
  const secret = alive(scene, name);
  const current = secret.versions.find((one) => one.stages.includes('AWSCURRENT'))?.version;
  if (current !== expectedFrom)
    throw failures.conflict(name, scene.where, `the current version is ${String(current)}, not ${expectedFrom}`);
  if (!secret.versions.some((one) => one.version === to)) throw failures.versionNotFound(name, to, scene.where);
  if (to === expectedFrom) return scene.document;
  const versions = move(move(secret.versions, 'AWSCURRENT', to), 'AWSPREVIOUS', expectedFrom);
  return put(scene, name, { ...secret, versions });
}

export function unstage(scene: Scene, name: string, version: string): VaultDocument {
  const secret = alive(scene, name);
  const has = secret.versions.some((one) => one.version === version && one.stages.includes('AWSPENDING'));
  if (!has) return scene.document;
  return put(scene, name, { ...secret, versions: move(secret.versions, 'AWSPENDING', undefined) });
}

export function setTags(scene: Scene, name: string, tags: Readonly<Record<string, string>>): VaultDocument {
  const secret = alive(scene, name);
  return put(scene, name, { ...secret, tags: { ...secret.tags, ...tags } });
}

export function remove(scene: Scene, name: string, days: number): VaultDocument {
  const secret = alive(scene, name);
  const deletedUntil = new Date(scene.now.getTime() + days * DAY_MS).toISOString();
  return put(scene, name, { ...secret, deletedUntil });
}

export function restore(scene: Scene, name: string): VaultDocument {
  const secret = find(scene, name);
  return secret.deletedUntil === undefined ? scene.document : put(scene, name, { ...secret, deletedUntil: undefined });
}

/** With the secrets whose time is over taken out. */
function put({ document, now }: Scene, name: string, secret: VaultSecret): VaultDocument {
  const kept = [...document.secrets].filter(([, one]) => !isGone(one, now));
  return { ...document, secrets: new Map([...kept, [name, { ...secret, changed: now.toISOString() }]]) };
}

/** One version at most has a label. */
function move(versions: readonly VaultVersion[], label: string, to: string | undefined): VaultVersion[] {
  return versions.map((one) => {
    const others = one.stages.filter((stage) => stage !== label);
    return { ...one, stages: one.version === to ? [...others, label] : others };
  });
}

function trim(versions: readonly VaultVersion[]): VaultVersion[] {
  const bare = versions.filter((one) => one.stages.length === 0);
  const dropped = new Set(bare.slice(0, Math.max(0, bare.length - KEPT)));
  return versions.filter((one) => !dropped.has(one));
}
