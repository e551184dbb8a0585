import { entropy } from '../checks/index.js';
import type { Confidence, Judgement, Place, Rule, Sighting, StructureRule } from '../rule.js';

const TEMPLATE = /\$\{|\$\(|#\{|\{\{|\}\}|<%|%\(|%[svq]|\[\^|\(\?|^\$[A-Za-z_]\w*$|^%[A-Za-z_]\w*%$|^%[-\d]*d$|^[<[{(].*[>\]})]$|^[<{[]|[>}]$/;
const PLACEHOLDER =
  /example|sample|placeholder|dummy|change[-_. ]?(?:me|it|this)|replace|your[-_]?(?:pass|pw|secret|token|key|own|user|real)|^your|[-_]here$|insert|redacted|removed|hidden|xxxx|\.\.\.|\*\*\*|todo|fixme|not[-_]?real|^fake|foobar|some[-_]?(?:pass|secret|token)|super[-_]?secret|correct[-_ ]?horse|sup3rs3cr3t|dead-?beef|d3adb33f|(?:set|enter|put|add|use|type|choose)[-_ ](?:an?|the|my|some)[-_ ]/i;
const NAMES =
  /^(?:(?:my|the|some|a|new|old|user|db|database|admin|root|test|default|super|top|very|redis|mysql|postgres|pg|mongo|rabbit|smtp|ftp|http|basic|proxy|git|private|long|strong|secure|bad|wrong|good|plain|url|encoded|invalid)[-_ .]?){0,3}(?:passwords?|passwd|passphrase|passwort|pass|pwd|pw|passw0rd|p[a@4]ss|p[a@4]ssw[o0]rd|secrets?|s3cr3t|tokens?|cred(?:ential)?s?|api[-_]?key|key|value|string|auth|access[-_]?token|null|none|undefined|nil|true|false|empty)$/i;
/** The name of a variable or setting, as documents write it where a value should stand. */
const CONSTANT = /^[A-Z]+(?:_[A-Z]+)*_?(?:PASS|PASSWORD|PASSWD|PWD|SECRET|TOKEN|KEY|CREDENTIALS?)[A-Z_]*$/;
/** What people type when they do not care: words, with a number or a sign behind them at most. */
const WORDY = /^(?:[A-Z]?[a-z]{1,14}|[A-Z]{1,14})[^A-Za-z0-9]?(?:[A-Z]?[a-z]{0,10}|[A-Z]{0,10})\d{0,4}[^A-Za-z0-9]?$|^\d{1,8}$/;
const DEFAULTS = /^(?:postgres|root|guest|admin|administrator|test(?:ing|er)?|toor|sa|mysql|redis|rabbitmq|mongo|mongodb|foo|bar|baz|quux|qux|user|username|letmein|welcome|demo|dev|local|hunter2|tiger|qwerty|abc|x-oauth-basic|anonymous)$/i;
/** Bullets and ellipses in UTF-8, as latin1 shows them. */
const MASK = /^(?:\xe2\x80[\xa2\xa6])+$/;

/** Says why a password that a person might have chosen is none (a variable, a placeholder, a word for "password"), or undefined. */
export function passwordRefusal(password: string): string | undefined {
  if (password.length < 4) return 'is too short for a password';
  if (TEMPLATE.test(password)) return 'is a variable or a template';
  if (PLACEHOLDER.test(password) || CONSTANT.test(password) || MASK.test(password)) return 'is a placeholder';
  if (/^(.)\1*$/.test(password)) return 'repeats one character';
  const word = password.replace(/[\d!]{1,5}$/, '');
  if (NAMES.test(password) || NAMES.test(password.replace(/[^A-Za-z0-9]/g, '')) || (NAMES.test(word) && /^[01!-]*$|^123/.test(password.slice(word.length)))) return 'is a word for a secret, not a secret';
  return undefined;
}

/** A word or two, with a number or a sign behind them at most. */
export function isWordy(password: string): boolean {
  return WORDY.test(password);
}

/** A password that no dictionary lists: long enough, of several kinds of characters. */
export function isStrongPassword(password: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z\d]/].filter((kind) => kind.test(password)).length;
  return password.length >= 8 && entropy(password) >= 2.75 && ((kinds >= 3 && !/asdf|qwer|1234/i.test(password)) || (kinds === 2 && !isWordy(password)) || password.length >= 20);
}

