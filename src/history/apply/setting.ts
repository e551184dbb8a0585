import { join } from 'node:path';
import { listWorkTrees, objectFormat, requireRepository, type Repository, type WorkTree } from '../../git/index.js';
import { Matcher } from '../../match/index.js';
import { Redactor } from '../rewrite/redactor.js';
import type { Journal } from './journal.js';
import type { ApplyOptions, RewriteRequest } from './types.js';

/** What all steps of a run work with. */
export interface Setting {
  readonly request: RewriteRequest;
  readonly options: ApplyOptions;
  readonly repository: Repository;
  readonly commonDir: string;
  /** The repository's own folder of objects. */
  readonly objects: string;
  readonly format: 'sha1' | 'sha256';
  readonly trees: readonly WorkTree[];
  /** undefined: no values are searched. */
  readonly matcher: Matcher | undefined;
  readonly redactor: Redactor;
  readonly journal: Journal;
  /** Of the run. */
  readonly folder: string;
  /** What was dealt with, for people. */
  readonly cleared: string[];
}

export async function makeSetting(request: RewriteRequest, options: ApplyOptions, journal: Journal): Promise<Setting> {
  const repository = await requireRepository(request.repository);
  const { commonDir } = repository;
  const matcher = request.needles.length > 0 ? new Matcher(request.needles) : undefined;
  return {
    request,
    options,
    repository,
    commonDir,
    objects: join(commonDir, 'objects'),
    format: await objectFormat(commonDir),
    trees: await listWorkTrees(repository),
    matcher,
    redactor: new Redactor(matcher, request),
    journal,
    folder: journal.folder,
    cleared: [],
  };
}

/** Tells people what is done, and tests where they may kill the run. */
export async function reach({ options }: Setting, point: string, text?: string): Promise<void> {
  options.signal?.throwIfAborted();
  if (text !== undefined) options.onStep?.(text);
  await options.atPoint?.(point);
}

/** Text for output and for files of ours: values are replaced. */
export function clean({ redactor }: Pick<Setting, 'redactor'>, text: string | Buffer): string {
  return redactor.text(Buffer.from(text)).toString('utf8');
}

/** How files of ours call a work tree: the name that git gave it, less values; empty for the main one. */
export function keyOf({ redactor, trees }: Pick<Setting, 'redactor' | 'trees'>, { linked }: WorkTree): string {
  if (linked === undefined) return '';
  const shown = (name: string): string => redactor.fileName(Buffer.from(name)).toString('utf8');
  const key = shown(linked);
  const alike = trees.flatMap(({ linked: other }) => (other !== undefined && shown(other) === key ? [other] : []));
  const at = alike.sort().indexOf(linked);
  return at > 0 ? `${key}/${at}` : key; // several values may become one text
}
