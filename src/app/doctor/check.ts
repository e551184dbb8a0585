/** What one check saw. A `fail` makes doctor fail; a `warn` does not. */
export interface Check {
  readonly id: string;
  readonly status: 'ok' | 'warn' | 'fail' | 'skipped';
  /** In plain words, without a full stop. */
  readonly detail: string;
  /** The next command to type. */
  readonly next?: string;
}

export const ok = (id: string, detail: string): Check => ({ id, status: 'ok', detail });
export const skipped = (id: string, detail: string): Check => ({ id, status: 'skipped', detail });
export const warn = (id: string, detail: string, next: string): Check => ({ id, status: 'warn', detail, next });
export const fail = (id: string, detail: string, next: string): Check => ({ id, status: 'fail', detail, next });
