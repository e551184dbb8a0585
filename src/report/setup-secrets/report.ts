import { Chalk } from 'chalk';
import type { Masker, MaskedText } from '../../core/index.js';
import type { SetupReport } from '../../setup/index.js';
import { jsonText } from '../contract.js';
import { DIGEST, maskUnless } from '../findings/mask-report.js';
import type { Pen } from '../pen.js';
import { setupBlocks } from './lines.js';
import type { VerifyRenderOptions } from '../verify-history/report.js';

/** A plan or an outcome of setup-secrets as one JSON document (schema/setup-secrets.schema.json) or as text for people. */
export function renderSetup(report: SetupReport, { masker, json, color, columns }: VerifyRenderOptions): MaskedText {
  const masked = maskSetup(report, masker);
  if (json) return jsonText(masked, 2) as MaskedText;
  const pen: Pen = { paint: new Chalk({ level: color ? 1 : 0 }), columns: columns > 40 ? columns : 80 };
  const blocks = setupBlocks(masked, pen).filter((block) => block.length > 0);
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n` as MaskedText;
}

/** Every string is masked but fingerprints and the words of the contract. */
function maskSetup(report: SetupReport, masker: Masker): SetupReport {
  const { schemaVersion, command, outcome, app, store, secrets, access, retrieval, ...rest } = report;
  return {
    schemaVersion,
    command,
    outcome,
    app: masker.mask(app),
    store: { ...masker.maskLeaves(store), id: store.id },
    secrets: secrets.map((secret) => ({
      ...masker.maskLeaves(secret),
      action: secret.action,
      ...(secret.result === undefined ? {} : { result: secret.result }),
      ...fingerprintOf(secret, masker),
    })),
    ...(access === undefined ? {} : { access: maskAccess(access, masker) }),
    ...(retrieval === undefined ? {} : { retrieval: maskRetrieval(retrieval, masker) }),
    ...masker.maskLeaves(rest),
  };
}

function maskAccess(access: NonNullable<SetupReport['access']>, masker: Masker): NonNullable<SetupReport['access']> {
  const steps = access.steps.map((step) => ({ ...masker.maskLeaves(step), kind: step.kind, what: step.what }));
  return { ...masker.maskLeaves(access), steps };
}

function maskRetrieval(
  retrieval: NonNullable<SetupReport['retrieval']>,
  masker: Masker,
): NonNullable<SetupReport['retrieval']> {
  const checks = retrieval.checks.map((check) => ({
    ...masker.maskLeaves(check),
    outcome: check.outcome,
    ...fingerprintOf(check, masker),
  }));
  return { ...masker.maskLeaves(retrieval), as: retrieval.as, checks };
}

function fingerprintOf({ fingerprint }: { fingerprint?: string }, masker: Masker): { fingerprint?: string } {
  return fingerprint === undefined ? {} : { fingerprint: maskUnless(DIGEST, fingerprint, masker) };
}
