import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listStoredRefs, objectFormat, requireRepository } from '../../git/index.js';
import type { RewriteOptions } from '../rewrite/index.js';
import { privateFolder } from './durable.js';
import { QUARANTINE, rewriteInto, type RewrittenApart } from './objects.js';
import { rootOf } from './runs.js';
import type { Setting } from './setting.js';
import type { ApplyPlace, RewriteRequest } from './types.js';

const PREFIX = 'prepared-';
const STALE_MS = 24 * 60 * 60 * 1000;

/** A rewrite that was computed for a plan, its objects kept, so that apply need not compute it again. */
export interface Prepared extends RewrittenApart {
  readonly folder: string;
  /** Of all refs as they were. */
  readonly refs: string;
}

/** Computes a rewrite and keeps its objects apart. Nothing in the repository is changed. Give it to `applyRewrite` or to `discardPrepared`. */
export async function prepareRewrite(
  place: ApplyPlace,
  request: RewriteRequest,
  options: Pick<RewriteOptions, 'signal' | 'onStep' | 'search'>,
): Promise<Prepared> {
  await privateFolder(place.state);
  await privateFolder(rootOf(place));
  await sweep(place);
  const folder = await mkdtemp(join(rootOf(place), PREFIX));
  const { commonDir } = await requireRepository(request.repository);
  try {
    const refs = await hashOfRefs(commonDir);
    const source = { request, format: await objectFormat(commonDir), objects: join(commonDir, 'objects') };
    return { ...(await rewriteInto(join(folder, QUARANTINE), source, options)), folder, refs };
  } catch (error) {
    await discardPrepared({ folder });
    throw error;
  }
}

export async function discardPrepared({ folder }: Pick<Prepared, 'folder'>): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Takes a prepared rewrite into a run, unless a ref moved since: then it has to be computed again. */
export async function adoptPrepared(
  { folder, commonDir }: Setting,
  prepared: Prepared | undefined,
): Promise<RewrittenApart | undefined> {
  if (prepared?.refs !== (await hashOfRefs(commonDir))) return undefined;
  const gitDir = join(folder, QUARANTINE);
  await rm(gitDir, { recursive: true, force: true });
  await rename(join(prepared.folder, QUARANTINE), gitDir);
  const { rewrite, quarantine } = prepared;
  const pack = quarantine.pack?.replace(join(prepared.folder, QUARANTINE), gitDir);
  return { rewrite, quarantine: { ...quarantine, gitDir, pack } };
}

async function hashOfRefs(commonDir: string): Promise<string> {
  const hash = createHash('sha256');
  const refs = (await listStoredRefs(commonDir)).map(({ name, object, symref }) => `${name} ${object} ${symref ?? ''}`);
  for (const line of refs.sort()) hash.update(`${line}\n`);
  return hash.digest('hex');
}

/** What runs left that were killed before they began. */
async function sweep(place: ApplyPlace): Promise<void> {
  for (const name of await readdir(rootOf(place))) {
    const folder = join(rootOf(place), name);
    if (!name.startsWith(PREFIX) || Date.now() - (await stat(folder)).mtimeMs < STALE_MS) continue;
    await discardPrepared({ folder });
  }
}
