import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { readIfThere } from './durable.js';
import type { Setting } from './setting.js';

const DRAFT = /^(?:tmp_(?:obj|pack|idx|rev|bitmap|mtimes|midx|graph)_|\.tmp-|incoming-|tmp_objdir-)/;

/** Removes what killed gits left half-written among the objects, except what is seen to be clean or may be in use. */
export async function removeDrafts(setting: Setting): Promise<void> {
  const { objects, journal, cleared } = setting;
  const started = Date.parse(journal.entries.find(({ event }) => event === 'start')?.at ?? '');
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  let removed = 0;
  for (const folder of ['', 'pack', 'info', ...folders]) {
    for (const name of await readdir(join(objects, folder)).catch(() => [])) {
      if (!DRAFT.test(name)) continue;
      const path = join(objects, folder, name);
      const found = await stat(path).catch(() => undefined);
      if (found === undefined || found.mtimeMs > started || (await isClean(setting, path, name))) continue;
      await rm(path, { recursive: true, force: true });
      removed++;
    }
  }
  if (removed > 0) cleared.push(`${removed} half-written files among the objects removed`);
}

async function isClean({ redactor, matcher }: Setting, path: string, name: string): Promise<boolean> {
  if (matcher === undefined) return true;
  if (!name.startsWith('tmp_obj_')) return false;
  const bytes = await readIfThere(path);
  if (bytes === undefined) return false;
  try {
    return !redactor.holds(bytes) && !redactor.holds(inflateSync(bytes, { maxOutputLength: 1 << 28 }));
  } catch {
    return false; // what cannot be read is not known to be clean
  }
}
