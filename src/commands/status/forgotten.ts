import type { Context } from '../../app/context.js';
import type { Project } from '../../app/project-store.js';
import { AppError } from '../../errors/index.js';
import { isEnded, journals, rotationStates } from '../../rotation/index.js';
import type { StatusReport } from '../../report/index.js';
import { rotationsFolder } from '../rotate/job.js';

/** Rotations that are open, of secrets that secretctl.yaml does not name any more: no command would go on with them. */
export async function forgotten(context: Context, project: Project): Promise<StatusReport['unknown']> {
  try {
    const folder = await rotationsFolder(context, project);
    const names = (await journals(folder)).filter((name) => !project.secrets.has(name));
    const found = await Promise.all(names.map(async (name) => await lookAt(folder, name)));
    return found.flatMap((reason, at) => (reason === undefined ? [] : [{ what: names[at] ?? '', reason }]));
  } catch (error) {
    if (error instanceof AppError) return []; // each secret says so
    throw error;
  }
}

async function lookAt(folder: string, name: string): Promise<string | undefined> {
  try {
    const { stage, owed = [] } = (await rotationStates(folder, [name])).get(name) ?? {};
    if (owed.length === 0 && isEnded(stage)) return undefined;
    const what = owed.length > 0 ? 'a revocation is owed' : 'a rotation is open';
    return `it is not in secretctl.yaml any more, and ${what}: bring it back there, then secretctl rotate ${name} --resume`;
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
}
