import type { Context } from '../../app/context.js';
import type { Check } from '../../app/doctor/index.js';
import { loadProject, openProjectStore, type Project } from '../../app/project-store.js';
import { AppError } from '../../errors/index.js';
import { findRepository } from '../../git/index.js';
import type { KeyRef, RotationProvider } from '../../rotation/index.js';
import { rotationProvider, rotationsFolder, rotationWorld, type RotateRun } from '../rotate/job.js';
import { projectFingerprinter } from '../scan/setup.js';
import { inUse, sameCredential, type InUse } from './in-use.js';

/** A credential at a provider that secretctl made, and that no version and no open rotation refers to. */
export interface Leftover {
  readonly provider: string;
  /** At the provider: `secretctl-<app>-<name>-<id>`. */
  readonly name: string;
  readonly ref: KeyRef;
  /** UTC, ISO 8601, as is `lastUsed`. */
  readonly created?: string | undefined;
  readonly lastUsed?: string | undefined;
  /** Why it may be no left-over after all. */
  readonly doubt?: string | undefined;
}

export interface Sweep {
  readonly checks: readonly Check[];
  readonly leftovers: readonly Leftover[];
}

interface Group {
  readonly provider: RotationProvider;
  readonly secrets: readonly string[];
}

type Listed = Awaited<ReturnType<NonNullable<RotationProvider['listOwn']>>>[number];

const ID = 'provider-keys';
const YOUNG_MS = 3_600_000;

/** Asks every provider that can tell for credentials of this app, and looks which of them are left over. Nothing is ended. */
export async function sweepProviders(context: Context): Promise<Sweep> {
  try {
    const project = await loadProject(context);
    const opened = await openProjectStore(context, project);
    try {
      const root = (await findRepository(project.root))?.commonDir ?? project.root;
      const world = rotationWorld(context, await projectFingerprinter(context, root, project.config));
      const folder = await rotationsFolder(context, project);
      return await sweep({ context, opened, folder, world, flags: { autoRollback: true }, unproven: new Map() });
    } finally {
      await opened.store.close();
    }
  } catch (error) {
    return { checks: [failed(context, 'the store and the providers could not be looked at', error)], leftovers: [] };
  }
}

async function sweep(run: RotateRun): Promise<Sweep> {
  const { context, opened } = run;
  const checks: Check[] = [];
  const leftovers: Leftover[] = [];
  const groups = await groupsOf(run, checks);
  tell(context, groups);
  for (const group of groups) {
    try {
      const found = await leftoversOf(run, group);
      leftovers.push(...found.leftovers);
      checks.push(...(found.leftovers.length > 0 ? found.leftovers.map(checkOf) : [allUsed(group, found.listed)]));
    } catch (error) {
      checks.push(failed(context, `${group.provider.id} could not be asked`, error));
    }
  }
  if (checks.length > 0) return { checks, leftovers };
  const count = String(opened.project.secrets.size);
  return {
    checks: [{ id: ID, status: 'ok', detail: `none of the providers of ${count} secrets lists keys` }],
    leftovers,
  };
}

/** Secrets with the same provider and options see the same credentials. */
async function groupsOf(run: RotateRun, checks: Check[]): Promise<Group[]> {
  const { context, opened } = run;
  const groups = new Map<string, Group>();
  for (const [name, settings] of opened.project.secrets) {
    const key = JSON.stringify([settings.provider, settings.with]);
    try {
      const provider = groups.get(key)?.provider ?? (await rotationProvider(run, name));
      const secrets = [...(groups.get(key)?.secrets ?? []), name];
      if (provider.listOwn !== undefined) groups.set(key, { provider, secrets });
    } catch (error) {
      checks.push(failed(context, `${settings.provider} (of ${name}) could not be asked`, error));
    }
  }
  return [...groups.values()];
}

