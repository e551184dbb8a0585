import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { RotationStage } from '../../rotation/index.js';
import { jsonText } from '../contract.js';
import { DIGEST, maskUnless } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';
import { statusBlocks } from './lines.js';

/** What `secretctl status` saw (schema/status.schema.json). Times are UTC, ISO 8601. No value is in it. */
export interface StatusReport {
  readonly schemaVersion: 1;
  readonly command: 'status';
  /** `attention`: something is overdue, owed, stopped or leaked. `partial`: nothing of that was seen, but not everything could be looked at. */
  readonly verdict: 'fine' | 'attention' | 'partial';
  readonly app: string;
  /** When it was looked at. */
  readonly at: string;
  readonly store: {
    readonly id?: string | undefined;
    readonly where?: string | undefined;
    /** Why it could not be reached; all that only it knows is unknown then. */
    readonly reason?: string | undefined;
  };
  readonly secrets: readonly StatusRow[];
  /** In the store under this app's name, and not in secretctl.yaml. */
  readonly unconfigured: readonly string[];
  /** The scans of this machine that leaks are known from. */
  readonly scans: readonly StatusScan[];
  /** What could not be looked at. */
  readonly unknown: readonly { readonly what: string; readonly reason: string }[];
  readonly calendar?: { readonly file: string; readonly events: number } | undefined;
  readonly next: readonly string[];
}

/** `grace over`: nobody went on with the rotation. `stopped`: it failed, or was killed. */
export type StatusAlarm = 'overdue' | 'owed' | 'grace over' | 'stopped' | 'leaked';

export interface StatusRow {
  readonly name: string;
  readonly stored: string;
  readonly provider: string;
  readonly inStore: 'yes' | 'no' | 'deleted' | 'unknown';
  /** In the store, with their labels; those without one are left out. */
  readonly versions: readonly { readonly version: string; readonly stages: readonly string[] }[];
  /** Since when the current value is in use. */
  readonly since?: string | undefined;
  readonly every?: string | undefined;
  readonly due?: string | undefined;
  /** `none`: this machine never rotated it. `by store`: the store does it by itself. */
  readonly stage: RotationStage | 'none' | 'by store' | 'unknown';
  readonly graceUntil?: string | undefined;
  readonly failure?: { readonly step: string; readonly code: string; readonly message: string } | undefined;
  readonly owed: readonly StatusOwed[];
  readonly lastTested?: string | undefined;
  readonly leaks: readonly StatusLeak[];
  readonly alarms: readonly StatusAlarm[];
  /** Why a part of this line is not known. */
  readonly unknown: readonly string[];
  /** Commands to type. */
  readonly next: readonly string[];
}

export interface StatusOwed {
  readonly rotation: string;
  readonly which: 'old' | 'new';
  readonly since: string;
  readonly why?: string | undefined;
  readonly command: string;
}

export interface StatusLeak {
  readonly fingerprint: string;
  readonly of: 'current' | 'former';
  /** The scanner found a part of the value, such as the password of an address. */
  readonly part: boolean;
  /** A former value that was not seen to be dead. */
  readonly lives: boolean;
  readonly rule: string;
  readonly places: number;
  readonly path: string;
  readonly kind: StatusScan['kind'];
  readonly seen: string;
  readonly repository: string;
}

export interface StatusScan {
  readonly kind: 'work tree' | 'all files' | 'paths' | 'staged' | 'range' | 'history';
  readonly scope?: string | undefined;
  readonly at: string;
  readonly repository: string;
  readonly partial: boolean;
  readonly findings: number;
}

/** One JSON document, or text for people. */
export function renderStatus(report: StatusReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskStatus(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = statusBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but fingerprints, times and the words of the contract. */
export function maskStatus(report: StatusReport, masker: Masker): StatusReport {
  const { schemaVersion, command, verdict, at, secrets, scans } = report;
  return {
    ...masker.maskLeaves(report),
    schemaVersion,
    command,
    verdict,
    at,
    secrets: secrets.map((row) => maskRow(row, masker)),
    scans: scans.map((scan) => ({ ...masker.maskLeaves(scan), kind: scan.kind, at: scan.at })),
  };
}

function maskRow(row: StatusRow, masker: Masker): StatusRow {
  const { inStore, stage, alarms, since, every, due, graceUntil, lastTested, owed, leaks } = row;
  return {
    ...masker.maskLeaves(row),
    ...{ inStore, stage, alarms, since, every, due, graceUntil, lastTested },
    owed: owed.map((one) => ({ ...masker.maskLeaves(one), which: one.which, since: one.since })),
    leaks: leaks.map((leak) => ({
      ...masker.maskLeaves(leak),
      fingerprint: maskUnless(DIGEST, leak.fingerprint, masker),
      of: leak.of,
      kind: leak.kind,
      seen: leak.seen,
    })),
  };
}
