import type { Proof, PurgeReport } from '../types.js';

/** What to do now, most urgent first. */
export function nextSteps(
  outcome: PurgeReport['outcome'],
  proofs: readonly Proof[],
  count?: number,
): readonly string[] {
  const failed = new Set(proofs.filter((proof) => proof.outcome === 'failed').map(({ name }) => name));
  const missing = proofs.filter((proof) => proof.outcome === 'missing');
  return [
    ...(outcome === 'planned' ? [`Do it:\nsecretctl purge-sessions --confirm ${count ?? 0}`] : []),
    ...(failed.has('recount') || failed.has('canary gone')
      ? ['Sessions come back: is an old instance of the application still running? Stop it, and run the command again.']
      : []),
    ...(failed.has('canary after')
      ? ['An old cookie still works: does the application keep sessions elsewhere, in memory or in another store?']
      : []),
    ...(failed.has('fresh session') ? ['Nobody can sign in: look at the log of the application.'] : []),
    ...(failed.has('health') ? ['The application is not well: look at its log.'] : []),
    ...(missing.length > 0 ? [missingStep(missing)] : []),
  ];
}

function missingStep(missing: readonly Proof[]): string {
  const details = [...new Set(missing.map(({ detail }) => detail))];
  return `For a proof, see to this in secretctl.yaml (secretctl help purge-sessions): ${details.join('; ')}.`;
}

/** Why there is nothing to purge where the cookie or token is the session, and what to do instead. */
export function nothingToPurge(kind: 'jwt' | 'cookie', signedBy: string | undefined): PurgeReport {
  const what = kind === 'jwt' ? 'a signed token (JWT)' : 'a signed cookie';
  return {
    schemaVersion: 1,
    command: 'purge-sessions',
    outcome: 'nothing to purge',
    store: { id: kind, where: `no store: a session is ${what} that its user keeps` },
    filter: {},
    before: 0,
    deleted: 0,
    returned: 0,
    after: 0,
    batches: 0,
    proofs: [],
    next: [
      `Replace the key that signs them: all that it signed dies with it.\nsecretctl rotate ${signedBy ?? 'NAME'} --compromised`,
      'If the application still accepts the old key for a while (a list of keys), take it off that list now.',
    ],
  };
}
