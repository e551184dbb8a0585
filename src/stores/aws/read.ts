import type { SecretAnswer, SecretsAnswer } from '../../aws/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { CallOptions, SecretVersion, Stage } from '../types.js';
import type { Place } from './place.js';

/** The API's limit. */
const BATCH = 20;
/** Single reads at the same time, where batches are not allowed. */
const LANES = 5;

export async function get(
  place: Place,
  name: string,
  which: { readonly version: string } | { readonly stage: Stage },
  options?: CallOptions,
): Promise<SecretVersion> {
  const asked = 'version' in which ? { VersionId: which.version } : { VersionStage: which.stage };
  return versionOf(place, name, await place.secrets.get({ SecretId: name, ...asked }, options));
}

/** Current versions, in as few calls as AWS and the caller's rights allow. What is not there, or deleted, is left out. */
export async function getAll(
  place: Place,
  names: readonly string[],
  options?: CallOptions,
): Promise<ReadonlyMap<string, SecretVersion>> {
  const wanted = [...new Set(names)];
  const found = new Map<string, SecretVersion>();
  let single = wanted;
  try {
    single = [];
    for (let at = 0; at < wanted.length; at += BATCH) {
      single.push(...(await batch(place, wanted.slice(at, at + BATCH), found, options)));
    }
  } catch (error) {
    if (!noBatches(error)) throw error;
    single = wanted.filter((name) => !found.has(name));
  }
  await oneByOne(place, single, found, options);
  return new Map(wanted.flatMap((name) => (found.has(name) ? [[name, found.get(name) as SecretVersion]] : [])));
}

/** @returns the names that have to be asked for one by one: the batch did not give their current version, or failed at them */
async function batch(
  place: Place,
  names: readonly string[],
  found: Map<string, SecretVersion>,
  options?: CallOptions,
): Promise<readonly string[]> {
  const open = new Set(names);
  let NextToken: string | undefined;
  do {
    const page: SecretsAnswer = await place.secrets.getSeveral({ SecretIdList: [...names], NextToken }, options);
    for (const version of page.versions) {
      if (version.Name === undefined || version.VersionStages?.includes('AWSCURRENT') !== true) continue;
      found.set(version.Name, versionOf(place, version.Name, version));
      open.delete(version.Name);
    }
    for (const { SecretId, ErrorCode } of page.Errors ?? []) {
      if (ErrorCode === 'ResourceNotFoundException' && SecretId !== undefined) open.delete(SecretId);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return [...open];
}

/** The caller may lack the right to batches while it may read each secret; and not every emulator knows them. */
function noBatches(error: unknown): boolean {
  return (
    error instanceof AppError &&
    (error.code === 'E_STORE_DENIED' || /UnknownOperation|UnsupportedOperation|not implemented/i.test(error.message))
  );
}

async function oneByOne(
  place: Place,
  names: readonly string[],
  found: Map<string, SecretVersion>,
  options?: CallOptions,
): Promise<void> {
  const open = names.values();
  const lane = async (): Promise<void> => {
    for (const name of open) {
      const version = await get(place, name, { stage: 'AWSCURRENT' }, options).catch(leftOut);
      if (version !== undefined) found.set(name, version);
    }
  };
  await Promise.all(Array.from({ length: Math.min(LANES, names.length) }, lane));
}

function leftOut(error: unknown): undefined {
  if (error instanceof AppError && (error.code === 'E_SECRET_NOT_FOUND' || error.code === 'E_SECRET_DELETED')) return;
  throw error;
}

function versionOf({ where }: Place, name: string, answer: SecretAnswer): SecretVersion {
  const { VersionId, VersionStages, CreatedDate, secret } = answer;
  if (secret === undefined) {
    throw new AppError(
      'E_STORE_UNSUPPORTED',
      `${name} in ${where} holds bytes (SecretBinary), and secretctl works with text`,
      {
        exit: exitCodes.failed,
        hint: 'nothing was changed; store it as text, for example as base64',
      },
    );
  }
  return { name, version: VersionId ?? '', stages: VersionStages ?? [], secret, created: CreatedDate };
}
