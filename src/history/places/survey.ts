import { realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { WorkTree } from '../../git/index.js';
import type { PlaceContext } from './context.js';
import { isReadByGit, PackFolder } from './database-files.js';
import { walk, type Entry } from './walk.js';

/** A file of a git folder, with the work tree whose own it is (the main one for what all share). */
export interface GitFile {
  readonly entry: Entry;
  /** Relative to that work tree's own git folder: "logs/HEAD". */
  readonly own: string;
  readonly tree: WorkTree;
}

/** Everything in a git folder but what a search of the database reads, each thing in one list. */
export interface Survey {
  readonly refs: GitFile[];
  readonly reflogs: GitFile[];
  readonly indexes: GitFile[];
  readonly lfs: GitFile[];
  /** What lies in `objects` and is no object that git reads. */
  readonly strays: GitFile[];
  readonly others: GitFile[];
  /** Git folders inside: those of submodules, as a rule. */
  readonly gitFolders: string[];
  readonly unread: { readonly path: Buffer; readonly reason: string }[];
}

export interface SurveyOptions {
  readonly trees: readonly WorkTree[];
  /** Real paths of folders that are read elsewhere. */
  readonly elsewhere: ReadonlySet<string>;
  /** 40, or 64 in a repository of SHA-256. */
  readonly idDigits: number;
}

/** Sorts what lies in a repository's common folder. */
export async function surveyGitFolder(
  context: PlaceContext,
  commonDir: string,
  { trees, elsewhere, idDigits }: SurveyOptions,
): Promise<Survey> {
  const survey: Survey = {
    refs: [],
    reflogs: [],
    indexes: [],
    lfs: [],
    strays: [],
    others: [],
    gitFolders: [],
    unread: [],
  };
  const packs = new PackFolder(join(commonDir, 'objects', 'pack'));
  const enters = (folder: Entry, names: readonly string[]): boolean => {
    const location = resolve(folder.location.toString());
    if (elsewhere.has(location)) return false;
    if (!looksLikeGitFolder(names)) return true;
    survey.gitFolders.push(location);
    return false;
  };
  const onUnread = (path: Buffer, reason: string): void => void survey.unread.push({ path, reason });
  for (const entry of walk(realpathSync(commonDir), { enters, onUnread })) {
    await context.breathe();
    const file = ownerOf(entry, trees);
    if (file.own.startsWith('objects/') && isReadByGit(file, packs, idDigits)) continue;
    listFor(survey, file).push(file);
  }
  return survey;
}

/** As git itself tells a repository's folder. */
export function looksLikeGitFolder(names: readonly string[]): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => names.includes(name));
}

function ownerOf(entry: Entry, trees: readonly WorkTree[]): GitFile {
  const path = entry.path.toString();
  const [, name, own] = /^worktrees\/([^/]+)\/(.+)$/s.exec(path) ?? [];
  const linked = name === undefined ? undefined : trees.find(({ linked }) => linked === name);
  if (linked !== undefined && own !== undefined) return { entry, own, tree: linked };
  return { entry, own: path, tree: trees[0] ?? { gitDir: '', top: undefined, linked: undefined } };
}

function listFor(survey: Survey, { own }: GitFile): GitFile[] {
  if (/^refs(?:\/|$)|^packed-refs$/.test(own)) return survey.refs;
  if (/^logs(?:\/|$)/.test(own)) return survey.reflogs;
  if (/^reftable(?:\/|$)/.test(own)) return survey.reflogs;
  if (/^(?:index|sharedindex\.[0-9a-f]+)$/.test(own)) return survey.indexes;
  if (/^lfs(?:\/|$)/.test(own)) return survey.lfs;
  return /^objects(?:\/|$)/.test(own) ? survey.strays : survey.others;
}
