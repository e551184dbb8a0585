import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes } from '../../errors/index.js';
import { eachPacked, objectsIn, packObjects, objectFolders, writeDerived } from '../../git/index.js';
import { condemnedObjects } from './condemned.js';
import { syncFolder, writeDurably } from './durable.js';
import { reach, type Setting } from './setting.js';
import type { Rewrite } from './types.js';

/** Names of packs, "pack-…" without an ending. */
interface Swap {
  readonly add: string | undefined;
  readonly remove: readonly string[];
}

/** Takes the old objects out of the database; all others stay, unreachable ones too. */
export async function pruneObjects(setting: Setting, rewrite: Rewrite): Promise<void> {
  const { journal, objects } = setting;
  await reach(setting, 'prune begin', 'prune: taking the old objects out');
  const planned = journal.find('begin', 'prune')?.data as Swap | undefined;
  if (planned !== undefined && planned.remove.length > 0 && isThere(objects, planned.add)) {
    await removePacks(setting, planned.remove);
  }
  const goes = await condemnedObjects(setting, rewrite);
  await tellBorrowed(setting, goes);
  const swap = await writeKept(setting, goes);
  await journal.begin('prune', swap);
  await reach(setting, 'prune planned');
  await dropDerived(setting, swap.remove.length > 0);
  await admitPack(setting, swap);
  await removePacks(setting, swap.remove);
  await removeLoose(setting, goes);
  await writeAgain(setting);
  // Of an attempt that was killed; they hold what stays, and nothing else.
  for (const name of await readdir(join(objects, 'pack')))
    if (name.startsWith('.tmp-secretctl-')) await rm(join(objects, 'pack', name), { force: true });
  await journal.end('prune', { cleared: [...setting.cleared] });
  await reach(setting, 'prune end');
}

function isThere(objects: string, pack: string | undefined): boolean {
  return pack === undefined || existsSync(join(objects, 'pack', `${pack}.idx`));
}

async function tellBorrowed({ commonDir, objects, cleared }: Setting, goes: ReadonlySet<string>): Promise<void> {
  const { folders } = await objectFolders(commonDir);
  for (const folder of folders.filter((each) => each !== objects && existsSync(each))) {
    const borrowed = await objectsIn(commonDir, folder, [...goes]);
    const own = folder === folders[0];
    if (borrowed.size > 0 && !own)
      cleared.push(
        `${borrowed.size} old objects are in ${folder}, which this repository borrows from: they stay there`,
      );
  }
}

/** Writes what stays of the packs that hold an object that goes, under a name that git does not know yet. */
async function writeKept(setting: Setting, goes: ReadonlySet<string>): Promise<Swap> {
  const { objects, format, commonDir, options } = setting;
  const remove: string[] = [];
  const stays = new Set<string>();
  const names = (await readdir(join(objects, 'pack'))).filter((name) => /^pack-.*\.idx$/.test(name));
  for (const name of names) {
    const packed: [number, string][] = [];
    let condemned = 0;
    await eachPacked(commonDir, createReadStream(join(objects, 'pack', name)), format, (id, offset) => {
      if (goes.has(id)) condemned++;
      else packed.push([offset, id]);
    });
    if (condemned === 0) continue;
    remove.push(name.slice(0, -4));
    for (const [, id] of packed.sort((a, b) => a[0] - b[0])) stays.add(id);
  }
  if (stays.size === 0) return { add: undefined, remove };
  const prefix = join(objects, 'pack', '.tmp-secretctl');
  const hash = await packObjects(commonDir, [...stays], prefix, { signal: options.signal });
  await reach(setting, 'prune pack written');
  await checkPack(setting, `${prefix}-${hash}`, stays);
  return { add: `pack-${hash}`, remove: remove.filter((name) => name !== `pack-${hash}`) };
}

