import { decodeUserPassword } from '../checks/base64-text.js';
import { entropy, placeholderReason } from '../checks/index.js';
import { isStrongPassword, isWordy, passwordRefusal } from '../checks/password.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, Sighting } from '../rule.js';

const BASIC = /basic(?:\s|%20|\+|\\u0020){1,4}([A-Za-z0-9+/_-]{8,1024}={0,2})(?![A-Za-z0-9+/=_-])/iy;
const BEARER = /bearer(?:\s|%20){1,4}([A-Za-z0-9_.~+/=-]{20,2048})(?![A-Za-z0-9({[$<])/iy;
const SCHEME =
  /authorization\\?["']?\s{0,4}[:=,]\s{0,4}\\?["'`]?(?:token|api-?key|key|oauth|private-token|sso-key|bot|genie-?key|splunk|discogs token)\s{1,4}(?:token=)?\\?["']?([A-Za-z0-9_.:~+/=-]{16,512})(?![A-Za-z0-9({[$<])/iy;

/** Yields group 1 of `pattern` (sticky), which must end the match. */
function* sight(pattern: RegExp, text: string, at: number, judge: (secret: string) => Judgement): Iterable<Sighting> {
  if (/[A-Za-z0-9_]/.test(text.charAt(at - 1)) && text.charAt(at - 2) !== '\\') return;
  pattern.lastIndex = at;
  const secret = pattern.exec(text)?.[1];
  if (secret !== undefined)
    yield { start: pattern.lastIndex - secret.length, end: pattern.lastIndex, judgement: judge(secret) };
}

function judgeBasic(base64: string): Judgement {
  const pair = decodeUserPassword(base64);
  if (pair === undefined) return refuse('does not decode to a user and a password');
  return judgePair(pair.user, pair.password, 'structure');
}

function judgePair(user: string, password: string, proof?: 'structure'): Judgement {
  const refusal = passwordRefusal(password);
  // Jira and others take the token for the user.
  if (refusal !== undefined && (user.length < 20 || entropy(user) < 3.5)) return refuse(`its password ${refusal}`);
  if (/^(?:open sesame|opensesame)$/i.test(password)) return refuse('the sample of RFC 7617');
  if (user.toLowerCase() === password.toLowerCase()) return refuse('its password is its user name');
  const confidence = isStrongPassword(password) || user.length >= 20 ? 'high' : isWordy(password) ? 'low' : 'medium';
  return { accepted: true, confidence, ...(proof !== undefined && { proof }) };
}

/** An opaque token must look random, since the words "bearer" and "token" also stand before plain words. */
function judgeOpaque(token: string): Judgement {
  if (/^eyJ[\w-]+\.[\w-]*\./.test(token)) return refuse('is a JSON web token');
  const placeholder = placeholderReason(token);
  if (placeholder !== undefined) return refuse(placeholder);
  const body = token.replace(/^[A-Za-z]{2,12}[-_]/, '');
  if (!/\d/.test(body) || !/[A-Za-z]/.test(body)) return refuse('does not mix letters and digits');
  // Random text has digits throughout; words joined by signs or run together have few.
  const digits = token.match(/\d/g)?.length ?? 0;
  const joined = /[a-z]{3,}[-_./][a-z]{3,}/i.test(token) && digits < token.length / 8;
  if (joined || (!/[A-Z]/.test(token) && digits < token.length / 12)) return refuse('is made of words');
  const bits = entropy(token);
  return bits < 3.5 && !(token.length >= 32 && bits >= 3.2)
    ? refuse('is not random enough for a token')
    : { accepted: true };
}

interface CommandLine {
  /** Tested at the anchor, so that the word alone costs little. */
  readonly anchor: string;
  readonly command: RegExp;
  /** Looked for in the rest of the command; group 1, when named `user`, is the user and the last group is the secret. */
  readonly option: RegExp;
  readonly check?: (secret: string) => Judgement;
}

const ARGUMENT = '\\\\?["\']?([^\\s"\'`\\\\|;&)<>]{1,256})';
const PAIR = '\\\\?["\']?([^\\s:"\'`\\\\]{0,128}):([^\\s"\'`\\\\|;&]{1,256})';

function judgeArgument(secret: string): Judgement {
  if (secret.startsWith('-')) return refuse('is an option');
  const refusal = passwordRefusal(secret);
  if (refusal !== undefined) return refuse(refusal);
  if (/^[a-z]{1,14}$/i.test(secret) && secret.length < 8) return refuse('is a plain word');
  return { accepted: true, confidence: isStrongPassword(secret) ? 'high' : isWordy(secret) ? 'low' : 'medium' };
}

function judgeMysql(secret: string): Judgement {
  return /^\d{1,5}$|^[A-Za-z-]+=/.test(secret) ? refuse('is no password') : judgeArgument(secret);
}

/** Batch files and PowerShell write variables in their own ways. */
function judgeWindows(secret: string): Judgement {
  return /^\$\w{1,16}:|^!\w{1,64}!$|^%~?\d$/.test(secret) ? refuse('is a variable') : judgeArgument(secret);
}

const option = (source: string): RegExp => new RegExp(source);

const COMMANDS: readonly CommandLine[] = [
  { anchor: 'curl ', command: /curl\s/y, option: option(`\\s(?:-[a-zA-Z]{0,4}u|--user|-U|--proxy-user)[ =]?${PAIR}`) },
  { anchor: 'wget ', command: /wget\s/y, option: option(`\\s--(?:http-|ftp-|proxy-)?password[= ]${ARGUMENT}`) },
  { anchor: 'sshpass', command: /sshpass\s/y, option: option(`\\s-p\\s{0,2}${ARGUMENT}`) },
  {
    anchor: 'mysql',
    command: /mysql(?:dump|admin|import|show|check|sh|pump)?\s/y,
    option: option(`\\s(?:-p|--password=)${ARGUMENT}`),
    check: judgeMysql,
  },
  {
    anchor: 'mariadb',
    command: /mariadb(?:-dump|-admin)?\s/y,
    option: option(`\\s(?:-p|--password=)${ARGUMENT}`),
    check: judgeMysql,
  },
  { anchor: 'redis-cli', command: /redis-cli\s/y, option: option(`\\s(?:-a|--pass)\\s{1,2}${ARGUMENT}`) },
  ...['docker', 'podman', 'nerdctl', 'buildah', 'skopeo', 'helm registry', 'az acr', 'crane auth', 'oras'].map(
    (tool) => ({
      anchor: `${tool} login`,
      command: new RegExp(`${tool} login\\s`, 'y'),
      option: option(`\\s(?:-p|--password)[= ]{1,2}${ARGUMENT}`),
    }),
  ),
  {
    anchor: 'mongo',
    command: /mongo(?:sh|dump|restore|import|export)?\s/y,
    option: option(`\\s(?:-p|--password)[= ]${ARGUMENT}`),
  },
  { anchor: 'ldapsearch', command: /ldapsearch\s/y, option: option(`\\s-w\\s{1,2}${ARGUMENT}`) },
  { anchor: 'passin pass:', command: /passin\s/y, option: option(`^passin pass:${ARGUMENT}`) },
  { anchor: 'passout pass:', command: /passout\s/y, option: option(`^passout pass:${ARGUMENT}`) },
  {
    anchor: 'lftp ',
    command: /lftp\s/y,
    option: option(`\\s-u\\s{0,2}\\\\?["']?([^\\s,"'\`\\\\]{1,128}),([^\\s"'\`\\\\|;&]{1,256})`),
  },
  {
    anchor: 'sqlplus ',
    command: /sqlplus\s/y,
    option: option(`\\s\\\\?["']?([A-Za-z][\\w$#]{0,64})/\\\\?["']?([^\\s/@"'\`\\\\|;&<>]{1,128})(?=\\\\?["']?@)`),
  },
  {
    anchor: 'rabbitmqctl ',
    command: /rabbitmqctl\s/y,
    option: option(
      `\\s(?:add_user|change_password)\\s{1,4}\\\\?["']?([^\\s"'\\\\]{1,128})\\\\?["']?\\s{1,4}${ARGUMENT}`,
    ),
  },
  {
    anchor: 'net use ',
    command: /net use\s/y,
    option: option(`\\s/(?:user|USER|u):\\S{1,128}\\s{1,4}(?!/)${ARGUMENT}`),
    check: judgeWindows,
  },
  {
    anchor: 'net user ',
    command: /net user\s/y,
    option: option(
      `^net user\\s{1,4}["']?[^\\s"'/]{1,64}["']?\\s{1,4}(?!/)${ARGUMENT}(?=["']?\\s.{0,200}/(?:add|ADD))`,
    ),
    check: judgeWindows,
  },
  ...['PGPASSWORD', 'MYSQL_PWD', 'REDISCLI_AUTH', 'SSHPASS'].map((name) => ({
    anchor: `${name}=`,
    command: new RegExp(`${name}=`, 'y'),
    option: option(`^${name}=${ARGUMENT}`),
  })),
];

/** The rest of a command: to the end of its line, "\" continues it; the same word again ends it and keeps the looks apart. */
function commandText(text: string, at: number, anchor: string): string {
  const region = text.slice(at, at + 1024);
  const again = region.indexOf(anchor, anchor.length);
  const line = /^(?:[^\r\n\\]|\\\r?\n|\\.)*/.exec(again < 0 ? region : region.slice(0, again))?.[0] ?? '';
  return line;
}

function* findInCommand(text: string, at: number): Iterable<Sighting> {
  if (/[A-Za-z0-9_]/.test(text.charAt(at - 1))) return;
  for (const { anchor, command, option: pattern, check } of COMMANDS) {
    command.lastIndex = at;
    if (!text.startsWith(anchor, at) || !command.test(text)) continue;
    const match = pattern.exec(commandText(text, at, anchor));
    const secret = match?.at(-1);
    if (match === null || secret === undefined) continue;
    const end = at + match.index + match[0].length;
    const judgement = match.length > 2 ? judgePair(match[1] ?? '', secret) : (check ?? judgeArgument)(secret);
    yield { start: end - secret.length, end, judgement };
  }
}

/** `echo "user:password" | chpasswd`, seen from its end. */
const PIPED =
  /(?:echo|printf)\s{1,4}(?:-[en]{1,2}\s{1,4})?\\?["']?([^\s:"'`\\]{1,64}):([^\s"'`\\|;&]{1,256})(?:(?:\\n)?\\?["']?\s{0,4}\|\s{0,4}(?:sudo\s{1,4})?(?:\/usr\/s?bin\/)?)$/;

function* findBeforeChpasswd(text: string, at: number): Iterable<Sighting> {
  if (/^chpasswd\s{1,4}(?:-e|--encrypted)/.test(text.slice(at, at + 24))) return;
  const behind = text.slice(Math.max(0, at - 512), at);
  const line = behind.slice(behind.lastIndexOf('\n') + 1);
  const [all, user, secret] = PIPED.exec(line) ?? [];
  if (all === undefined || user === undefined || secret === undefined) return;
  const start = at - all.length + all.lastIndexOf(`${user}:${secret}`) + user.length + 1;
  yield { start, end: start + secret.length, judgement: judgePair(user, secret) };
}

const shared = { kind: 'structure', provider: 'generic' } as const;

/** Credentials in HTTP headers and on command lines. */
export const httpAuth: readonly Rule[] = [
  {
    ...shared,
    id: 'http-basic-auth',
    title: 'HTTP basic credentials',
    confidence: 'medium',
    sources: ['https://www.rfc-editor.org/rfc/rfc7617'],
    anchors: ['basic ', 'basic%20'],
    ignoreCase: true,
    find: (text, at) => sight(BASIC, text, at, judgeBasic),
  },
  {
    ...shared,
    id: 'http-bearer-token',
    title: 'HTTP bearer token',
    confidence: 'medium',
    sources: ['https://www.rfc-editor.org/rfc/rfc6750'],
    anchors: ['bearer ', 'bearer%20'],
    ignoreCase: true,
    find: (text, at) => sight(BEARER, text, at, judgeOpaque),
  },
  {
    ...shared,
    id: 'http-authorization-token',
    title: 'Token in an Authorization header',
    confidence: 'medium',
    anchors: ['authorization'],
    ignoreCase: true,
    find: (text, at) => sight(SCHEME, text, at, judgeOpaque),
  },
  {
    ...shared,
    id: 'command-line-password',
    title: 'Password on a command line',
    confidence: 'medium',
    anchors: [...COMMANDS.map(({ anchor }) => anchor), 'chpasswd'],
    find: (text, at) => (text.startsWith('chpasswd', at) ? findBeforeChpasswd : findInCommand)(text, at),
  },
];
