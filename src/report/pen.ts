import type { ChalkInstance } from 'chalk';

/** What the parts of the pretty report need to write their lines. */
export interface Pen {
  readonly paint: ChalkInstance;
  readonly columns: number;
}
