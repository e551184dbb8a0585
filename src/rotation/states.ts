import { journalFile, readJournal } from './journal/journal.js';
import { rotationsIn, type RotationState } from './journal/state.js';
import { isDebt, stageOf, type RotationStage } from './machine/order.js';

/** What the journal of this machine says about one secret. */
export interface SecretRotations {
  readonly secret: string;
  /** When a new value became current. UTC, ISO 8601. */
  readonly lastRotated?: string | undefined;
  /** Of the last rotation. */
  readonly stage?: RotationStage | undefined;
  /** Of the rotation that waits. */
  readonly graceUntil?: string | undefined;
  readonly failure?: RotationState['failure'];
  /** Credentials that are to be ended, and were not seen to be. */
  readonly owed: readonly {
    readonly rotation: string;
    /** `old`: the one that was replaced. `new`: the one of a rotation that went back. */
    readonly which: 'old' | 'new';
    readonly since: string;
    readonly why?: string | undefined;
  }[];
}

/**
 * Reads journals, and changes nothing.
 *
 * @param folder - of the journals
 * @throws AppError `E_STATE` when one is damaged
 */
export async function rotationStates(
  folder: string,
  secrets: readonly string[],
): Promise<ReadonlyMap<string, SecretRotations>> {
  const rows = secrets.map(async (secret) => {
    const states = rotationsIn(await readJournal(journalFile(folder, secret)));
    return [secret, summaryOf(secret, states)] as const;
  });
  return new Map(await Promise.all(rows));
}

function summaryOf(secret: string, states: readonly RotationState[]): SecretRotations {
  const last = states.at(-1);
  const stage = last && stageOf(last);
  return {
    secret,
    lastRotated: states.findLast(({ promoted, back }) => promoted !== undefined && back === undefined)?.promoted,
    stage,
    graceUntil: stage === 'grace' ? last?.until : undefined,
    failure: last?.outcome === undefined ? last?.failure : undefined,
    owed: states.filter((state) => isDebt(state)).map((state) => debtOf(state)),
  };
}

function debtOf(state: RotationState): SecretRotations['owed'][number] {
  return {
    rotation: state.id,
    which: state.back === undefined ? 'old' : 'new',
    since: state.changed,
    why: state.failure?.message,
  };
}
