import type { Trail, TrailField, TrailSelectors } from '../aws/index.js';

const SERVICE = 'secretsmanager.amazonaws.com';

/**
 * Why a trail is not enough, by its settings; undefined: it is.
 *
 * @param regions - where something is watched
 */
export function lacksOf(trail: Trail, regions: readonly string[]): string | undefined {
  const isEverywhere = trail.isMultiRegion || regions.every((region) => region === trail.homeRegion);
  if (!isEverywhere) return `it is for ${trail.homeRegion} alone`;
  return trail.hasGlobalEvents ? undefined : 'it leaves out global services such as IAM';
}

/**
 * Whether a trail records all management events of Secrets Manager, those that only read among them.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 */
export function recordsReads({ basic, advanced }: TrailSelectors): boolean {
  if (advanced.length > 0) return coversBoth(advanced.filter(isManagement).filter(hasSecrets).map(readOnlyOf));
  if (basic.length === 0) return true;
  return coversBoth(
    basic
      .filter(({ hasManagement, without }) => hasManagement && !without.includes(SERVICE))
      .map(({ readWrite }) => (readWrite === 'All' ? 'both' : readWrite === 'ReadOnly' ? 'reads' : 'writes')),
  );
}

function coversBoth(kinds: readonly ('both' | 'reads' | 'writes' | 'none')[]): boolean {
  return kinds.includes('both') || (kinds.includes('reads') && kinds.includes('writes'));
}

function isManagement(fields: readonly TrailField[]): boolean {
  return fields.some(({ field, equals }) => field === 'eventCategory' && equals.includes('Management'));
}

/** With conditions on anything else than these it is not known what is left out. */
function hasSecrets(fields: readonly TrailField[]): boolean {
  return fields.every(({ field, equals, notEquals }) => {
    if (field === 'eventCategory' || field === 'readOnly') return true;
    if (field !== 'eventSource') return false;
    return equals.length === 0 ? !notEquals.includes(SERVICE) && notEquals.length > 0 : equals.includes(SERVICE);
  });
}

function readOnlyOf(fields: readonly TrailField[]): 'both' | 'reads' | 'writes' | 'none' {
  const found = fields.find(({ field }) => field === 'readOnly');
  if (found === undefined) return 'both';
  if (found.equals.length !== 1) return 'none';
  return found.equals[0] === 'true' ? 'reads' : 'writes';
}
