import { fileRules, judgePassword, type Format } from '../checks/credential-file.js';
import { refuse } from '../checks/refuse.js';
import type { Judgement, Rule, StructureRule } from '../rule.js';

/** What stands before `at` in its line, as far as 256 characters. */
function lineBefore(text: string, at: number): string {
  const behind = text.slice(Math.max(0, at - 256), at);
  return behind.slice(behind.lastIndexOf('\n') + 1);
}

function judgeHaproxy(password: string, text: string, at: number): Judgement {
  return /^\s{0,16}user\s{1,8}\S{1,128}\s{1,8}$/.test(lineBefore(text, at))
    ? judgePassword(password)
    : refuse('stands behind no user');
}

function judgeUnattended(value: string): Judgement {
  return value.startsWith('*SENSITIVE*') ? refuse('is removed') : judgePassword(value);
}

function judgeCommunity(name: string): Judgement {
  return /^(?:public|private|community)$/i.test(name)
    ? refuse('is a default that everybody knows')
    : judgePassword(name);
}

const IPSEC = /ipsec[^/]{0,64}\.secrets$/;
const SNMPD = /(?:^|[/.])snmpd?(?:\.local)?\.conf$/;
const UNATTENDED = /unattend[^/]{0,64}\.xml$/i;
const ROUTER = /\.(?:cfg|conf|txt)$/i;

const FORMATS: readonly Format[] = [
  {
    id: 'ipsec-secret',
    title: 'Shared secret in ipsec.secrets',
    path: IPSEC,
    anchors: ['PSK', 'XAUTH', 'EAP '],
    pattern: /(?:PSK|XAUTH|EAP)[ \t]{1,16}"([^"\r\n]{4,255})(?=")/y,
  },
  {
    id: 'ipsec-secret',
    title: 'Shared secret in ipsec.secrets',
    path: IPSEC,
    anchors: ['PSK', 'XAUTH', 'EAP '],
    pattern: /(?:PSK|XAUTH|EAP)[ \t]{1,16}(0[sx][^\s"'#]{4,512})/y,
  },
  {
    id: 'snmp-user-password',
    title: 'Password of an SNMP user',
    path: SNMPD,
    anchors: ['createUser'],
    pattern:
      /createUser[ \t]{1,16}(?:-e[ \t]{1,16}\S{1,64}[ \t]{1,16})?\S{1,64}[ \t]{1,16}(?:MD5|SHA)[-\d]{0,4}[ \t]{1,16}"?([^\s"]{4,255})/y,
  },
  {
    id: 'snmp-user-password',
    title: 'Password of an SNMP user',
    path: SNMPD,
    anchors: ['createUser'],
    pattern:
      /createUser[ \t]{1,16}(?:-e[ \t]{1,16}\S{1,64}[ \t]{1,16})?\S{1,64}[ \t]{1,16}(?:MD5|SHA)[-\d]{0,4}[ \t]{1,16}"?[^\s"]{4,255}"?[ \t]{1,16}(?:DES|AES)[-\d]{0,4}[ \t]{1,16}"?([^\s"]{4,255})/y,
  },
  {
    id: 'windows-unattended-password',
    title: 'Password in an answer file of Windows setup',
    path: UNATTENDED,
    anchors: ['Password>'],
    pattern: /Password>\s{0,256}<Value>([^<>\r\n]{4,256})(?=<\/Value>)/y,
    judge: judgeUnattended,
  },
  {
    id: 'haproxy-user-password',
    title: "Plain password in HAProxy's user list",
    anchors: ['insecure-password'],
    pattern: /insecure-password[ \t]{1,8}["']?([^\s"'`]{4,255})/y,
    judge: judgeHaproxy,
  },
  {
    id: 'cisco-plain-password',
    title: 'Plain password in a router configuration',
    path: ROUTER,
    anchors: ['username '],
    pattern:
      /username[ \t]{1,4}\S{1,64}[ \t]{1,4}(?:privilege[ \t]{1,4}\d{1,2}[ \t]{1,4})?(?:password|secret)[ \t]{1,4}0[ \t]{1,4}([^\s"'`]{4,128})/y,
  },
  {
    id: 'cisco-plain-password',
    title: 'Plain password in a router configuration',
    path: ROUTER,
    anchors: ['enable secret', 'enable password'],
    pattern: /enable (?:secret|password)[ \t]{1,4}(?:level[ \t]{1,4}\d{1,2}[ \t]{1,4})?0[ \t]{1,4}([^\s"'`]{4,128})/y,
  },
  {
    id: 'cisco-snmp-community',
    title: 'SNMP community in a router configuration',
    path: ROUTER,
    anchors: ['snmp-server community'],
    pattern:
      /snmp-server community[ \t]{1,4}([^\s"'`]{4,64})(?=[ \t]{1,4}(?:view[ \t]{1,4}\S{1,64}[ \t]{1,4})?(?:RO|RW|ro|rw)(?!\w))/y,
    judge: judgeCommunity,
  },
];

/** A rule for files of one entry a line: `pattern` reads a line from its start, and its group 1, which ends the match, is the secret. */
function lineRule(
  path: RegExp,
  pattern: RegExp,
  rest: Pick<StructureRule, 'id' | 'title' | 'anchors' | 'sources'>,
): StructureRule {
  return {
    ...rest,
    kind: 'structure',
    provider: 'generic',
    confidence: 'medium',
    *find(text, at, place) {
      if (!path.test(place.path)) return;
      const before = lineBefore(text, at);
      // A line whose start is out of sight is no entry.
      if (before.length === 256) return;
      const start = at - before.length;
      const match = pattern.exec(text.slice(start, start + 1024));
      const secret = match?.[1];
      if (match === null || secret === undefined) return;
      const end = start + match[0].length;
      yield { start: end - secret.length, end, judgement: judgePassword(secret) };
    },
  };
}

/** Passwords in the files of operating systems, daemons and routers. */
export const systemFiles: readonly Rule[] = [
  ...fileRules(FORMATS),
  lineRule(
    /(?:^|\/)(?:chap|pap)-secrets$/,
    /^[ \t]{0,8}(?!#)(?:"[^"\n]{1,128}"|[^\s"]{1,128})[ \t]{1,16}(?:"[^"\n]{1,128}"|[^\s"]{1,128})[ \t]{1,16}"?(?!@\/)([^\s"]{4,255})/,
    {
      id: 'ppp-secret',
      title: 'Secret in chap-secrets or pap-secrets',
      sources: ['https://ppp.samba.org/pppd.html'],
      anchors: [' * ', '\t*\t', '\t* ', ' *\t', 'pptpd', 'l2tpd'],
    },
  ),
  lineRule(/(?:^|\/)sasl_?passw(?:or)?d(?:\.\w{1,8})?$/, /^(?!#)\S{1,255}[ \t]{1,16}[^\s:]{1,128}:(\S{4,255})/, {
    id: 'postfix-sasl-password',
    title: "Password in Postfix's sasl_passwd",
    sources: ['https://www.postfix.org/SASL_README.html'],
    anchors: [']:587', ']:465', ']:25', ']:submission', 'smtp', 'mail.', 'relay'],
  }),
];
