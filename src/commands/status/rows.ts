import { storedName, type Project, type SecretSettings } from '../../app/project-store.js';
import type { StatusLeak, StatusOwed, StatusRow } from '../../report/index.js';
import { dueAt, isEnded, lastChange, type OwedRevocation, type SecretRotations } from '../../rotation/index.js';
import type { SeenSecret } from './store-view.js';

/** All that is known about one secret. */
export interface Known {
  readonly name: string;
  readonly settings: SecretSettings;
  readonly seen: SeenSecret;
  /** Or why the journal cannot be read. */
  readonly journal: SecretRotations | string;
  readonly leaks: readonly StatusLeak[];
}

/** A rotation without a failure that nobody went on with for so long was killed. */
const KILLED_MS = 3_600_000;
/** Where a scan reads what nobody else has. */
const HARMLESS: readonly StatusLeak['kind'][] = ['staged', 'all files'];

/** One line of the table. @param now - decides what is overdue */
export function rowOf(project: Project, { name, settings, seen, journal, leaks }: Known, now: Date): StatusRow {
  const { provider, every } = settings;
  const known = typeof journal === 'string' ? undefined : journal;
  const since = seen.inStore === 'no' ? undefined : lastChange(seen.stored, seen.rotation?.last, known?.lastRotated);
  const due = dueAt(every, since);
  const facts = {
    name,
    stored: storedName(project, name),
    provider,
    inStore: seen.inStore,
    versions: seen.versions ?? [],
    since: since?.toISOString(),
    every,
    due: due?.toISOString(),
    stage: stageOf(seen, journal),
    ...journalled(name, known),
    leaks,
    unknown: unknownOf({ name, settings, seen, journal, leaks }, since),
  };
  const alarms = alarmsOf(facts, known?.changed, now);
  return { ...facts, alarms, next: nextOf({ ...facts, alarms }, seen) };
}

function journalled(
  name: string,
  known: SecretRotations | undefined,
): Pick<StatusRow, 'graceUntil' | 'failure' | 'owed' | 'lastTested'> {
  if (known === undefined) return { owed: [] };
  const { graceUntil, failure, lastTested, owed } = known;
  return { graceUntil, failure, lastTested, owed: owed.map((one) => owedOf(name, one)) };
}

function stageOf({ rotation }: SeenSecret, journal: SecretRotations | string): StatusRow['stage'] {
  if (typeof journal === 'string') return 'unknown';
  const stage = journal.stage ?? 'none';
  return rotation !== undefined && isClosed(stage) ? 'by store' : stage;
}

function isClosed(stage: StatusRow['stage']): boolean {
  return stage === 'none' || stage === 'by store' || stage === 'unknown' || isEnded(stage);
}

function owedOf(name: string, { rotation, which, since, code, why }: OwedRevocation): StatusOwed {
  const byWord = code === 'E_REVOCATION_OWED';
  const command = byWord
    ? `secretctl rotate ${name} --confirm-revoked --confirm ${name}`
    : `secretctl rotate ${name} --resume`;
  return { rotation, which, since, why, command };
}

function unknownOf({ settings: { every }, seen, journal }: Known, since: Date | undefined): string[] {
  const noAge = every !== undefined && seen.inStore === 'yes' && since === undefined && seen.reason === undefined;
  return [
    ...(seen.reason === undefined ? [] : [seen.reason]),
    ...(typeof journal === 'string' ? [journal] : []),
    ...(noAge ? ['the store does not say how old it is, and this machine never rotated it'] : []),
  ];
}

type Facts = Omit<StatusRow, 'alarms' | 'next'>;

function alarmsOf(facts: Facts, changed: string | undefined, now: Date): StatusRow['alarms'] {
  const { due, owed, stage, graceUntil, failure, leaks } = facts;
  const isOpen = !isClosed(stage) && stage !== 'grace' && owed.length === 0;
  const isKilled = changed !== undefined && now.getTime() - new Date(changed).getTime() > KILLED_MS;
  const checks: readonly (readonly [StatusRow['alarms'][number], boolean])[] = [
    ['overdue', due !== undefined && new Date(due) <= now],
    ['owed', owed.length > 0],
    ['grace over', graceUntil !== undefined && new Date(graceUntil) <= now],
    ['stopped', isOpen && (failure !== undefined || isKilled)],
    ['leaked', leaks.some(isAlarming)],
  ];
  return checks.flatMap(([alarm, rings]) => (rings ? [alarm] : []));
}

function isAlarming({ lives, kind }: StatusLeak): boolean {
  return lives && !HARMLESS.includes(kind);
}

function nextOf(row: Omit<StatusRow, 'next'>, { rotation }: SeenSecret): string[] {
  const { name, inStore, alarms, owed, leaks } = row;
  const has = (alarm: StatusRow['alarms'][number]): boolean => alarms.includes(alarm);
  const leaked = leaks.filter(isAlarming);
  const byStore = `aws secretsmanager rotate-secret --secret-id ${row.stored}   (the store rotates ${name} by itself, and is late)`;
  const steps = [
    ...(inStore === 'no' ? [`secretctl setup-secrets ${name}   (it is not in the store yet)`] : []),
    ...(inStore === 'deleted' ? [`secretctl setup-secrets ${name}   (it is deleted; this offers to restore it)`] : []),
    ...(leaked.some(({ of }) => of === 'current')
      ? [`secretctl rotate ${name} --compromised${rotation === undefined ? '' : ' --despite-aws'}   (it leaked)`]
      : []),
    ...owed.map(({ command }) => command),
    ...(has('grace over') || has('stopped') ? [`secretctl rotate ${name} --resume`] : []),
    ...(has('leaked') && row.stage === 'grace' ? [`secretctl rotate ${name} --revoke   (the old value leaked)`] : []),
  ];
  const isBusy = steps.some((step) => step.startsWith(`secretctl rotate ${name} `));
  const late = rotation === undefined ? `secretctl rotate ${name}   (overdue)` : byStore;
  return [...new Set([...steps, ...(has('overdue') && !isBusy ? [late] : [])])];
}
