import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, exitCodes } from '../../errors/index.js';
import {
  cloneBundle,
  filesOfTree,
  listAllObjects,
  objectBatches,
  packObjects,
  presentObjects,
  type StoredRef,
} from '../../git/index.js';
import { BACKUP_REFS, ownObjectsFile } from './backup.js';
import { placeFile, readIfThere, syncFolder } from './durable.js';
import { decryptFile } from './encrypt.js';
import { reach, type Setting } from './setting.js';

/** What a backup holds, unpacked into a repository of its own. */
export interface Restored {
  readonly gitDir: string;
  readonly refs: readonly StoredRef[];
  /** Ids of the files of the git folder, by path (bytes as latin1). */
  readonly files: ReadonlyMap<string, string>;
}

/** Unpacks the backup into the run's folder. */
export async function openBackup(setting: Setting, bundle: string): Promise<Restored> {
  const { folder, options } = setting;
  const gitDir = join(folder, 'restore.git');
  await rm(gitDir, { recursive: true, force: true });
  let plain = bundle;
  if (bundle.endsWith('.age')) {
    const passphrase = await options.passphrase?.();
    if (passphrase === undefined) throw needsPassphrase();
    plain = join(folder, 'restore.bundle');
    await rm(plain, { force: true });
    await decryptFile(bundle, plain, passphrase);
  }
  await cloneBundle(plain, gitDir, { signal: options.signal });
  const files = await filesOfTree(gitDir, `${BACKUP_REFS}/files`);
  const byPath = new Map(files.map(({ path, id }) => [path.toString('latin1'), id]));
  const notes = await contentOf(gitDir, byPath.get('secretctl-refs.json') ?? '');
  byPath.delete('secretctl-refs.json');
  return { gitDir, refs: JSON.parse(notes.toString('utf8')) as StoredRef[], files: byPath };
}

export async function contentOf(gitDir: string, id: string): Promise<Buffer> {
  for await (const [object] of objectBatches(gitDir, [id])) if (object) return Buffer.from(object.content);
  return Buffer.alloc(0);
}

/** Gives the repository back the objects that it lost. */
export async function restoreObjects(setting: Setting, { gitDir, files }: Restored): Promise<void> {
  const { objects, commonDir, options, folder } = setting;
  const own = new Set((await readIfThere(ownObjectsFile(folder)))?.toString('latin1').split('\n') ?? files.values());
  const saved = (await listAllObjects(gitDir)).filter((id) => !own.has(id));
  const there = await presentObjects(commonDir, saved);
  const missing = saved.filter((id) => !there.has(id));
  if (missing.length === 0) return;
  const prefix = join(folder, 'restore.git', 'back');
  const name = await packObjects(gitDir, missing, prefix, { signal: options.signal });
  const target = join(objects, 'pack');
  for (const end of ['pack', 'idx']) {
    await placeFile(
      `${prefix}-${name}.${end}`,
      join(target, `pack-${name}.${end}`),
      join(target, `tmp_${end}_secretctl`),
    );
    await reach(setting, `undo ${end} placed`);
  }
  await syncFolder(target);
}

function needsPassphrase(): AppError {
  return new AppError('E_PASSPHRASE', 'the backup is encrypted, and its passphrase was not given', {
    exit: exitCodes.usage,
    hint: 'run the command in a terminal, where it can ask. Nothing was changed',
  });
}
