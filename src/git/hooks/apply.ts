import {
  chmod,
  copyFile,
  link,
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  readlink,
  rename,
  rm,
  symlink,
  unlink,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import type { HookChange, HookPlan } from './plan.js';
import { readHook } from './state.js';

/** Ends the name of what is being written; a later run writes over what an interrupted one left. */
const UNFINISHED = '.secretctl-unfinished';

/**
 * Carries a plan out and reads back what git will see. Each hook changes by one rename: it is the old one or the new one.
 *
 * @throws AppError `E_HOOK_WRITE`, exit 5, when the folder cannot be written or does not hold what was written
 */
export async function applyHooks(plan: HookPlan): Promise<void> {
  try {
    if (plan.action === 'install') await install(plan);
    else await uninstall(plan);
    await readBack(plan);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw failed(plan.folder, systemReason(error), error);
  }
}

function failed(folder: string, reason: string, cause?: unknown): AppError {
  return new AppError('E_HOOK_WRITE', `the hooks in ${folder} could not be changed: ${reason}`, {
    exit: exitCodes.failed,
    hint: 'nothing is half done: run the same command again once that is solved',
    cause,
  });
}

async function install(plan: HookPlan): Promise<void> {
  const [outermost] = plan.folders;
  if (outermost !== undefined) {
    await makeFolder(plan, outermost);
    return;
  }
  for (const change of plan.changes) {
    if (change.kind === 'chain') await keep(change.file.path, change.file.chainedPath);
    if ('text' in change) await writeHook(change.file.path, change.text);
  }
}

/** The folder appears with its hooks in it, so that no moment has a folder nobody remembers making. */
async function makeFolder(plan: HookPlan, outermost: string): Promise<void> {
  const draft = outermost + UNFINISHED;
  await rm(draft, { recursive: true, force: true });
  const folder = join(draft, relative(outermost, plan.folder));
  await mkdir(folder, { recursive: true });
  for (const change of plan.changes) {
    if ('text' in change) await writeHook(join(folder, change.file.name), change.text);
  }
  await rename(draft, outermost);
}

async function writeHook(path: string, text: string): Promise<void> {
  const draft = path + UNFINISHED;
  await rm(draft, { force: true });
  const file = await open(draft, 'wx', 0o755);
  try {
    await file.writeFile(text);
    await file.chmod(0o755); // whatever the umask took away
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}

/** Gives the hook a second name before ours takes the first one. */
async function keep(path: string, chainedPath: string): Promise<void> {
  if (await isTaken(path, chainedPath)) return;
  const entry = await lstat(path);
  if (entry.isSymbolicLink()) {
    await symlink(await readlink(path), chainedPath);
    return;
  }
  try {
    await link(path, chainedPath);
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES'].includes(systemCode(error) ?? ''))
      throw error;
    await copyFile(path, chainedPath + UNFINISHED);
    await chmod(chainedPath + UNFINISHED, entry.mode & 0o7777);
    await rename(chainedPath + UNFINISHED, chainedPath);
  }
}

/** An interrupted run may have kept the same hook; another one must not be lost. */
async function isTaken(path: string, chainedPath: string): Promise<boolean> {
  const [now, kept] = await Promise.all([contentOf(path), contentOf(chainedPath)]);
  if (kept === undefined) return false;
  if (kept === now) return true;
  throw new AppError(
    'E_HOOK_LEFTOVER',
    `${chainedPath} already keeps another hook than ${path}; one of them would be lost`,
    {
      exit: exitCodes.refused,
      hint: `decide which one you need, move the other away, then: secretctl install-hook`,
    },
  );
}

async function contentOf(path: string): Promise<string | undefined> {
  try {
    const entry = await lstat(path);
    if (entry.isSymbolicLink()) return `link ${await readlink(path)}`;
    return `file ${(entry.mode & 0o777).toString(8)} ${await readFile(path, 'latin1')}`;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function uninstall(plan: HookPlan): Promise<void> {
  const [outermost] = plan.folders;
  if (outermost !== undefined && (await holdsOnlyOurs(plan))) {
    const doomed = outermost + UNFINISHED;
    await rm(doomed, { recursive: true, force: true });
    await rename(outermost, doomed);
    await rm(doomed, { recursive: true });
    return;
  }
  for (const change of plan.changes) await takeAway(change);
}

/** Each folder we made holds nothing but the next one, and the innermost nothing but our hooks. */
async function holdsOnlyOurs(plan: HookPlan): Promise<boolean> {
  const ours = plan.changes.filter(({ kind }) => kind === 'remove').map(({ file }) => file.path);
  if (plan.changes.some(({ kind }) => kind !== 'remove' && kind !== 'none')) return false;
  for (const folder of plan.folders) {
    const paths = (await readdir(folder)).map((name) => join(folder, name));
    if (!paths.every((path) => ours.includes(path) || (plan.folders.includes(path) && dirname(path) === folder)))
      return false;
  }
  return true;
}

async function takeAway({ kind, file }: HookChange): Promise<void> {
  if (kind === 'restore') await rename(file.chainedPath, file.path);
  if (kind === 'remove') await unlink(file.path);
  if (kind === 'tidy' && (await isTaken(file.path, file.chainedPath))) await unlink(file.chainedPath);
}

async function readBack(plan: HookPlan): Promise<void> {
  for (const change of plan.changes) {
    if (plan.action === 'uninstall' && (await readHook(plan.folder, change.file.name)).state.kind === 'ours') {
      throw failed(plan.folder, `${change.file.name} is still there`);
    }
    if (!('text' in change)) continue;
    const { state } = await readHook(plan.folder, change.file.name);
    if (state.kind !== 'ours' || state.edited)
      throw failed(plan.folder, `${change.file.name} does not hold what was written`);
    if (!state.executable)
      throw failed(plan.folder, `${change.file.name} could not be made executable; is the file system mounted noexec?`);
  }
}
