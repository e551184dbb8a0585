import { entropy, placeholderReason } from '../checks/index.js';
import type { Confidence, Judgement, Place, Rule, Sighting } from '../rule.js';
// The password checks are shared with URLs; they belong in checks/ once that room is free to edit.
import { decodeBase64, decodeUserPassword, isStrongPassword, passwordRefusal } from './urls.js';

interface Format {
  readonly id: string;
  readonly title: string;
  readonly provider?: string;
  readonly anchors: readonly string[];
  /** The files in which the words mean this; absent when the words say it themselves. */
  readonly path?: RegExp;
  /** Sticky at the anchor; group 1 is the secret and ends the match, but for a look-ahead. */
  readonly pattern: RegExp;
  readonly judge?: (secret: string, text: string, at: number) => Judgement;
}

function refuse(reason: string): Judgement {
  return { accepted: false, reason };
}

function judgePassword(password: string): Judgement {
  const refusal = passwordRefusal(password);
  if (refusal !== undefined) return refuse(refusal);
  if (/^ENC\[|^\{[^}]*\}$|^!vault/.test(password)) return refuse('is encrypted');
  const confidence: Confidence = isStrongPassword(password) ? 'high' : 'medium';
  return { accepted: true, confidence };
}

function judgeToken(token: string): Judgement {
  const refusal = passwordRefusal(token) ?? placeholderReason(token);
  if (refusal !== undefined) return refuse(refusal);
  return token.length < 16 || entropy(token) < 3 ? refuse('is not random enough for a token') : { accepted: true, confidence: 'high' };
}

/** Base64 of `user:password`, which proves itself by decoding. */
function judgePair(base64: string): Judgement {
  const pair = decodeUserPassword(base64);
  if (pair === undefined) return refuse('does not decode to a user and a password');
  const judgement = judgePassword(pair.password);
  return judgement.accepted ? { ...judgement, proof: 'structure' } : judgement;
}

/** Base64 of a password. */
function judgeEncoded(base64: string): Judgement {
  const plain = decodeBase64(base64)?.trim();
  if (plain === undefined || /[\0-\x1f]/.test(plain)) return refuse('does not decode to a password');
  return judgePassword(plain);
}

function judgeKeyData(base64: string): Judgement {
  const plain = decodeBase64(base64.slice(0, 4096)) ?? decodeBase64(base64.slice(0, 400)) ?? '';
  return plain.includes('PRIVATE KEY-----') ? { accepted: true, proof: 'structure', confidence: 'high' } : refuse('does not decode to a private key');
}

/** Maven's settings hold passwords of servers; other XML has other passwords. */
function judgeMaven(password: string, text: string, at: number): Judgement {
  const before = text.slice(Math.max(0, at - 500), at);
  const inside = ['server>', 'proxy>'].some((tag) => before.lastIndexOf(`<${tag}`) > before.lastIndexOf(`</${tag}`));
  return inside ? judgePassword(password) : refuse('stands in no <server>');
}

/** Hex that WinSCP's scheme or an IDE's scrambles: reversible by anyone. */
function judgeScrambled(hex: string): Judgement {
  return entropy(hex) < 1.5 ? refuse('is not random enough') : { accepted: true, confidence: 'medium', note: 'scrambled, not encrypted' };
}

const QUOTED = '\\\\?["\']([^"\'\\\\\\n]{4,512})(?=\\\\?["\'])';
const json = (names: string): RegExp => new RegExp(`(?:${names})\\\\?["']\\s{0,8}:\\s{0,8}${QUOTED}`, 'y');
const ini = (names: string): RegExp => new RegExp(`(?:${names})[ \\t]{0,16}[=:][ \\t]{0,16}["']?([^\\s"'#;]{4,512})`, 'iy');

