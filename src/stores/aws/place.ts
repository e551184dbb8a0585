import type { SecretsCalls } from '../../aws/index.js';

/** The region's Secrets Manager, and its name for people. */
export interface Place {
  readonly secrets: SecretsCalls;
  readonly where: string;
}
