import { decodeBase64 } from '../checks/base64-text.js';
import {
  fileRules,
  ini,
  json,
  judgeEncoded,
  judgePassword,
  judgeToken,
  type Format,
} from '../checks/credential-file.js';
import { entropy } from '../checks/index.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Place, Rule, Sighting } from '../rule.js';

function judgeKeyData(base64: string): Judgement {
  const plain = decodeBase64(base64.slice(0, 4096)) ?? decodeBase64(base64.slice(0, 400)) ?? '';
  return plain.includes('PRIVATE KEY-----')
    ? { accepted: true, proof: 'structure', confidence: 'high' }
    : refuse('does not decode to a private key');
}

/** Hex that WinSCP's scheme or an IDE's scrambles: reversible by anyone. */
function judgeScrambled(hex: string): Judgement {
  return entropy(hex) < 1.5
    ? refuse('is not random enough')
    : { accepted: true, confidence: 'medium', note: 'scrambled, not encrypted' };
}

const FORMATS: readonly Format[] = [
  {
    id: 'netrc-password',
    title: 'Password in a netrc entry',
    anchors: ['machine '],
    pattern:
      /machine\s{1,8}[^\s"'`]{1,255}\s{1,32}(?:(?:account|port)\s{1,8}\S{1,255}\s{1,32}){0,2}(?:login|user)\s{1,8}[^\s"'`]{1,255}\s{1,32}(?:(?:account|port)\s{1,8}\S{1,255}\s{1,32}){0,2}password\s{1,8}"?([^\s"'`\\]{1,255})/y,
  },
  {
    id: 'netrc-password',
    title: 'Password in a netrc entry',
    path: /(?:netrc|authinfo)$/,
    anchors: ['password '],
    pattern: /password\s{1,8}"?([^\s"]{1,255})/y,
  },
  {
    id: 's3cfg-secret-key',
    title: 'Secret key in .s3cfg',
    path: /(?:^|[/.])s3cfg$/,
    anchors: ['secret_key', 'gpg_passphrase'],
    pattern: ini('secret_key|gpg_passphrase'),
  },
  {
    id: 'boto-secret',
    title: 'Secret in .boto',
    path: /(?:^|\/)\.?boto(?:\.cfg)?$/,
    anchors: ['secret_access_key', 'oauth2_refresh_token', 'oauth2_client_secret'],
    pattern: ini('secret_access_key|oauth2_refresh_token|oauth2_client_secret'),
  },
  {
    id: 'mysql-option-file-password',
    title: "Password in MySQL's option file",
    path: /(?:^|[/.])(?:my|client|mysql)\.cnf$/,
    anchors: ['password'],
    pattern: ini('password', '#'),
  },
  {
    id: 'gradle-signing-password',
    title: 'Password in gradle.properties',
    path: /gradle\.properties$/,
    anchors: ['assword'],
    pattern: ini('assword'),
  },
  {
    id: 'rclone-secret',
    title: 'Secret in rclone.conf',
    path: /rclone\.conf$/,
    anchors: ['pass', 'secret_access_key', 'client_secret', 'password2'],
    pattern: ini('pass|secret_access_key|client_secret|password2'),
  },
  {
    id: 'mail-client-password',
    title: "Password in a mail client's file",
    path: /(?:^|[/.])(?:msmtprc|esmtprc|fetchmailrc|getmailrc|offlineimaprc|mbsyncrc|muttrc|mailrc)$/,
    anchors: ['pass'],
    pattern: /(?:remote)?pass(?:word)?\s{0,4}[=:\s]\s{0,4}["']?([^\s"']{4,255})/y,
  },
  {
    id: 'filezilla-password',
    title: 'Password in a FileZilla file',
    anchors: ['<Pass>'],
    pattern: /<Pass>([^<>\s]{4,256})(?=<\/Pass>)/y,
  },
  {
    id: 'filezilla-password',
    title: 'Password in a FileZilla file',
    anchors: ['<Pass encoding="base64">'],
    pattern: /<Pass encoding="base64">([A-Za-z0-9+/]{4,512}={0,2})(?=<\/Pass>)/y,
    judge: judgeEncoded,
  },
  {
    id: 'winscp-password',
    title: 'Password in WinSCP.ini',
    path: /winscp\.ini$/i,
    anchors: ['Password='],
    pattern: /Password=([0-9A-F]{20,512})/y,
    judge: judgeScrambled,
  },
  {
    id: 'jetbrains-server-password',
    title: 'Password in WebServers.xml',
    path: /WebServers\.xml$/i,
    anchors: ['password="'],
    pattern: /password="([0-9a-f]{8,512})(?=")/y,
    judge: judgeScrambled,
  },
  {
    id: 'sftp-config-password',
    title: 'Password in an upload configuration',
    path: /(?:^|\/)(?:\.?(?:sftp|ftp|ftpsync|sftp-config|remote-sync|deployment-config|ftp-simple|uploads?)\.json|\.ftpconfig|\.ftppass|\.sftp-config[^/]*)$/,
    anchors: ['password"', 'pass"', 'passphrase"'],
    pattern: json('password|pass|passphrase'),
  },
  {
    id: 'kubeconfig-client-key',
    provider: 'kubernetes',
    title: 'Client key in a kubeconfig',
    anchors: ['client-key-data'],
    pattern: /client-key-data\\?["']?\s{0,4}[:=]\s{0,4}\\?["']?([A-Za-z0-9+/]{64,8192}={0,2})/y,
    judge: judgeKeyData,
  },
  {
    id: 'kubeconfig-token',
    provider: 'kubernetes',
    title: 'Token in a kubeconfig',
    path: /(?:^|\/)\.kube\/config|kubeconfig[^/]*$/i,
    anchors: ['token:', 'password:', 'id-token:', 'refresh-token:'],
    pattern: /(?:id-token|refresh-token|token|password):[ \t]{1,8}["']?([^\s"'#]{8,4096})/y,
  },
  {
    id: 'github-cli-token',
    provider: 'github',
    title: "Token in the GitHub CLI's hosts file",
    anchors: ['oauth_token'],
    pattern: /oauth_token:[ \t]{1,8}["']?([A-Za-z0-9_]{20,255})/y,
    judge: judgeToken,
  },
];

/** A line of .pgpass: host:port:database:user:password, in which "\" escapes. */
function* findInPgpass(text: string, at: number, place: Place): Iterable<Sighting> {
  if (!/(?:^|\/)\.?pgpass(?:\.conf)?$/.test(place.path)) return;
  const behind = text.slice(Math.max(0, at - 256), at);
  const start = at - behind.length + behind.lastIndexOf('\n') + 1;
  const match = /^(?:(?:[^:\\\r\n]|\\.){1,128}:){4}((?:[^\\\r\n]|\\.){1,256})/.exec(text.slice(start, start + 1024));
  const secret = match?.[1];
  if (match === null || secret === undefined || text.charAt(start) === '#') return;
  yield {
    start: start + match[0].length - secret.length,
    end: start + match[0].length,
    judgement: judgePassword(secret),
  };
}

/** Credentials in the files where tools keep them. */
export const credentialFiles: readonly Rule[] = [
  ...fileRules(FORMATS),
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
