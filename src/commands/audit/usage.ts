import type { Context } from '../../app/context.js';
import { storedName, type ProjectStore } from '../../app/project-store.js';
import { compareUsage, usageStart, type AuditWorld, type UsageAudit, type UsageSample } from '../../audit/index.js';
import { AppError } from '../../errors/index.js';
import {
  journalFile,
  openaiUsage,
  providerOf,
  readJournal,
  rotationsIn,
  type ProviderOptions,
  type UsageDay,
} from '../../rotation/index.js';
import { referenceReader } from '../purge-sessions/settings.js';
import { providerOptions, rotationsFolder, settingsOf } from '../rotate/job.js';

export interface UsageOutcome {
  readonly usage?: UsageAudit;
  readonly notes: readonly string[];
  readonly gaps: readonly string[];
  /** What the provider said, where it could not be asked. */
  readonly failure?: AppError;
}

/** Asks the provider what its credentials did, where it tells. */
export async function providerUsage(
  context: Context,
  opened: ProjectStore,
  name: string,
  leakedAt: Date,
  world: AuditWorld,
): Promise<UsageOutcome> {
  const { provider, with: given = {} } = settingsOf(opened.project, name);
  if (provider !== 'openai') return said(`provider ${provider} tells no usage that secretctl could ask for`);
  if (given['admin_key'] === undefined) return said('usage was not asked for: with.admin_key is not set');
  try {
    return await askOpenai(context, opened, name, leakedAt, world);
  } catch (failure) {
    context.signal.throwIfAborted();
    if (!(failure instanceof AppError)) throw failure;
    return { notes: [], gaps: [`usage could not be seen: ${failure.message}`], failure };
  }
}

function said(note: string): UsageOutcome {
  return { notes: [note], gaps: [] };
}

async function askOpenai(
  context: Context,
  opened: ProjectStore,
  name: string,
  leakedAt: Date,
  world: AuditWorld,
): Promise<UsageOutcome> {
  const { signal } = context;
  await using references = referenceReader(context, opened.project, opened);
  const options = await providerOptions(settingsOf(opened.project, name).with, references.read);
  const { hosts } = await providerOf('openai', options);
  world.onStep(`asking ${hosts.join(', ')} for usage`);
  const { ids, gaps } = await keysOf(context, opened, name, options);
  if (ids.length === 0) return { notes: [], gaps };
  const range = { from: usageStart(leakedAt), to: world.now() };
  const perKey: { readonly id: string; readonly days: readonly UsageDay[] }[] = [];
  for (const id of ids)
    perKey.push({ id, days: await openaiUsage(options, { ref: { key: id }, ...range }, { signal }) });
  return { ...comparison(perKey, leakedAt, world.now()), gaps };
}

/**
 * The keys that this secret has held, as far as this machine's journal knows; the present one is looked up by its value where the journal does
 * not name it.
 */
async function keysOf(
  context: Context,
  { project, store }: ProjectStore,
  name: string,
  options: ProviderOptions,
): Promise<{ readonly ids: readonly string[]; readonly gaps: readonly string[] }> {
  const { signal, masker } = context;
  const rotations = rotationsIn(await readJournal(journalFile(await rotationsFolder(context, project), name)));
  const ids = rotations.flatMap(({ begin, ref }) => [begin.old.ref?.['key'], ref?.['key']]);
  const promoted = rotations.findLast(({ promoted: at, back }) => at !== undefined && back === undefined);
  let present = promoted?.ref?.['key'];
  if (present === undefined) {
    const { secret } = await store.get(storedName(project, name), undefined, { signal });
    masker.register(secret);
    present = (await (await providerOf('openai', options)).identify(secret, { signal }))?.['key'];
  }
  const gap = `usage of the present key could not be seen: OpenAI lists no key, or more than one, that fits it`;
  const known = [...ids, present].filter((id) => id !== undefined);
  return { ids: [...new Set(known)], gaps: present === undefined ? [gap] : [] };
}

function comparison(
  perKey: readonly { readonly id: string; readonly days: readonly UsageDay[] }[],
  leakedAt: Date,
  now: Date,
): { readonly usage: UsageAudit; readonly notes: readonly string[] } {
  const all = perKey.flatMap(({ days }) => days);
  const currencies = [...new Set(all.flatMap(({ cost }) => Object.keys(cost)))].sort();
  const currency = currencies.includes('usd') ? 'usd' : (currencies[0] ?? 'usd');
  const samples = new Map<string, UsageSample>();
  for (const { day, requests, cost } of all) {
    const before = samples.get(day) ?? { day, requests: 0, cost: 0 };
    samples.set(day, { day, requests: before.requests + requests, cost: before.cost + (cost[currency] ?? 0) });
  }
  const leakDay = leakedAt.toISOString().slice(0, 10);
  const keys = perKey.map(({ id, days }) => {
    const since = days.filter(({ day }) => day >= leakDay);
    const sum = (of: (day: UsageDay) => number): number => since.reduce((total, day) => total + of(day), 0);
    return { id, requests: sum(({ requests }) => requests), cost: sum(({ cost }) => cost[currency] ?? 0) };
  });
  const others = currencies.filter((one) => one !== currency);
  return {
    usage: { provider: 'OpenAI', currency, keys, ...compareUsage([...samples.values()], leakedAt, now) },
    notes: others.length === 0 ? [] : [`costs in ${others.join(', ')} were left out`],
  };
}
