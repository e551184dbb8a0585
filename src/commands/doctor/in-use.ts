import { storedName } from '../../app/project-store.js';
import type { Secret } from '../../core/index.js';
import { systemCode } from '../../errors/index.js';
import {
  journalFile,
  readJournal,
  rotationsIn,
  type KeyRef,
  type RotationProvider,
  type RotationState,
} from '../../rotation/index.js';
import type { Stage } from '../../stores/index.js';
import type { RotateRun } from '../rotate/job.js';

/** What must not be taken for a left-over. */
export interface InUse {
  /** Credentials that a version of a secret is, or that an open rotation refers to. */
  readonly refs: readonly KeyRef[];
  /** Ids of open rotations: what they made carries them in its name. */
  readonly rotations: readonly string[];
  /** Secrets with a value that the provider does not know and does not refuse: any credential may be it. */
  readonly unclear: readonly string[];
}

const STAGES: readonly Stage[] = ['AWSCURRENT', 'AWSPENDING', 'AWSPREVIOUS'];

/** @param secrets - those of the provider */
export async function inUse(run: RotateRun, provider: RotationProvider, secrets: readonly string[]): Promise<InUse> {
  const refs: KeyRef[] = [];
  const rotations: string[] = [];
  const unclear = new Set<string>();
  for (const name of secrets) {
    const states = rotationsIn(await readJournal(journalFile(run.folder, name)));
    const open = states.filter(({ outcome }) => outcome === undefined);
    rotations.push(...open.map(({ id }) => id));
    refs.push(...open.flatMap(({ ref, begin }) => [ref, begin.old.ref]).filter((ref) => ref !== undefined));
    for (const value of await valuesOf(run, name)) {
      const ref = (await provider.identify(value, run.context)) ?? recorded(run, states, value);
      if (ref !== undefined) refs.push(ref);
      else if (!(await provider.refusesAfterRevoke({ value }, run.context))) unclear.add(name);
    }
  }
  return { refs, rotations, unclear: [...unclear] };
}

async function valuesOf({ opened, context, world }: RotateRun, name: string): Promise<Secret[]> {
  const { store, project } = opened;
  const values: Secret[] = [];
  for (const stage of store.capabilities.staging ? STAGES : STAGES.slice(0, 1)) {
    try {
      const { secret } = await store.get(storedName(project, name), { stage }, { signal: context.signal });
      world.register(secret);
      values.push(secret);
    } catch (error) {
      if (!['E_SECRET_NOT_FOUND', 'E_SECRET_DELETED'].includes(systemCode(error) ?? '')) throw error;
    }
  }
  return values;
}

/** What the journal says a value is. */
function recorded({ world }: RotateRun, states: readonly RotationState[], value: Secret): KeyRef | undefined {
  const print = world.fingerprintOf(value);
  const made = states.findLast(({ fingerprint }) => fingerprint === print)?.ref;
  return made ?? states.findLast(({ begin }) => begin.old.fingerprint === print)?.begin.old.ref;
}

/** Where a credential is, and not which one it is. */
const PLACES = ['project', 'user', 'host', 'database'];

/** Whether two references mean one credential: all that both say of it is the same. */
export function sameCredential(one: KeyRef, other: KeyRef): boolean {
  const shared = Object.keys(one).filter((key) => key in other && !PLACES.includes(key));
  return shared.length > 0 && shared.every((key) => one[key] === other[key]);
}
