import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { AppError, exitCodes } from '../../errors/index.js';
import {
  cloneBundle,
  commitFiles,
  listStoredRefs,
  packEverything,
  scratchRepository,
  sumOfObjects,
  type StoredRef,
} from '../../git/index.js';
import { heldIds } from './held-ids.js';
import { syncFile, syncFolder, writeDurably } from './durable.js';
import { encryptFile } from './encrypt.js';
import { folderSize } from './folder-size.js';
import { gitFolderFiles, ownPath } from './git-folder.js';
import { reach, type Setting } from './setting.js';

/** Refs of the bundle that the repository does not have begin so. */
export const BACKUP_REFS = 'refs/secretctl/backup';
const BUNDLE = 'backup.bundle';
const NOTE = `How to restore by hand, with git alone:

  age -d -o backup.bundle backup.bundle.age        only if the backup is encrypted
  git clone --mirror backup.bundle restored.git    every ref as it was

Every object that the repository had is in the bundle, unreachable ones too. Commits that only reflogs, stashes and
detached HEADs held are refs below ${BACKUP_REFS}/objects/ there. The files of the .git folder (reflogs, indexes,
HEADs of all work trees) are in the commit ${BACKUP_REFS}/files:

  git -C restored.git ls-tree -r --name-only ${BACKUP_REFS}/files
  git -C restored.git show ${BACKUP_REFS}/files:logs/HEAD

All at once: secretctl clean-history --undo
`;

/** Writes the bundle, proves that it can be cloned, and encrypts it when asked. One of an earlier attempt is taken if nothing changed since. */
export async function backUp(setting: Setting): Promise<string> {
  const { journal, folder, options } = setting;
  await reach(setting, 'backup begin', 'backup: writing a bundle of everything');
  await journal.begin('backup');
  await checkSpace(setting);
  const scratch = join(folder, 'backup.git');
  await rm(scratch, { recursive: true, force: true });
  await scratchRepository(scratch, setting.format, setting.objects);
  const refs = await refsOfBackup(setting, scratch);
  const kept = journal.find('end', 'backup')?.data as { file: string; state: string } | undefined;
  const state = stateHash(refs, await sumOfObjects(scratch));
  if (kept?.state === state) {
    await rm(scratch, { recursive: true, force: true });
    return join(folder, kept.file);
  }
  for (const name of [BUNDLE, `${BUNDLE}.age`]) await rm(join(folder, name), { force: true });
  const sum = await writeBundle(setting, scratch, refs);
  await reach(setting, 'backup written', 'backup: cloning the bundle, to see that it is whole');
  await verify(setting, refs, sum);
  await rm(scratch, { recursive: true, force: true });
  const passphrase = await options.passphrase?.();
  if (passphrase !== undefined) await encryptFile(join(folder, BUNDLE), passphrase);
  const file = passphrase === undefined ? BUNDLE : `${BUNDLE}.age`;
  await writeFile(join(folder, 'RESTORE.txt'), NOTE, { mode: 0o600 });
  await syncFolder(folder);
  await journal.end('backup', { file, state });
  await reach(setting, 'backup end');
  return join(folder, file);
}

function stateHash(refs: readonly string[], objects: string): string {
  return createHash('sha256').update(refs.join('\n')).update(objects).digest('hex');
}

/** Lines `id name` of the bundle's head, sorted by name. */
async function refsOfBackup(setting: Setting, scratch: string): Promise<string[]> {
  const { commonDir, folder, trees, options } = setting;
  const stored = await listStoredRefs(commonDir, { signal: options.signal });
  const held = await heldIds(commonDir, trees);
  const notes = join(folder, 'backup.git', 'refs.json');
  await writeFile(notes, JSON.stringify(stored), { mode: 0o600 });
  const files = gitFolderFiles(commonDir).filter(
    ({ kind, path }) => kind === 'file' && !/\.lock$|^secretctl\.lock/.test(ownPath(path)),
  );
  const all = [
    ...files.map(({ path, location }) => ({ path, from: location })),
    { path: Buffer.from('secretctl-refs.json'), from: notes },
  ];
  const { commit } = await commitFiles(scratch, all, { signal: options.signal });
  await writeDurably(ownObjectsFile(folder), (await looseObjects(scratch)).join('\n'));
  const lines = stored.map((ref) => [ref.object, nameInBundle(ref)] as const);
  for (const id of held) lines.push([id, `${BACKUP_REFS}/objects/${id}`]);
  lines.push([commit, `${BACKUP_REFS}/files`]);
  return lines.map(([id, name]) => `${id} ${name}`).sort(byName);
}

