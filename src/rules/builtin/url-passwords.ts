import { entropy } from '../checks/index.js';
import { decodePercent, judgeLogin } from '../checks/login.js';
import { passwordRefusal } from '../checks/password.js';
import type { Confidence, Place, Rule, Sighting, StructureRule } from '../rule.js';

const DATABASES =
  /^(?:jdbc:)?(?:postgres(?:ql)?|postgis|pgsql|mysql2?|mysqlx|mariadb|mongodb|rediss?|valkeys?|mssql|sqlserver|oracle|clickhouse|cassandra|couchdb|couchbases?|cockroach(?:db)?|neo4j|bolt|db2|influxdb|memcached|elasticsearch|opensearch|redshift|snowflake|trino|presto|vertica|hive2?|ecto|tidb)s?(?:\+[\w.]+)?$/i;
const BROKERS = /^(?:amqps?|nats|tls|mqtts?|wss?|kafka|pulsar(?:\+ssl)?|stomp|celery|sasl_ssl|rabbitmq|pyamqp|kombu)$/i;
const MAIL = /^(?:smtps?|submission|imaps?|pop3s?|ldaps?|xmpp)$/i;

const NOTHING: readonly Sighting[] = [];

type Family = 'database' | 'broker' | 'other';

function familyOf(scheme: string): Family {
  if (DATABASES.test(scheme)) return 'database';
  return BROKERS.test(scheme) || MAIL.test(scheme) ? 'broker' : 'other';
}

// What an authority may hold: userinfo never reaches over "/", "?", "#", white space or a quote.
const AUTHORITY = /[^/?#\s"'`\\]{1,512}/y;
// Git's store writes one URL a line and percent-encodes little.
const STORED = /[^/\s]{1,512}/y;
// Stops at the next "://", so that no two looks share characters.
const QUERY = /(?:[^\s"'`<>:]|:(?!\/\/)){1,1024}/y;
const QUERY_PASSWORD = /[?&;](?:password|passwd|pwd|sslpassword|sasl\.password)=([^&;\s]{1,256})/i;
const GIT_HOSTS = /(?:^|\.)(?:github|gitlab|bitbucket|azure|visualstudio|gitea|codeberg)\./i;

function schemeBefore(text: string, at: number): string {
  return /(?:jdbc:)?[A-Za-z][A-Za-z0-9+.-]{1,31}$/i.exec(text.slice(Math.max(0, at - 40), at))?.[0] ?? '';
}

function* lookInUrl(family: Family, text: string, at: number, place: Place): Iterable<Sighting> {
  const start = at + (text.charAt(at + 1) === '\\' ? 5 : 3);
  const pattern = place.path.endsWith('git-credentials') ? STORED : AUTHORITY;
  pattern.lastIndex = start;
  const authority = pattern.exec(text)?.[0];
  if (authority === undefined) return;
  const sign = authority.lastIndexOf('@');
  if (sign < 1 && family !== 'database') return;
  const scheme = schemeBefore(text, at);
  if (scheme === '' || familyOf(scheme) !== family) return;
  if (sign >= 1 && /^[A-Za-z0-9[_$<{%*(-]/.test(authority.slice(sign + 1) || 'x'))
    yield* fromUserInfo(authority, sign, start, scheme);
  if (family === 'database') yield* fromQuery(text, start);
}

/** Most URLs hold no "@" before their path: those are left before anything costs. */
function findInUrl(family: Family, text: string, at: number, place: Place): Iterable<Sighting> {
  const next = text.charAt(at + 3);
  return next === '' || next === '/' || (next <= ' ' && next !== '') ? NOTHING : lookInUrl(family, text, at, place);
}

function* fromUserInfo(authority: string, sign: number, start: number, scheme: string): Iterable<Sighting> {
  const host = hostOf(authority.slice(sign + 1));
  const info = authority.slice(0, sign);
  const colon = info.indexOf(':');
  const user = colon < 0 ? info : info.slice(0, colon);
  const password = colon < 0 ? '' : info.slice(colon + 1);
  // An address inside an address: what stands before the colon is a path, encoded.
  if (/%2f/i.test(user)) return;
  if (password === '' || password === 'x-oauth-basic') {
    // A token may stand where the user should; only git hosts are known to read it so.
    const isToken = /^https?$/i.test(scheme) && GIT_HOSTS.test(host) && user.length >= 20 && entropy(user) >= 3.5;
    if (isToken && passwordRefusal(user) === undefined)
      yield { start, end: start + user.length, judgement: { accepted: true, confidence: 'medium' } };
    return;
  }
  yield { start: start + colon + 1, end: start + sign, judgement: judgeLogin(decodePercent(user), password, host) };
}

/** The (first) host of an authority's tail, without its port and whatever prose follows. */
function hostOf(tail: string): string {
  return /^\[[^\]]*\]|^[^:,;)>\]]*/.exec(tail)?.[0] ?? '';
}

function* fromQuery(text: string, start: number): Iterable<Sighting> {
  QUERY.lastIndex = start;
  const url = QUERY.exec(text)?.[0] ?? '';
  const match = QUERY_PASSWORD.exec(url);
  if (match === null) return;
  const end = start + match.index + match[0].length;
  const password = match[1] ?? '';
  const user = /[?&;](?:user|username|uid)=([^&;\s]{1,128})/i.exec(url)?.[1] ?? '';
  yield {
    start: end - password.length,
    end,
    judgement: judgeLogin(user, password, hostOf(/[^/?;]*/.exec(url)?.[0] ?? '')),
  };
}

function urlRule(id: string, title: string, family: Family, confidence: Confidence): StructureRule {
  return {
    kind: 'structure',
    id,
    provider: 'generic',
    title,
    confidence,
    sources: ['https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1'],
    anchors: ['://', ':\\/\\/'],
    find: (text, at, place) => findInUrl(family, text, at, place),
  };
}

/** Passwords in URLs. */
export const urlPasswords: readonly Rule[] = [
  urlRule('database-url-password', 'Password in a database URL', 'database', 'high'),
  urlRule('service-url-password', "Password in a message broker's, mail server's or directory's URL", 'broker', 'high'),
  urlRule('url-password', 'Password in a URL', 'other', 'medium'),
];
