import { Secret } from '../../../src/core/index.js';
import type { Needle } from '../../../src/match/index.js';

/** A value to look for, under a label that is no part of it. */
export function needleOf(value: string): Needle {
  return { kind: 'value', label: 'f00dfeed', secret: new Secret(value) };
}