/** Ids of what the backup holds beyond the repository's own objects: its copies of files. An undo leaves them out. */
export function ownObjectsFile(folder: string): string {
  return join(folder, 'backup-own.txt');
}

/** Git writes nothing that the repository, from which the scratch one borrows, has already. */
async function looseObjects(scratch: string): Promise<string[]> {
  const objects = join(scratch, 'objects');
  const folders = (await readdir(objects)).filter((name) => /^[0-9a-f]{2}$/.test(name));
  const names = await Promise.all(folders.map(async (name) => [name, await readdir(join(objects, name))] as const));
  return names.flatMap(([folder, files]) => files.map((file) => folder + file)).filter((id) => /^[0-9a-f]+$/.test(id));
}

const byName = (a: string, b: string): number => (a.slice(a.indexOf(' ')) < b.slice(b.indexOf(' ')) ? -1 : 1);

function nameInBundle({ name }: StoredRef): string {
  return name.startsWith('refs/') ? name : `${BACKUP_REFS}/${name}`;
}

async function writeBundle(setting: Setting, scratch: string, refs: readonly string[]): Promise<string> {
  const file = join(setting.folder, BUNDLE);
  const head = setting.format === 'sha256' ? '# v3 git bundle\n@object-format=sha256\n' : '# v2 git bundle\n';
  const out = createWriteStream(file, { mode: 0o600, flags: 'wx' });
  out.write(`${head}${refs.join('\n')}\n\n`);
  const sum = await packEverything(scratch, out, { signal: setting.options.signal });
  out.end();
  await finished(out);
  await syncFile(file);
  return sum;
}

async function verify(setting: Setting, refs: readonly string[], sum: string): Promise<void> {
  const { folder, options } = setting;
  const clone = join(folder, 'clone.git');
  await rm(clone, { recursive: true, force: true });
  await cloneBundle(join(folder, BUNDLE), clone, { signal: options.signal });
  const cloned = (await listStoredRefs(clone)).map(({ name, object }) => `${object} ${name}`).sort(byName);
  const isWhole = cloned.join('\n') === refs.join('\n') && (await sumOfObjects(clone)) === sum;
  await rm(clone, { recursive: true, force: true, maxRetries: 3 });
  if (!isWhole)
    throw new AppError('E_BACKUP', 'the backup was written, but its clone is not the same as the repository', {
      exit: exitCodes.failed,
      hint: 'git fsck --full says what is wrong with the repository. Nothing was changed',
    });
}

/** The bundle and its clone lie in the state folder; later the packs that lose objects are written anew. */
async function checkSpace({ folder, objects }: Setting): Promise<void> {
  const size = await folderSize(objects);
  for (const [where, times] of [
    [folder, 2.5],
    [objects, 1.2],
  ] as const) {
    const { bavail, bsize } = await statfs(where);
    const needed = Math.ceil(size * times) + 50_000_000;
    if (bavail * bsize >= needed) continue;
    throw new AppError(
      'E_DISK_FULL',
      `${where} has ${Math.floor((bavail * bsize) / 1e6)} MB free; backup and rewrite need up to ${Math.ceil(needed / 1e6)} MB`,
      { exit: exitCodes.refused, hint: 'make room, or set XDG_STATE_HOME to another disk. Nothing was changed' },
    );
  }
}