/** Git checked every piece that it copied; what is left to see is that all are there and that the file is whole. */
async function checkPack({ commonDir, format }: Setting, path: string, stays: ReadonlySet<string>): Promise<void> {
  let found = 0;
  await eachPacked(commonDir, createReadStream(`${path}.idx`), format, (id) => {
    if (stays.has(id)) found++;
  });
  const end = (await stat(`${path}.pack`)).size - (format === 'sha1' ? 20 : 32);
  const sum = createHash(format);
  for await (const piece of createReadStream(`${path}.pack`, { end: end - 1 })) sum.update(piece as Buffer);
  const chunks: Buffer[] = [];
  for await (const piece of createReadStream(`${path}.pack`, { start: end })) chunks.push(piece as Buffer);
  if (found === stays.size && sum.digest().equals(Buffer.concat(chunks))) return;
  for (const ending of ['pack', 'idx', 'rev']) await rm(`${path}.${ending}`, { force: true });
  throw new AppError('E_PACK', 'the pack of the objects that stay is not whole; the old packs are still there', {
    exit: exitCodes.partial,
    hint: 'run the same command again',
  });
}

/** What git derives from packs: it must not name one that is gone. */
async function dropDerived({ objects, folder }: Setting, packsGo: boolean): Promise<void> {
  const info = join(objects, 'info');
  const graph = existsSync(join(info, 'commit-graph')) || existsSync(join(info, 'commit-graphs'));
  const packs = join(objects, 'pack');
  const multi = (await readdir(packs)).filter((name) => name.startsWith('multi-pack-index'));
  if (graph) await writeDurably(join(folder, 'had-commit-graph'), '');
  if (multi.includes('multi-pack-index')) await writeDurably(join(folder, 'had-multi-pack-index'), '');
  for (const name of ['commit-graph', 'commit-graphs']) await rm(join(info, name), { recursive: true, force: true });
  if (packsGo) for (const name of multi) await rm(join(packs, name), { recursive: true, force: true });
}

async function writeAgain({ commonDir, folder, objects }: Setting): Promise<void> {
  if (existsSync(join(folder, 'had-commit-graph'))) await writeDerived(commonDir, 'commit-graph');
  if (existsSync(join(folder, 'had-multi-pack-index'))) await writeDerived(commonDir, 'multi-pack-index');
  if (existsSync(join(objects, 'info', 'packs'))) await writeDerived(commonDir, 'server-info');
  for (const name of ['had-commit-graph', 'had-multi-pack-index']) await rm(join(folder, name), { force: true });
}

async function admitPack(setting: Setting, { add }: Swap): Promise<void> {
  const folder = join(setting.objects, 'pack');
  if (add === undefined) return;
  const draft = join(folder, `.tmp-secretctl-${add.slice('pack-'.length)}`);
  // Git knows a pack by its index, which therefore comes last.
  for (const ending of ['rev', 'pack', 'idx']) {
    if (!existsSync(`${draft}.${ending}`)) continue;
    await rename(`${draft}.${ending}`, join(folder, `${add}.${ending}`));
    await reach(setting, `prune ${ending} placed`);
  }
  await syncFolder(folder);
}

async function removePacks(setting: Setting, packs: readonly string[]): Promise<void> {
  const folder = join(setting.objects, 'pack');
  for (const pack of packs) {
    const files = (await readdir(folder)).filter((name) => name.startsWith(`${pack}.`));
    if (files.includes(`${pack}.keep`)) setting.cleared.push(`${pack}.keep removed: the pack held old objects`);
    const rest = files.filter((name) => !name.endsWith('.idx'));
    for (const name of [`${pack}.idx`, ...rest]) {
      await rm(join(folder, name), { force: true });
      await reach(setting, 'prune pack file removed');
    }
  }
  await syncFolder(folder);
}

async function removeLoose(setting: Setting, goes: ReadonlySet<string>): Promise<void> {
  const { objects, cleared } = setting;
  for (const id of goes) await rm(join(objects, id.slice(0, 2), id.slice(2)), { force: true });
  if (goes.size > 0) cleared.push(`${goes.size} old objects taken out of the database`);
  await reach(setting, 'prune loose removed');
}
