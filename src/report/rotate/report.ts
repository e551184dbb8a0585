import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import { jsonText } from '../contract.js';
import { DIGEST, maskUnless } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import { rotateBlocks } from './lines.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';

/**
 * `stopped`: a step failed, and the same command goes on from there. `owed`: the old value is not proved to be dead. `enabled`, `disabled`:
 * that the store rotates by itself. `skipped`: it does, so nothing was done.
 */
export type RotateOutcome =
  'planned' | 'done' | 'grace' | 'owed' | 'rolled back' | 'lost' | 'stopped' | 'enabled' | 'disabled' | 'skipped';

/** What `secretctl rotate` planned or did (schema/rotate.schema.json). */
export interface RotateReport {
  readonly schemaVersion: 1;
  readonly command: 'rotate';
  /** The worst of the secrets'; `nothing` when none was due. */
  readonly outcome: RotateOutcome | 'nothing';
  readonly app: string;
  readonly store: { readonly id: string; readonly where: string };
  readonly secrets: readonly RotateRow[];
  readonly next: readonly string[];
}

export interface RotateRow {
  readonly name: string;
  readonly stored: string;
  readonly provider: string;
  readonly outcome: RotateOutcome;
  readonly how: 'normal' | 'compromised' | 'revoke-first';
  /** Both values are valid for a while; else there is an outage between them. */
  readonly overlaps: boolean;
  /** Of the provider and the applications; what is talked to. */
  readonly hosts: readonly string[];
  readonly steps: readonly { readonly step: string; readonly state: 'planned' | 'started' | 'done' }[];
  readonly rotation?: string | undefined;
  /** UTC, ISO 8601. */
  readonly graceUntil?: string | undefined;
  /** Of the new value. */
  readonly fingerprint?: string | undefined;
  /** Rotation by the store itself, where that is what the command is about. */
  readonly byStore?:
    | {
        readonly enabled: boolean;
        /** ARN of the function. */
        readonly lambda?: string | undefined;
        /** `rate(30 days)`, `cron(...)`. */
        readonly schedule?: string | undefined;
        /** Not later than this; UTC, ISO 8601. */
        readonly next?: string | undefined;
      }
    | undefined;
  readonly told: readonly {
    readonly target: string;
    readonly ok: boolean;
    readonly tries: number;
    readonly detail: string;
  }[];
  readonly notes: readonly string[];
  readonly why?: string | undefined;
  readonly failure?:
    { readonly code: string; readonly message: string; readonly hint?: string | undefined } | undefined;
}

/** One JSON document, or text for people. */
export function renderRotate(report: RotateReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskRotate(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = rotateBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but fingerprints and the words of the contract. */
function maskRotate(report: RotateReport, masker: Masker): RotateReport {
  const { schemaVersion, command, outcome, app, store, secrets, next } = report;
  return {
    schemaVersion,
    command,
    outcome,
    app: masker.mask(app),
    store: { id: store.id, where: masker.mask(store.where) },
    secrets: secrets.map((row) => ({
      ...masker.maskLeaves(row),
      outcome: row.outcome,
      how: row.how,
      steps: row.steps,
      ...(row.rotation === undefined ? {} : { rotation: maskUnless(DIGEST, row.rotation, masker) }),
      ...(row.graceUntil === undefined ? {} : { graceUntil: row.graceUntil }),
      ...(row.fingerprint === undefined ? {} : { fingerprint: maskUnless(DIGEST, row.fingerprint, masker) }),
    })),
    next: masker.maskLeaves(next),
  };
}
