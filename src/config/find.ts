import { stat } from 'node:fs/promises';
import path from 'node:path';

export const PROJECT_FILE = 'secretctl.yaml';

export interface Found {
  /** The repository's top, else the folder of the project file, else `cwd`. */
  readonly projectRoot: string;
  readonly projectFile: string | undefined;
  /** Files above `cwd`, outside any repository, that belong to somebody else: anyone can put one into /tmp. */
  readonly ignored: readonly string[];
}

/** Looks for secretctl.yaml from `cwd` upwards, to the repository's top or else the root of the file system. */
export async function findProject(cwd: string): Promise<Found> {
  const candidates: { file: string; uid: number }[] = [];
  for (let folder = path.resolve(cwd); ; folder = path.dirname(folder)) {
    const file = path.join(folder, PROJECT_FILE);
    const uid = await ownerOf(file);
    if (uid !== undefined) candidates.push({ file, uid });
    if ((await ownerOf(path.join(folder, '.git'))) !== undefined) {
      return { projectRoot: folder, projectFile: candidates[0]?.file, ignored: [] };
    }
    if (path.dirname(folder) === folder) return await outsideRepository(cwd, candidates);
  }
}

async function outsideRepository(cwd: string, candidates: readonly { file: string; uid: number }[]): Promise<Found> {
  const owner = await ownerOf(cwd);
  const isTrusted = ({ uid }: { uid: number }): boolean => uid === owner || uid === 0;
  const projectFile = candidates.find(isTrusted)?.file;
  return {
    projectRoot: projectFile === undefined ? path.resolve(cwd) : path.dirname(projectFile),
    projectFile,
    ignored: candidates.filter((candidate) => !isTrusted(candidate)).map(({ file }) => file),
  };
}

async function ownerOf(file: string): Promise<number | undefined> {
  return await stat(file).then(
    ({ uid }) => uid,
    () => undefined,
  );
}
