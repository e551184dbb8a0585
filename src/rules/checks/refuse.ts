import type { Judgement } from '../rule.js';

/** The judgement "no", with what `--explain` says about it. */
export function refuse(reason: string): Judgement {
  return { accepted: false, reason };
}
