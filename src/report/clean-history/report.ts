import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { CleanReport } from '../../history/index.js';
import { cleanBlocks } from './lines.js';
import { jsonText } from '../contract.js';
import { DIGEST, maskUnless, OBJECT_ID } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import { maskVerify, verifyBlocks, type VerifyRenderOptions } from '../verify-history/report.js';

/** A plan or an outcome of clean-history as one JSON document (schema/clean-history.schema.json) or as text for people. */
export function renderClean(report: CleanReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskClean(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const proof = masked.verification === undefined ? [] : verifyBlocks(masked.verification, pen);
  const blocks = [...cleanBlocks(masked, pen, proof)].filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but ids, hashes and the words of the contract. */
function maskClean(report: CleanReport, masker: Masker): CleanReport {
  const { schemaVersion, command, outcome, verification, plan, ...rest } = report;
  return {
    schemaVersion,
    command,
    outcome,
    ...masker.maskLeaves(rest),
    lookedFor: report.lookedFor.map((label) => maskUnless(DIGEST, label, masker)),
    ...(plan === undefined ? {} : { plan: maskIds(plan, masker) }),
    ...(verification === undefined ? {} : { verification: maskVerify(verification, masker) }),
  };
}

/** Masks all strings within, but leaves ids as they are. */
function maskIds<T>(value: T, masker: Masker): T {
  if (typeof value === 'string') return idOrMasked(value, masker) as unknown as T;
  if (Array.isArray(value)) return value.map((item) => maskIds<unknown>(item, masker)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskIds<unknown>(item, masker)])) as T;
}

function idOrMasked(text: string, masker: Masker): string {
  return maskUnless(OBJECT_ID, text, masker);
}
