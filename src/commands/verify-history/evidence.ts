import { basename, resolve } from 'node:path';
import packageJson from '../../../package.json' with { type: 'json' };
import type { Context } from '../../app/context.js';
import { listRemotes, listStoredRefs, type Repository } from '../../git/index.js';
import {
  compareEvidence,
  evidenceOf,
  readEvidence,
  safeName,
  writeEvidence,
  type EvidenceFacts,
  type VerifyReport,
} from '../../history/index.js';
import { encodingsSearched, Matcher } from '../../match/index.js';
import type { Needles } from '../needles/needles.js';
import type { VerifyFlags } from './command.js';

export interface Verified {
  readonly report: VerifyReport;
  readonly repository: Repository;
  readonly sought: Needles;
}

/** Writes the record that `--evidence` asks for, and compares with the one that `--check` names. */
export async function withEvidence(context: Context, flags: VerifyFlags, verified: Verified): Promise<VerifyReport> {
  const { report } = verified;
  if (flags.evidence === undefined && flags.check === undefined) return report;
  const before = flags.check === undefined ? undefined : await readEvidence(resolve(context.cwd, flags.check));
  const facts = await factsOf(context, verified);
  if (flags.evidence !== undefined) await writeEvidence(resolve(context.cwd, flags.evidence), report, facts);
  return before === undefined ? report : { ...report, check: compareEvidence(before, evidenceOf(report, facts)) };
}

async function factsOf(context: Context, { report, repository, sought }: Verified): Promise<EvidenceFacts> {
  const { commonDir, top } = repository;
  const { server } = report;
  const signal = { signal: context.signal };
  const remotes = server === undefined ? await listRemotes(commonDir, signal) : [];
  const matcher = new Matcher(sought.needles);
  const labels = new Set(report.lookedFor);
  const refs = await listStoredRefs(commonDir, signal);
  return {
    version: packageJson.version,
    when: context.now(),
    repository: {
      name: server === undefined ? basename(top ?? commonDir) : basename(server.url),
      urls: server === undefined ? remotes.flatMap(({ pushUrls }) => pushUrls) : [server.url],
      freshClone: server !== undefined,
    },
    fingerprintKey: sought.keyId,
    encodings: [...new Set(sought.needles.flatMap((needle) => encodingsSearched(needle)))],
    refs: refs.map(({ name, object }) => ({ name, id: object })),
    objects: report.coverage
      .filter(({ place }) => place.startsWith('objects: '))
      .reduce((sum, { items }) => sum + items, 0),
    oldCommits: server?.asked,
    // A pattern fits its own text; what was looked for has to stay readable.
    redact: (text) => context.masker.mask(labels.has(text) ? text : safeName(matcher, text)),
  };
}
