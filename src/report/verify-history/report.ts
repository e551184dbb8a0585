import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { EvidenceComparison, Hit, ServerReport, VerifyReport } from '../../history/index.js';
import { jsonText } from '../contract.js';
import { DIGEST, maskUnless, OBJECT_ID } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import {
  checkLines,
  checkVerdictLines,
  coverageLines,
  coverageNoteLines,
  hitLines,
  serverLines,
  unreadLines,
  verdictLines,
  verifyNextLines,
} from './lines.js';

export interface VerifyRenderOptions {
  readonly masker: Masker;
  readonly json: boolean;
  readonly color: boolean;
  readonly columns: number;
}

/** A verification as one JSON document (schema/verify-history.schema.json) or as text for people. */
export function renderVerify(report: VerifyReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskVerify(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  return `${[...verifyBlocks(masked, pen), verifyNextLines(masked, pen)]
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n` as MaskedText;
}

/** The parts of the text for people, none of them empty. */
export function verifyBlocks(report: VerifyReport, pen: Pen): string[][] {
  const blocks = [
    hitLines(report, pen),
    coverageLines(report, pen),
    unreadLines(report, pen),
    coverageNoteLines(report, pen),
    serverLines(report, pen),
    checkLines(report, pen),
    verdictLines(report, pen),
    checkVerdictLines(report, pen),
  ];
  return blocks.filter((block) => block.length > 0);
}

/** Named fields only; all but the words of the contract and ids is masked. */
export function maskVerify(report: VerifyReport, masker: Masker): VerifyReport {
  const { schemaVersion, command, verdict, lookedFor, hits, coverage, server, check } = report;
  return {
    schemaVersion,
    command,
    verdict,
    lookedFor: lookedFor.map((label) => maskUnless(DIGEST, label, masker)),
    hits: hits.map((hit) => maskHit(hit, masker)),
    coverage: coverage.map(({ place, items, bytes, skipped, notes }) => ({
      place: masker.mask(place),
      items,
      bytes,
      skipped: skipped.map(({ what, reason }) => ({
        what: maskUnless(OBJECT_ID, what, masker),
        reason: masker.mask(reason),
      })),
      ...(notes === undefined ? {} : { notes: notes.map((note) => masker.mask(note)) }),
    })),
    ...(server === undefined ? {} : { server: maskServer(server, masker) }),
    ...(check === undefined ? {} : { check: maskCheck(check, masker) }),
  };
}

function maskCheck(check: EvidenceComparison, masker: Masker): EvidenceComparison {
  const { judgement, verdict, objects, worse, notes, refs } = check;
  return { judgement, verdict, objects, ...masker.maskLeaves({ worse, notes, refs }) };
}

function maskServer({ url, notSeen, asked }: ServerReport, masker: Masker): ServerReport {
  return {
    url: masker.mask(url),
    notSeen,
    asked: asked.map(({ id, answer, reason }) => ({
      id: maskUnless(OBJECT_ID, id, masker),
      answer,
      reason: masker.mask(reason),
    })),
  };
}

function maskHit(hit: Hit, masker: Masker): Hit {
  const { object, kind, path, firstCommit, lastCommit, paths } = hit;
  const id = (text: string): string => maskUnless(OBJECT_ID, text, masker);
  const all = (texts: readonly string[]): string[] => texts.map((text) => masker.mask(text));
  return {
    place: masker.mask(hit.place),
    what: maskUnless(DIGEST, hit.what, masker),
    encoding: hit.encoding,
    ...(object === undefined ? {} : { object: id(object) }),
    ...(kind === undefined ? {} : { kind: masker.mask(kind) }),
    ...(path === undefined ? {} : { path: masker.mask(path) }),
    ...(paths === undefined ? {} : { paths: all(paths) }),
    ...(firstCommit === undefined ? {} : { firstCommit: id(firstCommit) }),
    ...(lastCommit === undefined ? {} : { lastCommit: id(lastCommit) }),
    refs: all(hit.refs),
    keptBy: all(hit.keptBy),
    fix: masker.mask(hit.fix),
  };
}
