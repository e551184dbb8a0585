import { createReadStream } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes } from '../../errors/index.js';
import { eachPacked, requireRepository, scratchRepository } from '../../git/index.js';
import { packSink, rewriteHistory, type RewriteOptions } from '../rewrite/index.js';
import { placeFile, syncFolder } from './durable.js';
import { reach, type Setting } from './setting.js';
import type { Rewrite, RewriteRequest } from './types.js';

/** Name of the quarantine's repository. */
export const QUARANTINE = 'new.git';

/** New objects that nobody uses yet: in one pack of a repository that borrows the old ones. */
export interface Quarantine {
  readonly gitDir: string;
  /** Without ".pack"; undefined: there are no new objects. */
  readonly pack: string | undefined;
  readonly ids: readonly string[];
}

/** Computes the rewrite; its objects get into a quarantine, which the repository does not see. */
export async function rewriteApart(setting: Setting): Promise<RewrittenApart> {
  const { folder, format, objects, options, request } = setting;
  return await rewriteInto(join(folder, QUARANTINE), { request, format, objects }, options);
}

export interface RewrittenApart {
  readonly rewrite: Rewrite;
  readonly quarantine: Quarantine;
}

interface Source {
  readonly request: RewriteRequest;
  readonly format: 'sha1' | 'sha256';
  /** The repository's folder of objects. */
  readonly objects: string;
}

/** The same, into a new repository at `gitDir`. */
export async function rewriteInto(
  gitDir: string,
  { request, format, objects }: Source,
  options: Pick<RewriteOptions, 'signal' | 'onStep' | 'search'>,
): Promise<RewrittenApart> {
  await rm(gitDir, { recursive: true, force: true });
  await scratchRepository(gitDir, format, objects);
  await requireScratch(gitDir);
  const pack = packSink(gitDir, options.signal);
  try {
    const { signal, onStep, search } = options;
    const rewrite = await rewriteHistory(request, pack.sink, {
      signal,
      onStep,
      ...(search === undefined ? {} : { search }),
    });
    const name = await pack.finish();
    return { rewrite, quarantine: await quarantineOf(gitDir, name, format) };
  } catch (error) {
    await pack.discard();
    throw error;
  }
}

/** A variable that points git elsewhere would make the new objects skip the quarantine. */
async function requireScratch(gitDir: string): Promise<void> {
  const { commonDir } = await requireRepository(gitDir);
  if (commonDir.endsWith(QUARANTINE)) return;
  throw new AppError('E_GIT_DIR', 'GIT_DIR is set, so that git looks at one repository wherever it is run', {
    exit: exitCodes.refused,
    hint: 'unset GIT_DIR, change into the repository and run the command again. Nothing was changed',
  });
}

async function quarantineOf(gitDir: string, name: string | undefined, format: 'sha1' | 'sha256'): Promise<Quarantine> {
  if (name === undefined) return { gitDir, pack: undefined, ids: [] };
  const pack = join(gitDir, 'objects', 'pack', `pack-${name}`);
  const ids: string[] = [];
  await eachPacked(gitDir, createReadStream(`${pack}.idx`), format, (id) => ids.push(id));
  return { gitDir, pack, ids };
}

/** Moves the new objects into the repository's database, where nothing names them yet. */
export async function admit(setting: Setting, { pack }: Quarantine): Promise<void> {
  if (pack === undefined) return;
  const { objects } = setting;
  const name = pack.slice(pack.lastIndexOf('pack-'));
  const target = join(objects, 'pack');
  const there = new Set(await readdir(target));
  if (there.has(`${name}.idx`) && there.has(`${name}.pack`)) return;
  // Git knows a pack by its index, which therefore comes last; drafts have names that git clears away.
  for (const end of ['pack', 'idx']) {
    await placeFile(`${pack}.${end}`, join(target, `${name}.${end}`), join(target, `tmp_${end}_secretctl`));
    await reach(setting, `objects ${end} placed`);
  }
  await syncFolder(target);
}

/** Takes them out again, when the refs could not be moved. What had been there before stays. */
export async function expel({ objects }: Setting, quarantine: Quarantine | undefined): Promise<void> {
  if (quarantine?.pack === undefined) return;
  const name = quarantine.pack.slice(quarantine.pack.lastIndexOf('pack-'));
  for (const end of ['idx', 'pack']) await rm(join(objects, 'pack', `${name}.${end}`), { force: true });
}
