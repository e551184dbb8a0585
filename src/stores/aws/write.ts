import type { Secret } from '../../core/index.js';
import { AppError } from '../../errors/index.js';
import { failures } from '../failures.js';
import type { CallOptions, CreateOptions } from '../types.js';
import { sameValue } from '../value.js';
import { describeLive, stagesOf, versionAt } from './describe.js';
import type { Place } from './place.js';
import { get } from './read.js';

/** Regions that get a copy, each encrypted by the region's own key. */
export type Replicas = readonly { readonly region: string; readonly kmsKey?: string | undefined }[];

export async function create(
  place: Place,
  name: string,
  secret: Secret,
  { token, description, tags, kmsKey, replicas }: CreateOptions & { readonly replicas: Replicas },
  options?: CallOptions,
): Promise<string> {
  const input = {
    Name: name,
    ClientRequestToken: token,
    Description: description,
    Tags: tagList(tags ?? {}),
    KmsKeyId: kmsKey,
    ...(replicas.length === 0
      ? {}
      : { AddReplicaRegions: replicas.map((one) => ({ Region: one.region, KmsKeyId: one.kmsKey })) }),
  };
  try {
    return (await place.secrets.create({ ...input, secret }, options)).VersionId ?? token;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'E_SECRET_EXISTS') throw error;
    return afterExists(place, { name, secret, token, error }, options);
  }
}

/** The secret is there: made by an earlier try of this call, by somebody else, or deleted and not gone yet. */
async function afterExists(
  place: Place,
  { name, secret, token, error }: { name: string; secret: Secret; token: string; error: AppError },
  options?: CallOptions,
): Promise<string> {
  const found = await describeLive(place, name, options);
  if (stagesOf(found, token) === undefined || !(await holds(place, name, token, secret, options))) throw error;
  return token;
}

export async function stage(
  place: Place,
  name: string,
  secret: Secret,
  token: string,
  options?: CallOptions,
): Promise<string> {
  const before = await describeLive(place, name, options);
  if (stagesOf(before, token) === undefined) {
    const input = { SecretId: name, ClientRequestToken: token, VersionStages: ['AWSPENDING'], secret };
    const { VersionStages } = await place.secrets.put(input, options);
    if (VersionStages === undefined || VersionStages.length > 0) return token;
  } else if (!(await holds(place, name, token, secret, options))) {
    throw failures.conflict(name, place.where, 'there is a version under this token already, with another value');
  }
  await label(place, name, token, options);
  return token;
}

/** A version that lost its label to an `unstage` gets it back; one that is current, or was, keeps what it has. */
async function label(place: Place, name: string, version: string, options?: CallOptions): Promise<void> {
  const found = await describeLive(place, name, options);
  if ((stagesOf(found, version) ?? []).length > 0) return;
  const RemoveFromVersionId = versionAt(found, 'AWSPENDING');
  const input = { SecretId: name, VersionStage: 'AWSPENDING', MoveToVersionId: version, RemoveFromVersionId };
  await place.secrets.moveLabel(input, options);
}

async function holds(
  place: Place,
  name: string,
  version: string,
  secret: Secret,
  options?: CallOptions,
): Promise<boolean> {
  return sameValue((await get(place, name, { version }, options)).secret, secret);
}

export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}
