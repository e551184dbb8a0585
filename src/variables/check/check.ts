import { isGitFailure } from '../../git/index.js';
import { findVariableUses } from '../uses.js';
import { proposeSecrets } from '../propose.js';
import type { EnvFileFound, VariableUse } from '../types.js';
import { definedChecks } from './defined.js';
import { dockerChecks } from './docker.js';
import { gitChecks, type PartialReport } from './git-checks.js';
import { judgeFiles, type JudgedFile } from './judge.js';
import { modeChecks } from './modes.js';
import { surveyEnvFiles } from './survey.js';
import type { EnvCheckOptions, EnvCheckReport, EnvFinding } from './types.js';
import { valueChecks } from './values.js';

/**
 * Looks at the env files of a project, at what the code reads, and at what git and docker would do with them. Changes nothing.
 *
 * Values that may be secrets are registered with the masker.
 *
 * @throws AppError `E_GIT_REPOSITORY`, exit 5, when git refuses the repository
 */
export async function checkEnv(options: EnvCheckOptions): Promise<EnvCheckReport> {
  const { root, setup, signal } = options;
  const survey = await surveyEnvFiles(root, signal);
  const files = survey.files.filter(({ path }) => !setup.isExcluded(path));
  const { uses, unread: unreadCode } = await readCode(root, signal);
  const proposed = proposeSecrets(uses, files);
  const names = new Set([...options.secrets, ...proposed].map(({ env }) => env));
  const judged = await judgeFiles(files, names, options);
  const parts = [
    await gitChecks(judged.files, options),
    await modePart(judged.files, options),
    part(await dockerChecks(root, judged.files)),
    part(valueChecks(judged.files, options)),
    part(unreadCode.length > 0 ? [] : definedChecks(uses, survey.files, proposed, options)),
  ];
  const findings = parts.flatMap((one) => one.findings).sort(bySeverity);
  const unreadFiles = survey.unread.filter(({ path }) => !setup.isExcluded(path));
  const unread = [...unreadFiles, ...unreadCode, ...judged.unread, ...parts.flatMap((one) => one.unread)];
  return {
    schemaVersion: 1,
    command: 'env check',
    verdict: verdictOf(findings, unread.length),
    findings,
    unread,
    notChecked: [...parts.flatMap((one) => one.notChecked), ...excludedNote(survey.files, files)],
    stats: {
      envFiles: files.filter(({ isExample }) => !isExample).length,
      exampleFiles: files.filter(({ isExample }) => isExample).length,
      variablesRead: new Set(uses.map(({ name }) => name)).size,
      secretsConfigured: options.secrets.length,
    },
  };
}

function part(findings: readonly EnvFinding[]): PartialReport {
  return { findings, unread: [], notChecked: [] };
}

async function modePart(files: readonly JudgedFile[], { root, platform }: EnvCheckOptions): Promise<PartialReport> {
  if (platform !== 'win32') return part(await modeChecks(root, files));
  return {
    ...part([]),
    notChecked: [{ check: 'env-file-open-to-others', reason: 'Windows has access lists and no modes' }],
  };
}

/** git lists the files: a damaged index must not hide what the other checks see. */
async function readCode(
  root: string,
  signal: AbortSignal,
): Promise<{ readonly uses: readonly VariableUse[]; readonly unread: EnvCheckReport['unread'] }> {
  try {
    return { uses: await findVariableUses(root, { signal }), unread: [] };
  } catch (error) {
    if (!isGitFailure(error)) throw error;
    return { uses: [], unread: [{ path: 'the code', reason: error.message }] };
  }
}

const RANK = { error: 0, warning: 1, info: 2 } as const;

/** Sorting keeps the order of the checks within. */
function bySeverity(one: EnvFinding, other: EnvFinding): number {
  return RANK[one.severity] - RANK[other.severity];
}

function verdictOf(findings: readonly EnvFinding[], unread: number): EnvCheckReport['verdict'] {
  if (findings.some(({ severity }) => severity !== 'info')) return 'findings';
  return unread > 0 ? 'partial' : 'clean';
}

function excludedNote(all: readonly EnvFileFound[], kept: readonly EnvFileFound[]): EnvCheckReport['notChecked'] {
  const left = all.length - kept.length;
  return left === 0 ? [] : [{ check: 'all', reason: `scan.exclude leaves out env files: ${left}` }];
}
