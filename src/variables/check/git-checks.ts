import { lstat, realpath } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../../errors/index.js';
import { ignoreRules, isShallow, pastPaths, type IgnoreRule, type Repository, type WorkTree } from '../../git/index.js';
import { isEnvFile, isExample } from '../env-files.js';
import { isLeftOut } from '../folders.js';
import type { JudgedFile } from './judge.js';
import { isPrivateName, secretNames } from './names.js';
import { FIX, globFor } from './next.js';
import { trackedPaths, type TrackedPath } from './tracked.js';
import type { EnvCheckOptions, EnvCheckReport, EnvFinding } from './types.js';

export type PartialReport = Pick<EnvCheckReport, 'findings' | 'unread' | 'notChecked'>;

/** What git tracks, had and does not ignore. Without a repository nothing is committed, and it says so. */
export async function gitChecks(files: readonly JudgedFile[], options: EnvCheckOptions): Promise<PartialReport> {
  const { repository, root } = options;
  const reason = await whyNoGit(repository, root);
  if (repository === undefined || reason !== undefined)
    return { findings: [], unread: [], notChecked: GIT_CHECKS.map((check) => ({ check, reason: reason ?? '' })) };
  const real = new Map(files.filter((file) => !file.isExample).map((file) => [file.path, file]));
  const tree: WorkTree = { gitDir: repository.gitDir, top: repository.top, linked: undefined };
  const look: Look = { real, repository, tree, options, tracked: [] };
  const parts = [
    await guarded('the index', () => trackedCheck(look)),
    await guarded('the ignore rules', () => ignoredCheck(look)),
    await guarded('the history', () => historyCheck(look)),
  ];
  return {
    findings: parts.flatMap(({ findings }) => findings),
    unread: parts.flatMap(({ unread }) => unread),
    notChecked: (await isShallow(root))
      ? [{ check: 'env-file-in-history', reason: 'this clone is shallow: older commits are not here' }]
      : [],
  };
}

const GIT_CHECKS = ['env-file-tracked', 'env-file-in-history', 'env-file-not-ignored'];

interface Look {
  readonly real: ReadonlyMap<string, JudgedFile>;
  readonly repository: Repository;
  readonly tree: WorkTree;
  readonly options: EnvCheckOptions;
  tracked: readonly TrackedPath[];
}

async function whyNoGit(repository: Repository | undefined, root: string): Promise<string | undefined> {
  if (repository?.top === undefined) return 'this is not the work tree of a git repository';
  if ((await realpath(repository.top)) === (await realpath(root))) return undefined;
  return 'git was told of another work tree than the one of this folder';
}

/** A damaged index must not hide what the other checks see. */
async function guarded(path: string, check: () => Promise<EnvFinding[]>): Promise<Omit<PartialReport, 'notChecked'>> {
  try {
    return { findings: await check(), unread: [] };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { findings: [], unread: [{ path, reason: error.message }] };
  }
}

async function trackedCheck(look: Look): Promise<EnvFinding[]> {
  look.tracked = await trackedPaths(look.repository, inScope(look.options), look.options.signal);
  const findings: EnvFinding[] = [];
  for (const one of look.tracked) findings.push(...(await trackedFinding(one, look)));
  return findings;
}

async function trackedFinding({ path, tree }: TrackedPath, look: Look): Promise<EnvFinding[]> {
  const base = { id: 'env-file-tracked', path, next: FIX } as const;
  // What another work tree has in its index was not read here: it counts as the worst.
  if (tree.gitDir !== look.repository.gitDir)
    return [{ ...base, severity: 'error', secrets: [], workTree: tree.linked ?? 'main' }];
  const file = look.real.get(path);
  if (file === undefined)
    return (await isLink(join(look.options.root, path))) ? [] : [{ ...base, severity: 'error', secrets: [] }];
  const secrets = secretNames(file);
  if (secrets.length === 0 && !isPrivateName(path)) return [];
  return [{ ...base, severity: secrets.length > 0 ? 'error' : 'warning', secrets }];
}

async function ignoredCheck({ real, tree, options }: Look): Promise<EnvFinding[]> {
  const files = [...real.values()].filter((file) => isPrivateName(file.path) || secretNames(file).length > 0);
  const rules = await ignoreRules(
    tree,
    files.map(({ path }) => path),
    { signal: options.signal },
  );
  return files.flatMap((file) => ignoreFinding(file, rules.get(file.path)));
}

function ignoreFinding(file: JudgedFile, rule: IgnoreRule | undefined): EnvFinding[] {
  const { path } = file;
  if (rule === undefined || rule.isNegated) {
    const severity = secretNames(file).length > 0 ? 'error' : 'warning';
    if (rule === undefined) return [{ id: 'env-file-not-ignored', severity, path, next: FIX }];
    const { source, line, pattern } = rule;
    const next = `take line ${line} out of ${source}, then: secretctl env check`;
    return [{ id: 'env-file-not-ignored', severity, path, by: { path: source, line, pattern }, next }];
  }
  const isShared = !isAbsolute(rule.source) && rule.source.endsWith('.gitignore');
  if (isShared) return [];
  return [{ id: 'env-file-ignored-here-only', severity: 'warning', path, source: rule.source, next: FIX }];
}

async function historyCheck({ real, tracked, options }: Look): Promise<EnvFinding[]> {
  const isWanted = inScope(options);
  const known = new Set([...real.keys(), ...tracked.map(({ path }) => path)]);
  const past = await pastPaths(options.root, [...known], (path) => isWanted(path) && !isLeftOut(path), {
    signal: options.signal,
  });
  return past.flatMap((path): EnvFinding[] => {
    const file = real.get(path);
    const isHarmless = file !== undefined && secretNames(file).length === 0 && tracked.some((one) => one.path === path);
    if (isHarmless || (file === undefined && !isPrivateName(path))) return [];
    const next = `secretctl clean-history --drop-path ${globFor(path)}`;
    return [{ id: 'env-file-in-history', severity: 'warning', path, next }];
  });
}

function inScope({ setup }: EnvCheckOptions): (path: string) => boolean {
  return (path) => isEnvFile(path) && !isExample(path) && !setup.isExcluded(path);
}

async function isLink(file: string): Promise<boolean> {
  return await lstat(file).then(
    (stats) => stats.isSymbolicLink(),
    () => false,
  );
}