const FORMATS: readonly Format[] = [
  {
    id: 'netrc-password',
    title: 'Password in a netrc entry',
    anchors: ['machine '],
    pattern: /machine\s{1,8}[^\s"'`]{1,255}\s{1,32}(?:account\s{1,8}\S{1,255}\s{1,32})?(?:login|user)\s{1,8}[^\s"'`]{1,255}\s{1,32}(?:account\s{1,8}\S{1,255}\s{1,32})?password\s{1,8}"?([^\s"'`\\]{1,255})/y,
  },
  { id: 'netrc-password', title: 'Password in a netrc entry', path: /netrc$/, anchors: ['password '], pattern: /password\s{1,8}"?([^\s"]{1,255})/y },
  { id: 'npmrc-auth-token', provider: 'npm', title: 'npm registry token', anchors: ['_authToken'], pattern: /_authToken["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'`;,\\]{8,512})/y, judge: judgeToken },
  { id: 'npmrc-auth-token', provider: 'npm', title: 'npm registry token', anchors: ['npmAuthToken'], pattern: /npmAuthToken["']?\s{0,4}[=:]\s{0,4}["']?([^\s"'`;,\\]{8,512})/y, judge: judgeToken },
  { id: 'npmrc-auth', provider: 'npm', title: 'npm registry credentials', anchors: ['_auth'], pattern: /_auth\s{0,4}=\s{0,4}["']?([A-Za-z0-9+/]{8,512}={0,2})/y, judge: judgePair },
  { id: 'npmrc-auth', provider: 'npm', title: 'npm registry credentials', anchors: ['npmAuthIdent'], pattern: /npmAuthIdent\s{0,4}:\s{0,4}["']?[^\s:"']{1,128}:([^\s"']{4,512})/y },
  { id: 'npmrc-password', provider: 'npm', title: 'npm registry password', path: /npmrc$/, anchors: ['_password'], pattern: /_password\s{0,4}=\s{0,4}["']?([A-Za-z0-9+/]{6,512}={0,2})/y, judge: judgeEncoded },
  { id: 'docker-registry-auth', provider: 'docker', title: 'Docker registry credentials', anchors: ['"auth'], pattern: /"auth\\?"\s{0,8}:\s{0,8}\\?"([A-Za-z0-9+/]{8,4096}={0,2})(?=\\?")/y, judge: judgePair },
  { id: 'docker-identity-token', provider: 'docker', title: 'Docker registry identity token', anchors: ['identitytoken"', 'registrytoken"'], pattern: json('identitytoken|registrytoken'), judge: judgeToken },
  { id: 'pypirc-password', provider: 'pypi', title: 'Password in .pypirc', path: /(?:^|[/.])pypirc$/, anchors: ['password'], pattern: ini('password') },
  { id: 's3cfg-secret-key', title: 'Secret key in .s3cfg', path: /(?:^|[/.])s3cfg$/, anchors: ['secret_key', 'gpg_passphrase'], pattern: ini('secret_key|gpg_passphrase') },
  { id: 'boto-secret', title: 'Secret in .boto', path: /(?:^|\/)\.?boto(?:\.cfg)?$/, anchors: ['secret_access_key', 'oauth2_refresh_token', 'oauth2_client_secret'], pattern: ini('secret_access_key|oauth2_refresh_token|oauth2_client_secret') },
  { id: 'mysql-option-file-password', title: "Password in MySQL's option file", path: /(?:^|[/.])(?:my|client|mysql)\.cnf$/, anchors: ['password'], pattern: ini('password') },
  { id: 'gradle-signing-password', title: 'Password in gradle.properties', path: /gradle\.properties$/, anchors: ['assword'], pattern: ini('assword') },
  { id: 'rclone-secret', title: 'Secret in rclone.conf', path: /rclone\.conf$/, anchors: ['pass', 'secret_access_key', 'client_secret', 'password2'], pattern: ini('pass|secret_access_key|client_secret|password2') },
  { id: 'mail-client-password', title: "Password in a mail client's file", path: /(?:^|[/.])(?:msmtprc|esmtprc|fetchmailrc|getmailrc|offlineimaprc|mbsyncrc|muttrc|mailrc)$/, anchors: ['pass'], pattern: /(?:remote)?pass(?:word)?\s{0,4}[=:\s]\s{0,4}["']?([^\s"']{4,255})/y },
  { id: 'filezilla-password', title: 'Password in a FileZilla file', anchors: ['<Pass>'], pattern: /<Pass>([^<>\s]{4,256})(?=<\/Pass>)/y },
  { id: 'filezilla-password', title: 'Password in a FileZilla file', anchors: ['<Pass encoding="base64">'], pattern: /<Pass encoding="base64">([A-Za-z0-9+/]{4,512}={0,2})(?=<\/Pass>)/y, judge: judgeEncoded },
  { id: 'winscp-password', title: 'Password in WinSCP.ini', path: /winscp\.ini$/i, anchors: ['Password='], pattern: /Password=([0-9A-F]{20,512})/y, judge: judgeScrambled },
  { id: 'jetbrains-server-password', title: 'Password in WebServers.xml', path: /WebServers\.xml$/i, anchors: ['password="'], pattern: /password="([0-9a-f]{8,512})(?=")/y, judge: judgeScrambled },
  { id: 'sftp-config-password', title: 'Password in an upload configuration', path: /(?:^|\/)(?:\.?(?:sftp|ftp|ftpsync|sftp-config|remote-sync|deployment-config|ftp-simple|uploads?)\.json|\.ftpconfig|\.ftppass|\.sftp-config[^/]*)$/, anchors: ['password"', 'pass"', 'passphrase"'], pattern: json('password|pass|passphrase') },
  { id: 'terraform-credentials', provider: 'hashicorp', title: 'Terraform registry token', anchors: ['credentials "'], pattern: /credentials "[^"\n]{1,255}"\s{0,8}\{\s{0,32}token\s{0,16}=\s{0,16}"([^"\n]{8,512})(?=")/y, judge: judgeToken },
  { id: 'terraform-credentials', provider: 'hashicorp', title: 'Terraform registry token', path: /credentials\.tfrc\.json$/, anchors: ['token"'], pattern: json('token'), judge: judgeToken },
  { id: 'kubeconfig-client-key', provider: 'kubernetes', title: "Client key in a kubeconfig", anchors: ['client-key-data'], pattern: /client-key-data\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?([A-Za-z0-9+/]{64,8192}={0,2})/y, judge: judgeKeyData },
  { id: 'kubeconfig-token', provider: 'kubernetes', title: 'Token in a kubeconfig', path: /(?:^|\/)\.kube\/config|kubeconfig[^/]*$/i, anchors: ['token:', 'password:', 'id-token:', 'refresh-token:'], pattern: /(?:id-token|refresh-token|token|password):[ \t]{1,8}["']?([^\s"'#]{8,4096})/y },
  { id: 'github-cli-token', provider: 'github', title: "Token in the GitHub CLI's hosts file", anchors: ['oauth_token'], pattern: /oauth_token:[ \t]{1,8}["']?([A-Za-z0-9_]{20,255})/y, judge: judgeToken },
  { id: 'composer-token', provider: 'composer', title: 'Token in composer auth.json', anchors: ['github-oauth"', 'gitlab-token"', 'gitlab-oauth"', 'bearer"'], pattern: /(?:git(?:hub|lab)-(?:oauth|token)|bearer)\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"[^"\n\\]{1,255}\\?"\s{0,8}:\s{0,8}\\?"([^"\\\n]{8,512})(?=\\?")/y, judge: judgeToken },
  { id: 'composer-password', provider: 'composer', title: 'Password in composer auth.json', anchors: ['http-basic"'], pattern: /http-basic\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"[^"\n\\]{1,255}\\?"\s{0,8}:\s{0,8}\{\s{0,32}\\?"username\\?"\s{0,8}:\s{0,8}\\?"[^"\n\\]{0,255}\\?"\s{0,8},\s{0,32}\\?"password\\?"\s{0,8}:\s{0,8}\\?"([^"\\\n]{4,512})(?=\\?")/y },
  { id: 'bundler-credentials', provider: 'rubygems', title: 'Credentials in the Bundler configuration', anchors: ['BUNDLE_'], pattern: /BUNDLE_[A-Z0-9_]{1,128}["']?\s{0,4}[:=]\s{0,4}["']?[^\s:"'/]{1,128}:([^\s"'`/:;,&\\]{4,255})/y },
  { id: 'cargo-registry-token', provider: 'crates.io', title: 'Cargo registry token', path: /(?:^|\/)\.cargo\/(?:credentials(?:\.toml)?|config(?:\.toml)?)$/, anchors: ['token'], pattern: /token\s{0,8}=\s{0,8}"([^"\s]{16,512})(?=")/y, judge: judgeToken },
  { id: 'nuget-password', provider: 'nuget', title: 'Clear-text password in NuGet.Config', anchors: ['ClearTextPassword'], pattern: /ClearTextPassword"\s{1,8}value="([^"\n]{4,512})(?=")/y },
  { id: 'maven-server-password', provider: 'maven', title: "Password of a server in Maven's settings", path: /settings[^/]*\.xml$/, anchors: ['<password>', '<passphrase>'], pattern: /<pass(?:word|phrase)>([^<\s]{4,256})(?=<)/y, judge: judgeMaven },
];

/** A line of .pgpass: host:port:database:user:password, in which "\" escapes. */
function* findInPgpass(text: string, at: number, place: Place): Iterable<Sighting> {
  if (!/(?:^|\/)\.?pgpass(?:\.conf)?$/.test(place.path)) return;
  const behind = text.slice(Math.max(0, at - 256), at);
  const start = at - behind.length + behind.lastIndexOf('\n') + 1;
  const match = /^(?:(?:[^:\\\r\n]|\\.){1,128}:){4}((?:[^\\\r\n]|\\.){1,256})/.exec(text.slice(start, start + 1024));
  const secret = match?.[1];
  if (match === null || secret === undefined || text.charAt(start) === '#') return;
  yield { start: start + match[0].length - secret.length, end: start + match[0].length, judgement: judgePassword(secret) };
}

function toRule({ id, title, provider, anchors, path, pattern, judge = judgePassword }: Format): Rule {
  return {
    kind: 'structure',
    id,
    provider: provider ?? 'generic',
    title,
    confidence: 'medium',
    anchors,
    *find(text, at, place) {
      if (path !== undefined && !path.test(place.path)) return;
      pattern.lastIndex = at;
      const secret = pattern.exec(text)?.[1];
      if (secret === undefined) return;
      const end = pattern.lastIndex;
      yield { start: end - secret.length, end, judgement: judge(secret, text, at) };
    },
  };
}

/** Rules of one id differ in their words only, so they become one rule. */
function merge(formats: readonly Format[]): Rule[] {
  const byId = new Map<string, Rule>();
  for (const rule of formats.map(toRule)) {
    const known = byId.get(rule.id);
    byId.set(rule.id, known?.kind === 'structure' && rule.kind === 'structure' ? { ...known, anchors: [...known.anchors, ...rule.anchors], find: both(known.find, rule.find) } : rule);
  }
  return [...byId.values()];
}

type Find = (text: string, at: number, place: Place) => Iterable<Sighting>;

function both(one: Find, other: Find): Find {
  return function* (text, at, place) {
    yield* one(text, at, place);
    yield* other(text, at, place);
  };
}

/** Credentials in the files where tools keep them. */
export const credentialFiles: readonly Rule[] = [
  ...merge(FORMATS),
  {
    kind: 'structure',
    id: 'pgpass-password',
    provider: 'generic',
    title: 'Password in .pgpass',
    confidence: 'high',
    sources: ['https://www.postgresql.org/docs/current/libpq-pgpass.html'],
    anchors: [':*:', ':5432:', ':5433:', ':6432:', ':5439:'],
    find: findInPgpass,
  },
];
