import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import { jsonText } from '../contract.js';
import { maskUnless } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import { vaultBlocks } from './lines.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';

/** What `secretctl vault ...` saw or did (schema/vault.schema.json). */
export interface VaultReport {
  readonly schemaVersion: 1;
  readonly command: `vault ${'init' | 'identity' | 'recipients' | 'add' | 'remove' | 'passphrase'}`;
  readonly outcome: 'shown' | 'planned' | 'applied' | 'unchanged';
  /** Absolute path; left out where only the key counts. */
  readonly vault?: string;
  readonly identity: {
    /** Absolute path. */
    readonly file: string;
    /** What keeps others from using the key: a passphrase, or nothing but the file's mode. `none`: there is no key yet. */
    readonly protection: 'passphrase' | 'mode' | 'none';
    /** `age1…`, one for each key in the file; empty when nobody was asked for the passphrase. */
    readonly publicKeys: readonly string[];
  };
  /** What `init` made, or with a plan would make. */
  readonly created?: { readonly identity: boolean; readonly vault: boolean };
  /** Who can open the vault; with a plan, who will. */
  readonly recipients?: readonly VaultReportRecipient[];
  /** Whom `add` and `remove` are about. */
  readonly subject?: VaultReportRecipient;
  /** Names of the secrets that who was removed could read. */
  readonly rotate?: readonly string[];
  readonly next: readonly string[];
}

export interface VaultReportRecipient {
  /** `age1…` */
  readonly recipient: string;
  readonly label?: string;
  /** UTC, ISO 8601. */
  readonly added?: string;
  /** It is the key of this machine. */
  readonly own: boolean;
}

/** One JSON document, or text for people. `vault identity` prints the public keys alone, one a line. */
export function renderVault(report: VaultReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskVault(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  if (report.command === 'vault identity')
    return masked.identity.publicKeys.map((key) => `${key}\n`).join('') as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = vaultBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

const PUBLIC_KEY = /^age1[02-9ac-hj-np-z]{58}$/;

/** Every string is masked but public keys and the words of the contract. */
function maskVault(report: VaultReport, masker: Masker): VaultReport {
  const { schemaVersion, command, outcome, identity, recipients, subject, ...rest } = report;
  const keyed = <T extends VaultReportRecipient>(one: T): T => ({
    ...masker.maskLeaves(one),
    recipient: maskUnless(PUBLIC_KEY, one.recipient, masker),
  });
  return {
    schemaVersion,
    command,
    outcome,
    ...masker.maskLeaves(rest),
    identity: {
      file: masker.mask(identity.file),
      protection: identity.protection,
      publicKeys: identity.publicKeys.map((key) => maskUnless(PUBLIC_KEY, key, masker)),
    },
    ...(recipients === undefined ? {} : { recipients: recipients.map(keyed) }),
    ...(subject === undefined ? {} : { subject: keyed(subject) }),
  };
}
