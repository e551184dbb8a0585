import { quoted, type Role, type Turn } from './postgres-roles.js';

/** Their value is a list of quoted names: one literal would be one name. */
const LISTS = new Set(['search_path', 'temp_tablespaces', 'local_preload_libraries', 'session_preload_libraries']);

/** A statement, and its values where it takes some. */
export type Statement = readonly [text: string, ...values: string[]];

/** Gives the idle role all that the active one has, and last the password. Each can be done again. */
export function takeTurn(turn: Turn, credential: string, verifier: string): Statement[] {
  const { active, idle, idleName, group } = turn;
  const name = quoted(idleName);
  const groups = [group, ...(active.name === group ? [] : active.groups)];
  const missing = groups.filter((one) => one !== idleName && idle?.groups.includes(one) !== true);
  const attributes = `CONNECTION LIMIT ${String(active.limit)}${active.replication ? ' REPLICATION' : ''}`;
  return [
    ...(idle === undefined ? [[`CREATE ROLE ${name} NOLOGIN`] as const] : []),
    ...[...new Set(missing)].map((one) => [`GRANT ${quoted(one)} TO ${name}`] as const),
    ...settingsOf(active).flatMap(([where, key, value]) => setting(`ALTER ROLE ${name}${where} SET`, key, value)),
    ...(idleName === group ? [] : [[`ALTER ROLE ${name} SET role = ${literal(group)}`] as const]),
    [`ALTER ROLE ${name} ${attributes} VALID UNTIL 'infinity'`],
    [commentOn(idleName, `${unmarked(idle?.comment ?? '')} ${markerOf(credential)}${encodeURIComponent(group)}]`)],
    [`ALTER ROLE ${name} LOGIN PASSWORD ${literal(verifier)}`],
  ];
}

/** Ends what a role can do from outside. What it owns, and who is its member, stays. */
export function endTurn({ name, comment }: Pick<Role, 'name' | 'comment'>): Statement[] {
  return [[`ALTER ROLE ${quoted(name)} NOLOGIN PASSWORD NULL`], [commentOn(name, unmarked(comment))]];
}

/** How the comment of a role begins that a rotation gave a password to; the group that it works as follows. */
export function markerOf(credential: string): string {
  return `[${credential} as `;
}

/** The group that a role has to work as; undefined when no rotation gave it its password. */
export function groupIn(comment: string): string | undefined {
  const [, name] = /\[secretctl-[^\]]* as ([^\]\s]*)\]/.exec(comment) ?? [];
  return name === undefined ? undefined : decodeURIComponent(name);
}

/** What the password of a role was called by the rotation that gave it. */
export function credentialIn(comment: string): string | undefined {
  return /\[(secretctl-[^\]\s]*) as /.exec(comment)?.[1];
}

function unmarked(comment: string): string {
  return comment.replace(/\s*\[secretctl-[^\]]*\]/g, '');
}

function commentOn(name: string, comment: string): string {
  return `COMMENT ON ROLE ${quoted(name)} IS ${comment.trim() === '' ? 'NULL' : literal(comment.trim())}`;
}

function settingsOf({ settings }: Role): (readonly [string, string, string])[] {
  return settings
    .map(({ database, entry }) => {
      const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(entry) ?? [];
      return [database === null ? '' : ` IN DATABASE ${quoted(database)}`, key, value] as const;
    })
    .filter(([where, key]) => key !== 'role' || where !== '');
}

function setting(alter: string, key: string, value: string): Statement[] {
  const name = key.split('.').map(quoted).join('.');
  if (!LISTS.has(key)) return [[`${alter} ${name} = ${literal(value)}`]];
  return [['SELECT pg_catalog.set_config($1, $2, true)', key, value], [`${alter} ${name} FROM CURRENT`]];
}

function literal(text: string): string {
  const doubled = text.replaceAll("'", "''");
  return text.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
}
