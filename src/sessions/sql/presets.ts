/** Where a framework keeps what, in which table. */
export interface SessionTable {
  readonly id: 'django' | 'rails' | 'laravel' | 'sql';
  readonly table: string;
  readonly key: string;
  readonly user?: string | undefined;
  readonly lastUsed?: string | undefined;
  /** `lastUsed` is the end of the session: so many seconds after its last use. */
  readonly age?: number | undefined;
  /** Other columns that such a table has. */
  readonly others: readonly string[];
  /** What ids look like. */
  readonly keys?: RegExp;
  /** Why there is no filter by user. */
  readonly noUser?: string;
}

/** SESSION_COOKIE_AGE, in seconds. */
const DJANGO_AGE = 1_209_600;

/**
 * @see https://docs.djangoproject.com/en/5.2/topics/http/sessions/ (django/contrib/sessions/base_session.py)
 * @see https://github.com/rails/activerecord-session_store
 * @see https://laravel.com/docs/session (the migration of `make:session-table`)
 */
export const presets: Readonly<Record<'django' | 'rails' | 'laravel', SessionTable>> = {
  django: {
    id: 'django',
    table: 'django_session',
    key: 'session_key',
    lastUsed: 'expire_date',
    age: DJANGO_AGE,
    others: ['session_data'],
    keys: /^[a-z0-9]{8,40}$/,
    noUser: 'Django encodes the user into the data of a session',
  },
  rails: {
    id: 'rails',
    table: 'sessions',
    key: 'session_id',
    lastUsed: 'updated_at',
    others: ['id', 'data'],
    noUser: 'Rails encodes the user into the data of a session',
  },
  laravel: {
    id: 'laravel',
    table: 'sessions',
    key: 'id',
    user: 'user_id',
    lastUsed: 'last_activity',
    others: ['ip_address', 'user_agent', 'payload'],
    keys: /^[A-Za-z0-9]{40}$/,
  },
};
