import { createHash } from 'node:crypto';

/** Set while `--check` runs; the hook answers it, so that nobody else's refusal passes for ours. */
export const PROBE_VARIABLE = 'SECRETCTL_HOOK_PROBE';

export type HookVerdict = 'blocked' | 'passed' | 'failed';

/** What the hook prints on standard error when it was asked; only somebody who knows the question can say it. */
export function probeAnswer(question: string, verdict: HookVerdict): string {
  return `secretctl-hook-answer ${createHash('sha256').update(`${question} ${verdict}`).digest('hex')}`;
}
