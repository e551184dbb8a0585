import { randomBytes } from 'node:crypto';
import { open, realpath, rename, rm, stat } from 'node:fs/promises';
import { AppError, exitCodes, systemCode, systemReason } from '../../errors/index.js';
import { withoutCredentials } from '../../git/index.js';
import type { VerifyReport } from '../types.js';
import { canonicalHash } from './canonical.js';
import type { Evidence, EvidenceRecord } from './record.js';

type Redact = (text: string) => string;

/** What a report does not tell, and a record needs. Names that hold a value are redacted before they come here. */
export interface EvidenceFacts {
  /** Of secretctl. */
  readonly version: string;
  readonly when: Date;
  readonly repository: {
    readonly name: string;
    /** Credentials in them are taken out here. */
    readonly urls: readonly string[];
    readonly freshClone: boolean;
  };
  /** Id of the key that the fingerprints were made with (`Fingerprinter.keyId`). */
  readonly fingerprintKey?: string | undefined;
  readonly encodings: readonly string[];
  /** Every ref, and what it points to (tags not peeled). */
  readonly refs: readonly { readonly name: string; readonly id: string }[];
  /** Objects in the database. */
  readonly objects: number;
  readonly oldCommits?:
    readonly { readonly id: string; readonly answer: 'served' | 'refused' | 'unknown' }[] | undefined;
  /** Takes values out of a text, once more: a record may go into a public report. */
  readonly redact?: Redact | undefined;
}

/** A sanitized record of a verification: no value, no path of a file, no credentials; with a hash over all of it. */
export function evidenceOf(report: VerifyReport, facts: EvidenceFacts): Evidence {
  const record = recordOf(report, facts, facts.redact ?? ((text: string): string => text));
  return { ...record, sha256: canonicalHash(record) };
}

/** Words of the record's own are left alone: a value that equals one must not break the form. */
function recordOf(report: VerifyReport, facts: EvidenceFacts, redact: Redact): EvidenceRecord {
  const { name, urls, freshClone } = facts.repository;
  return {
    schemaVersion: 1,
    kind: 'verify-history evidence',
    tool: { name: 'secretctl', version: facts.version },
    when: facts.when.toISOString(),
    repository: { name: redact(name), urls: urls.map((url) => redact(withoutCredentials(url))), freshClone },
    lookedFor: report.lookedFor.map(redact),
    ...(facts.fingerprintKey === undefined ? {} : { fingerprintKey: facts.fingerprintKey }),
    encodings: [...facts.encodings],
    verdict: report.verdict,
    hits: report.hits.map((hit) => hitOf(hit, redact)),
    coverage: report.coverage.map(({ place, items, bytes, skipped }) => ({
      place: redact(place),
      items,
      bytes,
      skipped: skipped.map(({ what, reason }) => ({ what: redact(what), reason: redact(reason) })),
    })),
    refs: facts.refs.map((ref) => ({ name: redact(ref.name), id: ref.id })).sort((a, b) => (a.name < b.name ? -1 : 1)),
    objects: facts.objects,
    oldCommits: (facts.oldCommits ?? []).map(({ id, answer }) => ({ id, answer })),
  };
}

/** Paths stay out: they tell more about a system than a report needs, and ids lead to them. */
function hitOf(hit: VerifyReport['hits'][number], redact: Redact): EvidenceRecord['hits'][number] {
  const { object, kind, firstCommit, lastCommit } = hit;
  return {
    place: redact(hit.place),
    what: redact(hit.what),
    encoding: hit.encoding,
    ...(object === undefined ? {} : { object }),
    ...(kind === undefined ? {} : { kind: redact(kind) }),
    ...(firstCommit === undefined ? {} : { firstCommit }),
    ...(lastCommit === undefined ? {} : { lastCommit }),
  };
}

/**
 * Writes the record of a verification to a file: complete or not at all, 0600; a file that is there is replaced.
 *
 * @returns the record
 * @throws AppError `E_EVIDENCE_WRITE`, exit 5
 */
export async function writeEvidence(file: string, report: VerifyReport, facts: EvidenceFacts): Promise<Evidence> {
  const evidence = evidenceOf(report, facts);
  const target = await targetOf(file);
  const draft = `${target}.${randomBytes(6).toString('hex')}`;
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await handle.writeFile(`${JSON.stringify(evidence, null, 2)}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    if (systemCode(error) === undefined) throw error;
    throw new AppError('E_EVIDENCE_WRITE', `the evidence file ${file} could not be written: ${systemReason(error)}`, {
      exit: exitCodes.failed,
      hint: 'the verification itself is done; name another file with --evidence FILE',
      cause: error,
    });
  }
  return evidence;
}

/** Where a file is to be replaced: behind a link. A device or a pipe is not replaced by a file. */
async function targetOf(file: string): Promise<string> {
  try {
    const target = await realpath(file);
    if ((await stat(target)).isFile()) return target;
  } catch {
    return file; // it is not there yet, or writing it tells what is wrong
  }
  throw new AppError('E_EVIDENCE_WRITE', `the evidence file ${file} could not be written: it is there, and no file`, {
    exit: exitCodes.failed,
    hint: 'the verification itself is done; name another file with --evidence FILE',
  });
}
