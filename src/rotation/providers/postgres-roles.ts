import { failure } from './postgres-failures.js';
import type { Ask } from './postgres-connection.js';

/** A role as the server's catalogs have it. */
export interface Role {
  readonly name: string;
  readonly login: boolean;
  readonly replication: boolean;
  readonly limit: number;
  readonly comment: string;
  /** Of which it is a member itself. */
  readonly groups: readonly string[];
  /** `ALTER ROLE ... SET`; without a database: in all of them. */
  readonly settings: readonly { readonly database: string | null; readonly entry: string }[];
  /** Databases where it owns something itself, and where it was granted something itself. */
  readonly owns: readonly string[];
  readonly granted: readonly string[];
}

/** Shared catalogs: one connection sees what a role has in every database. */
const ROLE = `
  SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolreplication AS replication, r.rolconnlimit AS "limit",
    coalesce(pg_catalog.shobj_description(r.oid, 'pg_authid'), '') AS comment,
    ARRAY(SELECT g.rolname::text FROM pg_catalog.pg_auth_members m JOIN pg_catalog.pg_roles g ON g.oid = m.roleid
      WHERE m.member = r.oid ORDER BY 1) AS groups,
    coalesce((SELECT json_agg(json_build_object('database', d.datname, 'entry', e.entry))
      FROM pg_catalog.pg_db_role_setting s CROSS JOIN LATERAL unnest(s.setconfig) AS e(entry)
      LEFT JOIN pg_catalog.pg_database d ON d.oid = s.setdatabase WHERE s.setrole = r.oid), '[]'::json) AS settings,
    ${holdings('o')} AS owns, ${holdings('a')} AS granted
  FROM pg_catalog.pg_roles r WHERE r.rolname = $1`;

function holdings(kind: 'o' | 'a'): string {
  return `ARRAY(SELECT DISTINCT coalesce(d.datname::text, '(the server)') FROM pg_catalog.pg_shdepend h
    LEFT JOIN pg_catalog.pg_database d ON d.oid = h.dbid
    WHERE h.refclassid = 'pg_catalog.pg_authid'::regclass AND h.refobjid = r.oid AND h.deptype = '${kind}' ORDER BY 1)`;
}

export async function roleOf(ask: Ask, name: string): Promise<Role | undefined> {
  return (await ask<Role>(ROLE, [name]))[0];
}

/** As whom a role works in a database: the group that `ALTER ROLE ... SET role` names, or itself. */
export function actsAs({ name, settings }: Pick<Role, 'name' | 'settings'>, database: string): string {
  const named = (where: string | null): string | undefined =>
    settings.find((one) => one.database === where && one.entry.startsWith('role='))?.entry.slice('role='.length);
  return named(database) ?? named(null) ?? name;
}

/** Who takes the turn of whom. */
export interface Turn {
  readonly active: Role;
  readonly idle: Role | undefined;
  readonly idleName: string;
  /** Owns what both make. */
  readonly group: string;
}

const LONGEST_NAME = 63;

/** `app_a` and `app_b` take turns; any other role becomes the owner of everything, and `<role>_b` and `<role>_a` do. */
export function partnerOf(role: string, roles: readonly string[]): string {
  if (roles.includes(role)) return roles.find((one) => one !== role) ?? role;
  if (roles.length > 0) {
    const hint = `store the address of ${roles.join(' or ')}, or correct with: { roles: '...' } in secretctl.yaml`;
    throw failure('E_PROVIDER_ROLES', `the value is of role ${role}, which is none of ${roles.join(', ')}`, hint);
  }
  const partner = role.replace(/(?:_[ab])?$/, role.endsWith('_b') ? '_a' : '_b');
  if (Buffer.byteLength(partner) <= LONGEST_NAME) return partner;
  throw failure(
    'E_PROVIDER_ROLES',
    `the name of role ${role} is too long for _b`,
    "name both: with: { roles: 'a, b' }",
  );
}

/**
 * @param marker - how the comment begins that this rotation leaves on its role
 * @throws AppError `E_PROVIDER_LIMIT` when the idle role is not idle, `E_PROVIDER_ROLES` when something would be lost with the old one
 */
export function turnOf(active: Role, idle: Role | undefined, idleName: string, marker: string, database: string): Turn {
  if (idle?.login === true && !idle.comment.includes(marker)) throw busy(idle.name);
  const set = actsAs(active, database);
  const group = set === active.name && active.groups.includes(idleName) ? idleName : set;
  if (group !== active.name) requireNothingOwn(active, group, [...active.owns, ...active.granted]);
  if (idle !== undefined && group !== idle.name) requireNothingOwn(idle, group, idle.owns);
  return { active, idle, idleName, group };
}

function busy(name: string): Error {
  return failure(
    'E_PROVIDER_LIMIT',
    `role ${name} can log in: it is not idle, and its password was not touched`,
    `finish the rotation before this one; or if nobody uses it: ALTER ROLE ${quoted(name)} NOLOGIN`,
  );
}

function requireNothingOwn({ name }: Role, group: string, databases: readonly string[]): void {
  if (databases.length === 0) return;
  const where = [...new Set(databases)].join(', ');
  throw failure(
    'E_PROVIDER_ROLES',
    `role ${name} owns something itself, or was granted something, that ${group} does not have, in ${where}; nothing was changed`,
    `in each of them: REASSIGN OWNED BY ${quoted(name)} TO ${quoted(group)}, grant ${quoted(group)} the rest, and DROP OWNED BY ${quoted(name)}`,
  );
}

export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
