import { setTimeout as sleep } from 'node:timers/promises';
import type { Secret } from '../../core/index.js';
import type { ProviderCall } from '../types.js';
import { knock, postgresAddress, type Ask } from './postgres-connection.js';
import { failure, isLoginRefused } from './postgres-failures.js';
import { roleOf, turnOf } from './postgres-roles.js';
import { ITERATIONS, scramVerifier } from './postgres-scram.js';
import { credentialIn, endTurn, groupIn, markerOf, takeTurn, type Statement } from './postgres-statements.js';

const ENDING_TRIES = 50;
const ENDING_MS = 100;
/** Two rotations that begin at once see each other's role. */
const LOCK = `SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('secretctl rotation'))`;
const SESSIONS = 'FROM pg_catalog.pg_stat_activity WHERE usename = $1 AND pid <> pg_catalog.pg_backend_pid()';

/** In one transaction: all of it, or nothing. */
export async function giveTurn(
  ask: Ask,
  names: { readonly active: string; readonly idle: string; readonly database: string; readonly credential: string },
  password: Secret,
): Promise<void> {
  await ask('BEGIN READ WRITE'); // a standby says so here
  await ask(LOCK);
  const active = await roleOf(ask, names.active);
  if (active === undefined) throw unknown(names.active);
  const idle = await roleOf(ask, names.idle);
  const turn = turnOf(active, idle, names.idle, markerOf(names.credential), names.database);
  await carryOut(ask, takeTurn(turn, names.credential, scramVerifier(password, await iterations(ask))));
  await ask('COMMIT');
}

/** @param successor - where the role retires itself: who could undo it @returns how many sessions were ended */
export async function retire(ask: Ask, role: string, successor?: string): Promise<number> {
  if (successor !== undefined) await requireOther(ask, role, successor);
  return await endRole(ask, role, successor !== undefined);
}

/** Ends what a rotation made. */
export async function discard(ask: Ask, credential: string): Promise<void> {
  for (const name of await markedRoles(ask, credential)) await endRole(ask, name, false);
}

async function endRole(ask: Ask, name: string, self: boolean): Promise<number> {
  const role = await roleOf(ask, name);
  if (role === undefined) return 0;
  await ask('BEGIN READ WRITE');
  await carryOut(ask, endTurn(role));
  // Who takes its own login away cannot come back for what is left: the sessions go before that is final.
  const before = self ? await endSessions(ask, name) : 0;
  await ask('COMMIT');
  return before + (await endSessions(ask, name));
}

async function endSessions(ask: Ask, role: string): Promise<number> {
  const ended = await ask(`SELECT pg_catalog.pg_terminate_backend(pid) ${SESSIONS}`, [role]);
  for (let tries = 0; tries < ENDING_TRIES; tries++) {
    await ask('SELECT pg_catalog.pg_stat_clear_snapshot()');
    if ((await ask(`SELECT 1 ${SESSIONS}`, [role])).length === 0) return ended.length;
    await sleep(ENDING_MS);
  }
  throw failure('E_PROVIDER_ANSWER', `sessions of role ${role} do not end`, 'run the same command again');
}

/** @throws AppError `E_PROVIDER_DENIED` when nobody could undo it */
async function requireOther(ask: Ask, role: string, partner: string): Promise<void> {
  if ((await roleOf(ask, partner))?.login === true) return;
  throw failure(
    'E_PROVIDER_DENIED',
    `role ${role} would lock itself out: ${partner} cannot log in, and no administrator is named`,
    'secretctl.yaml: with: { admin: { secret: NAME } }, whose value is a postgres:// address',
  );
}

async function markedRoles(ask: Ask, credential: string): Promise<string[]> {
  const marked = await ask<{ name: string }>(
    `SELECT rolname AS name FROM pg_catalog.pg_roles
     WHERE pg_catalog.strpos(pg_catalog.shobj_description(oid, 'pg_authid'), $1) > 0`,
    [markerOf(credential)],
  );
  return marked.map(({ name }) => name);
}

/** Roles that may log in with a password of a rotation, and what it was called. */
export async function madeRoles(ask: Ask): Promise<{ readonly role: string; readonly name: string }[]> {
  const marked = await ask<{ role: string; comment: string }>(
    `SELECT rolname AS role, pg_catalog.shobj_description(oid, 'pg_authid') AS comment FROM pg_catalog.pg_roles
     WHERE rolcanlogin AND pg_catalog.strpos(pg_catalog.shobj_description(oid, 'pg_authid'), '[secretctl-') > 0 ORDER BY 1`,
  );
  return marked.map(({ role, comment }) => ({ role, name: credentialIn(comment) ?? '' }));
}

/** A session that is there is in use now. */
export async function usedNow(ask: Ask, role: string): Promise<Date | undefined> {
  return (await ask<{ now: Date }>(`SELECT pg_catalog.clock_timestamp() AS now ${SESSIONS} LIMIT 1`, [role]))[0]?.now;
}

/** A role that took a turn has to have all that the one before it had. @throws AppError `E_KEY_REFUSED` */
export async function requireGroup(ask: Ask, role: string, host: string): Promise<void> {
  const [own] = await ask<{ comment: string | null }>(
    `SELECT pg_catalog.shobj_description(oid, 'pg_authid') AS comment FROM pg_catalog.pg_roles WHERE rolname = session_user`,
  );
  const group = groupIn(own?.comment ?? '');
  if (group === undefined) return;
  const [has] = await ask<{ usage: boolean }>(
    `SELECT pg_catalog.pg_has_role(oid, 'USAGE') AS usage FROM pg_catalog.pg_roles WHERE rolname = $1`,
    [group],
  );
  if (has?.usage === true) return;
  const hint = `see who changed it: it has to be a member of ${group}, and not NOINHERIT`;
  throw failure('E_KEY_REFUSED', `role ${role} at ${host} does not have the rights of ${group}`, hint);
}

/** @throws AppError for everything but an answer that says what the server thinks of role and password */
export async function isRefused(value: Secret, call: ProviderCall): Promise<boolean> {
  const said = await knock(value, call);
  if (said === undefined) return false;
  if (isLoginRefused(said)) return true;
  const { host, user } = postgresAddress(value);
  if (said.state === undefined) {
    const hint = 'see whether the server is there, then run the same command again';
    throw failure('E_PROVIDER_UNREACHABLE', `${host} cannot be reached: ${said.why}`, hint);
  }
  const hint = 'try it from where the application runs, or look at pg_hba.conf and the log of the server';
  throw failure('E_PROVIDER_ANSWER', `${host} does not say whether role ${user} can log in (${said.why})`, hint);
}

async function iterations(ask: Ask): Promise<number> {
  const [row] = await ask<{ count: string | null }>(`SELECT current_setting('scram_iterations', true) AS count`);
  return Number(row?.count ?? ITERATIONS);
}

async function carryOut(ask: Ask, statements: readonly Statement[]): Promise<void> {
  for (const [text, ...values] of statements) await ask(text, values);
}

function unknown(role: string): Error {
  const hint = 'see whether with: { admin } in secretctl.yaml names the same server as the value';
  return failure('E_PROVIDER_ANSWER', `the server has no role ${role}`, hint);
}
