import type { SessionFilter } from '../types.js';

/** SQL of a filter, with its values. */
export interface Condition {
  readonly sql: string;
  readonly values: readonly (string | number | readonly string[])[];
}

/** connect-pg-simple keeps a session for a day whose cookie ends with the browser. */
const DEFAULT_AGE_SECONDS = 86_400;

/** A row has no time of its last use; it was `expire` less the cookie's age, since each use moves `expire` on. */
const LAST_USED = `expire - make_interval(secs => CASE WHEN sess->'cookie'->>'originalMaxAge' ~ '^[0-9]{1,15}(\\.[0-9]+)?$'
  THEN (sess->'cookie'->>'originalMaxAge')::float8 / 1000 ELSE ${DEFAULT_AGE_SECONDS} END)`;

/**
 * `expire` has no time zone in it and is compared in that of the connection, as connect-pg-simple does.
 *
 * @param first - number of the first parameter
 */
export function conditionOf(filter: SessionFilter, userPath: readonly string[], first: number): Condition {
  const parts: string[] = [];
  const values: (string | number | readonly string[])[] = [];
  if (filter.user !== undefined) {
    parts.push(`sess #>> $${first}::text[] = $${first + 1}`);
    values.push(userPath, filter.user);
  }
  if (filter.before !== undefined) {
    parts.push(`${LAST_USED} < to_timestamp($${first + values.length}::float8)`);
    values.push(filter.before.getTime() / 1000);
  }
  return { sql: parts.length === 0 ? 'true' : parts.join(' AND '), values };
}
