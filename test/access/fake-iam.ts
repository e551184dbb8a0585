import type { IamCalls } from '../../src/aws/index.js';

/** The end of the process, as far as a test can have it. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const CHANGES = [
  'createPolicy',
  'createPolicyVersion',
  'deletePolicyVersion',
  'createRole',
  'updateTrust',
  'attachPolicy',
  'createInstanceProfile',
  'addToInstanceProfile',
] as const satisfies readonly (keyof IamCalls)[];

/** What was changed, in order, by the names of the calls. */
export interface Watched {
  readonly iam: IamCalls;
  readonly changes: string[];
}

/**
 * IAM behind glass: notes every change, and dies at the one with number `killAt`, `before` it or right `after` it, so that nobody
 * learns of it.
 */
export function watched(iam: IamCalls, killAt = Infinity, moment: 'before' | 'after' = 'before'): Watched {
  const changes: string[] = [];
  const calls = iam as unknown as Record<string, (...args: readonly unknown[]) => Promise<void>>;
  const wrapped = { ...calls };
  for (const name of CHANGES) {
    wrapped[name] = async (...args: readonly unknown[]) => {
      const dies = changes.length === killAt;
      if (dies && moment === 'before') throw new Killed();
      await calls[name]?.(...args);
      changes.push(name);
      if (dies) throw new Killed();
    };
  }
  return { iam: wrapped as unknown as IamCalls, changes };
}