/** The bytes that base64 (either alphabet, padding optional) stands for, as a latin1 string; undefined when it is not base64. */
export function decodeBase64(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]{2,}={0,2}$/.test(text) || text.replace(/=+$/, '').length % 4 === 1) return undefined;
  return Buffer.from(text, 'base64').toString('latin1');
}

/** Splits the `user:password` that a base64 text hides; undefined when it hides something else. */
export function decodeUserPassword(text: string): { user: string; password: string } | undefined {
  const plain = decodeBase64(text);
  const match = plain === undefined ? null : /^([^\0-\x1f\x7f:]{0,128}):([^\0-\x1f\x7f]{1,1024})$/.exec(plain);
  if (match === null) return undefined;
  // Random bytes hardly decode as UTF-8, so this keeps out base64 that only looks like a pair.
  if (Buffer.from(plain ?? '', 'latin1').toString('utf8').includes('\ufffd')) return undefined;
  return { user: match[1] ?? '', password: match[2] ?? '' };
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|0\.0\.0\.0|\[?::1?\]?|host\.docker\.internal|[A-Za-z0-9_-]+|.*\.(?:local|localhost|localdomain))$/i;
const EXAMPLE = /(?:^|\.)(?:example|test|invalid|foo|bar|acme|(?:my|your)[-_]?(?:domain|host|server|site|company|app)\w*|some-?(?:host|server|domain)|domain|host(?:name)?|server|company|website|site)(?:\.[a-z]{2,6}|\.co\.\w\w)?$/i;

