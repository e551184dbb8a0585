import type { Context } from '../../app/context.js';
import { storedName, type ProjectStore } from '../../app/project-store.js';
import { auditReads, type AuditedSecret, type AuditWorld, type ReadsAudit } from '../../audit/index.js';
import { AppError, systemCode } from '../../errors/index.js';
import { checkRegions, type AuditTimes } from './times.js';

type AwsStore = Extract<ProjectStore, { id: 'aws' }>;

interface Place {
  readonly secret: AuditedSecret;
  /** Of the secret and its replicas. */
  readonly regions: readonly string[];
  readonly notes: readonly string[];
}

export interface ReadsOutcome {
  readonly reads: ReadsAudit;
  readonly notes: readonly string[];
  readonly gaps: readonly string[];
}

/** Asks CloudTrail. @throws AppError of `auditReads`; `E_USAGE`, exit 2, for a region that is none */
export async function storeReads(
  context: Context,
  opened: AwsStore,
  name: string,
  { regions: wanted, times }: { readonly regions: readonly string[]; readonly times: AuditTimes },
  world: AuditWorld,
): Promise<ReadsOutcome> {
  checkRegions(wanted);
  const { clients, identity, project } = opened;
  const { secret, regions, notes } = await placeOf(context, opened, storedName(project, name));
  const asked = [...new Set(wanted.length > 0 ? wanted : regions)];
  world.onStep(`asking CloudTrail in ${asked.join(', ')} (two calls a second in each)`);
  const trails = asked.map((region) => clients.trail(region));
  const reads = await auditReads({ secret, trails, own: identity.arn, ...times }, world);
  return { reads, notes, gaps: gapsOf(reads, times.since) };
}

/** What the secret is now; one that is gone can still be audited. */
async function placeOf({ signal }: Context, { clients, identity, project }: AwsStore, name: string): Promise<Place> {
  const { account } = identity;
  const configured = [clients.region, ...(project.config.aws?.replicas ?? [])];
  try {
    const found = await clients.secrets.describe({ SecretId: name }, { signal });
    const replicas = (found.ReplicationStatus ?? []).flatMap(({ Region }) => (Region === undefined ? [] : [Region]));
    const primary = found.PrimaryRegion === undefined ? [] : [found.PrimaryRegion];
    const regions = [...new Set([...configured, ...primary, ...replicas])];
    return { secret: { name, account, arn: found.ARN, created: found.CreatedDate }, regions, notes: [] };
  } catch (error) {
    signal.throwIfAborted();
    const code = systemCode(error);
    if (!(error instanceof AppError) || (code !== 'E_SECRET_NOT_FOUND' && code !== 'E_STORE_DENIED')) throw error;
    const why = code === 'E_SECRET_NOT_FOUND' ? 'it is not there (any more)' : 'DescribeSecret was denied';
    const note = `${why}, so its exact ARN and its replicas are not known: earlier secrets of that name count too, and regions are those of secretctl.yaml`;
    return { secret: { name, account }, regions: configured, notes: [note] };
  }
}

function gapsOf({ regions, completeFrom, unlisted }: ReadsAudit, since: Date): string[] {
  const late = regions.filter((region) => region.completeFrom !== undefined && isLater(region.completeFrom, since));
  return [
    ...late.map(
      (region) => `${region.region}: calls before ${region.completeFrom ?? ''} were not seen; ${whyOf(region)}`,
    ),
    ...regions
      .filter((region) => region.completeFrom === undefined)
      .map(({ region, problem }) => `${region}: no call was seen; ${problem?.message ?? ''}`),
    ...regions
      .filter((region) => region.problem !== undefined && region.completeFrom !== undefined && !late.includes(region))
      .map(
        ({ region, completeFrom: from = '', problem }) =>
          `${region}: who called before ${from} is not known; ${problem?.message ?? ''}`,
      ),
    ...regions
      .filter(({ unreadable }) => unreadable > 0)
      .map(({ region, unreadable }) => `${region}: ${String(unreadable)} records could not be read`),
    ...(unlisted === 0 ? [] : [`${String(unlisted)} calls were by too many callers to list`]),
    ...(regions.length === 0 && completeFrom === undefined ? ['no region was asked'] : []),
  ];
}

function isLater(time: string, than: Date): boolean {
  return new Date(time) > than;
}

function whyOf({ problem }: ReadsAudit['regions'][number]): string {
  return problem?.message ?? "CloudTrail's event history goes back 90 days";
}
