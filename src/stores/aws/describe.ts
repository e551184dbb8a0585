import type { SecretsCalls } from '../../aws/index.js';
import { failures } from '../failures.js';
import type { CallOptions, SecretDescription, StoreRotation } from '../types.js';
import type { Place } from './place.js';

type Described = Awaited<ReturnType<SecretsCalls['describe']>>;
type Listed = NonNullable<Awaited<ReturnType<SecretsCalls['list']>>['SecretList']>[number];

export async function describe({ secrets }: Place, name: string, options?: CallOptions): Promise<SecretDescription> {
  const found = await secrets.describe({ SecretId: name }, options);
  return description(found, found.VersionIdsToStages);
}

/** @throws AppError `E_SECRET_DELETED` too: not every server refuses to change what is deleted */
export async function describeLive(place: Place, name: string, options?: CallOptions): Promise<SecretDescription> {
  const found = await describe(place, name, options);
  if (found.deletedUntil !== undefined) throw failures.deleted(name, place.where, found.deletedUntil);
  return found;
}

/** Deleted secrets that can be restored are listed too; their `deletedUntil` tells. */
export async function* list(
  { secrets }: Place,
  prefix: string,
  options?: CallOptions,
): AsyncGenerator<SecretDescription, void, undefined> {
  const Filters = prefix === '' ? [] : [{ Key: 'name' as const, Values: [prefix] }];
  let NextToken: string | undefined;
  do {
    const page = await secrets.list({ Filters, IncludePlannedDeletion: true, MaxResults: 100, NextToken }, options);
    for (const found of page.SecretList ?? []) {
      // AWS compares prefixes word by word in some places, and without case in others.
      if (found.Name?.startsWith(prefix) === true) yield description(found, found.SecretVersionsToStages);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
}

function description(found: Described | Listed, labels: Record<string, string[]> | undefined): SecretDescription {
  return {
    name: found.Name ?? '',
    id: found.ARN,
    versions: Object.entries(labels ?? {}).map(([version, stages]) => ({ version, stages })),
    tags: Object.fromEntries((found.Tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? ''])),
    created: found.CreatedDate,
    changed: found.LastChangedDate,
    deletedUntil: found.DeletedDate,
    rotatedByStore: found.RotationEnabled ?? false,
    ...(found.RotationEnabled === true ? { rotation: rotationOf(found) } : {}),
  };
}

function rotationOf(found: Described | Listed): StoreRotation {
  const { AutomaticallyAfterDays: everyDays, ScheduleExpression: schedule } = found.RotationRules ?? {};
  return {
    lambda: found.RotationLambdaARN || undefined,
    everyDays,
    schedule,
    last: found.LastRotatedDate,
    next: found.NextRotationDate,
    service: found.OwningService || undefined,
  };
}

/** The version that carries a label. */
export function versionAt(found: SecretDescription, stage: string): string | undefined {
  return found.versions.find(({ stages }) => stages.includes(stage))?.version;
}

export function stagesOf(found: SecretDescription, version: string): readonly string[] | undefined {
  return found.versions.find((one) => one.version === version)?.stages;
}