/** Judges a password by itself and by where it is used. */
export function judgePassword(user: string, password: string, host: string): Judgement {
  const plain = decodePercent(password);
  const refusal = passwordRefusal(plain) ?? (plain === password ? undefined : passwordRefusal(password));
  if (refusal !== undefined) return { accepted: false, reason: `its password ${refusal}` };
  if (/^\d{1,5}$/.test(plain) && /\.|^localhost$/.test(user)) return { accepted: false, reason: 'its "password" is a port' };
  const strong = isStrongPassword(plain);
  const unreal = LOCAL.test(host) || EXAMPLE.test(host) || /[<{$%]/.test(host);
  const known = plain.toLowerCase() === user.toLowerCase() || DEFAULTS.test(plain);
  const wordy = isWordy(plain);
  if (unreal && (known || wordy)) return { accepted: false, reason: 'a default or dictionary password for a local or example host' };
  if (strong) return { accepted: true, confidence: unreal ? 'medium' : 'high' };
  return { accepted: true, confidence: known || wordy ? 'low' : 'medium' };
}

function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/%([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

const DATABASES = /^(?:jdbc:)?(?:postgres(?:ql)?|postgis|pgsql|mysql2?|mysqlx|mariadb|mongodb|rediss?|valkeys?|mssql|sqlserver|oracle|clickhouse|cassandra|couchdb|couchbases?|cockroach(?:db)?|neo4j|bolt|db2|influxdb|memcached|elasticsearch|opensearch|redshift|snowflake|trino|presto|vertica|hive2?|ecto|tidb)s?(?:\+[\w.]+)?$/i;
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
  if (sign >= 1 && /^[A-Za-z0-9[_$<{%*(-]/.test(authority.slice(sign + 1) || 'x')) yield* fromUserInfo(authority, sign, start, scheme);
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
  if (password === '' || password === 'x-oauth-basic') {
    // A token may stand where the user should; only git hosts are known to read it so.
    const isToken = /^https?$/i.test(scheme) && GIT_HOSTS.test(host) && user.length >= 20 && entropy(user) >= 3.5;
    if (isToken && passwordRefusal(user) === undefined) yield { start, end: start + user.length, judgement: { accepted: true, confidence: 'medium' } };
    return;
  }
  yield { start: start + colon + 1, end: start + sign, judgement: judgePassword(decodePercent(user), password, host) };
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
  yield { start: end - password.length, end, judgement: judgePassword(user, password, hostOf(/[^/?;]*/.exec(url)?.[0] ?? '')) };
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

const SERVER = /(?:^|[;\s])(?:server|data ?source|host(?:name)?|addr(?:ess)?|network address|dsn|driver|endpoint|address)\s?=\s?([^;\s]{1,256})/i;
const VALUE = /(?:password|pwd)[ \t]{0,2}=[ \t]{0,2}([^;"'`\s<>&=]{1,128}={0,2})(?=[;"'`\s<&\\]|$)/iy;

/** As much of the string literal or line as stands before `at`; another password ends it, which keeps the looks apart. */
function sameStringBefore(text: string, at: number): string {
  const window = text.slice(Math.max(0, at - LOOK), at);
  let start = Math.max(window.lastIndexOf('word='), window.lastIndexOf('wd='), 0);
  for (const stop of STOPS) start = Math.max(start, window.lastIndexOf(stop) + 1);
  return window.slice(start);
}

function sameStringAfter(text: string, at: number): string {
  const window = text.slice(at, at + LOOK);
  const stop = window.search(/["'`\r\n<>]|word=|wd=/);
  return stop < 0 ? window : window.slice(0, stop);
}

const LOOK = 400;
const STOPS = ['"', "'", '`', '\n', '\r', '<', '>'] as const;

function* findInConnectionString(text: string, at: number): Iterable<Sighting> {
  if (/[\w.$-]/.test(text.charAt(at - 1))) return;
  VALUE.lastIndex = at;
  const match = VALUE.exec(text);
  if (match === null) return;
  const end = VALUE.lastIndex;
  const before = sameStringBefore(text, at);
  const after = sameStringAfter(text, end);
  const server = SERVER.exec(before) ?? SERVER.exec(after);
  if (server === null) return;
  const user = /(?:^|[;\s])(?:user(?: ?id|name)?|uid)\s?=\s?([^;\s]{1,128})/i.exec(`${before};${after}`)?.[1] ?? '';
  const password = match[1] ?? '';
  yield { start: end - password.length, end, judgement: judgePassword(user, password, (server[1] ?? '').replace(/^tcp:|[:,]\d+$/g, '')) };
}

function* findInDsn(text: string, at: number): Iterable<Sighting> {
  const line = /[^\s"'`,(=]{3,255}$/.exec(text.slice(Math.max(0, at - 256), at))?.[0] ?? '';
  const pair = line.replace(/^.*:\/\//, '');
  const colon = pair.indexOf(':');
  if (colon < 1 || colon === pair.length - 1) return;
  const host = /\(([^):]{0,128})/.exec(text.slice(at, at + 140))?.[1] ?? '';
  const password = pair.slice(colon + 1);
  yield { start: at - password.length, end: at, judgement: judgePassword(pair.slice(0, colon), password, host) };
}

function* findInOracle(text: string, at: number): Iterable<Sighting> {
  const match = /^jdbc:oracle:(?:thin|oci8?):([^\s"'`/@]{1,64})\/([^\s"'`@]{1,128})@(?:\/\/)?([^\s"'`:/]{1,128})/i.exec(text.slice(at, at + 400));
  if (match === null) return;
  const start = at + match[0].indexOf('/') + 1;
  const password = match[2] ?? '';
  yield { start, end: start + password.length, judgement: judgePassword(match[1] ?? '', password, match[3] ?? '') };
}

const shared = { kind: 'structure', provider: 'generic', confidence: 'medium' } as const;

/** Passwords in URLs and in the connection strings that are not URLs. */
export const urls: readonly Rule[] = [
  urlRule('database-url-password', 'Password in a database URL', 'database', 'high'),
  urlRule('service-url-password', "Password in a message broker's, mail server's or directory's URL", 'broker', 'high'),
  urlRule('url-password', 'Password in a URL', 'other', 'medium'),
  { ...shared, id: 'connection-string-password', title: 'Password in a connection string', anchors: ['password', 'pwd'], ignoreCase: true, find: findInConnectionString },
  { ...shared, id: 'go-dsn-password', title: 'Password in a Go data source name', anchors: ['@tcp(', '@unix('], find: findInDsn },
  { ...shared, id: 'oracle-jdbc-password', title: 'Password in an Oracle JDBC address', anchors: ['jdbc:oracle:'], find: findInOracle },
];