function tell({ io, options }: Context, groups: readonly Group[]): void {
  const hosts = [...new Set(groups.flatMap(({ provider }) => provider.hosts))];
  if (hosts.length > 0 && !options.quiet && !options.json) io.stderr.write(`asking ${hosts.join(', ')} ...\n`);
}

async function leftoversOf(
  run: RotateRun,
  { provider, secrets }: Group,
): Promise<{ readonly listed: number; readonly leftovers: Leftover[] }> {
  const { context, opened } = run;
  const listed = (await provider.listOwn?.(opened.project.app, context)) ?? [];
  if (listed.length === 0) return { listed: 0, leftovers: [] };
  const used = await inUse(run, provider, secrets);
  const others = secretsElsewhere(opened.project, provider, secrets);
  const orphans = listed.filter((one) => !isUsed(one, used));
  const leftovers = orphans.map(async (one): Promise<Leftover> => {
    const lastUsed = await provider.lastUsed?.(one.ref, context);
    return {
      provider: provider.id,
      name: one.name,
      ref: one.ref,
      created: one.created?.toISOString(),
      lastUsed: lastUsed?.toISOString(),
      doubt: doubtOf(one, { project: opened.project, used, others, now: context.now() }),
    };
  });
  return { listed: listed.length, leftovers: await Promise.all(leftovers) };
}

function isUsed({ ref, name }: Listed, { refs, rotations }: InUse): boolean {
  return refs.some((one) => sameCredential(one, ref)) || rotations.some((id) => name.endsWith(`-${id}`));
}

/** Secrets of the same provider with other options: their credentials may be in the same place. */
function secretsElsewhere({ secrets }: Project, { id }: RotationProvider, own: readonly string[]): string[] {
  return [...secrets].flatMap(([name, { provider }]) => (provider === id && !own.includes(name) ? [name] : []));
}

interface Doubts {
  readonly project: Project;
  readonly used: InUse;
  readonly others: readonly string[];
  readonly now: Date;
}

function doubtOf({ name, created }: Listed, { project, used, others, now }: Doubts): string | undefined {
  const of = (secret: string): boolean =>
    new RegExp(`^secretctl-${escaped(project.app)}-${escaped(secret)}-[A-Za-z0-9]{12}$`).test(name);
  if (used.unclear.length > 0)
    return `it may be the value of ${used.unclear.join(', ')}, which the provider cannot tell`;
  if (others.some(of)) return 'it belongs to a secret with other options for this provider';
  if (![...project.secrets.keys()].some(of))
    return 'secretctl.yaml has no such secret: it may belong to another app, or to a secret that was taken out';
  return created !== undefined && now.getTime() - created.getTime() < YOUNG_MS
    ? 'it is so new that a rotation on another machine may be making it right now'
    : undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function checkOf({ provider, name, ref, created, lastUsed, doubt }: Leftover): Check {
  const id = Object.entries(ref)
    .map(([key, value]) => `${key} ${value}`)
    .join(', ');
  const times = [created && `created ${created}`, lastUsed && `last used ${lastUsed}`].filter(Boolean);
  const detail = [`${provider}: ${name} (${id})`, ...times, doubt ?? 'no version and no open rotation refers to it'];
  return {
    id: ID,
    status: doubt === undefined ? 'fail' : 'warn',
    detail: detail.join('; '),
    next: `see that nothing else uses it (another store of this app), then delete it at ${provider}`,
  };
}

function allUsed({ provider, secrets }: Group, listed: number): Check {
  const detail = listed === 0 ? 'has no keys of this app' : `all keys of this app (${String(listed)}) are in use`;
  return { id: ID, status: 'ok', detail: `${provider.id} (${secrets.join(', ')}): ${detail}` };
}

/** What could not be looked at is no success. Ctrl-C and what is a bug go on. */
function failed({ signal }: Context, what: string, error: unknown): Check {
  signal.throwIfAborted();
  if (!(error instanceof AppError)) throw error;
  return { id: ID, status: 'fail', detail: `${what}: ${error.message}`, next: error.hint ?? 'secretctl status' };
}
