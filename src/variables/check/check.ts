import { findVariableUses } from '../uses.js';
import { proposeSecrets } from '../propose.js';
import type { EnvFileFound } from '../types.js';
import { definedChecks } from './defined.js';
import { dockerChecks } from './docker.js';
import { gitChecks } from './git-checks.js';
import { judgeFiles } from './judge.js';
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
  const uses = await findVariableUses(root, { signal });
  const proposed = proposeSecrets(uses, files);
  const names = new Set([...options.secrets, ...proposed].map(({ env }) => env));
  const judged = await judgeFiles(files, names, options);
  const git = await gitChecks(judged.files, options);
  const withModes = options.platform !== 'win32';
  const findings = [
    ...git.findings,
    ...(withModes ? await modeChecks(root, judged.files) : []),
    ...(await dockerChecks(root, judged.files)),
    ...valueChecks(judged.files, options),
    ...definedChecks(uses, survey.files, proposed, options),
  ].sort(bySeverity);
  const unread = [...survey.unread.filter(({ path }) => !setup.isExcluded(path)), ...judged.unread, ...git.unread];
  return {
    schemaVersion: 1,
    command: 'env check',
    verdict: verdictOf(findings, unread.length),
    findings,
    unread,
    notChecked: [
      ...git.notChecked,
      ...(withModes ? [] : [{ check: 'env-file-open-to-others', reason: 'Windows has access lists and no modes' }]),
      ...excludedNote(survey.files, files),
    ],
    stats: {
      envFiles: files.filter(({ isExample }) => !isExample).length,
      exampleFiles: files.filter(({ isExample }) => isExample).length,
      variablesRead: new Set(uses.map(({ name }) => name)).size,
      secretsConfigured: options.secrets.length,
    },
  };
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
