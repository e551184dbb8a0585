import { judgeLogin } from '../checks/login.js';
import type { Rule, Sighting } from '../rule.js';

const LOOK = 400;
const STOPS = ['"', "'", '`', '\n', '\r', '<', '>'] as const;
const SERVER =
  /(?:^|[;\s])(?:server|data ?source|host(?:name)?|addr(?:ess)?|network address|dsn|driver|endpoint|address)\s?=\s?([^;\s]{1,256})/i;
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
  yield {
    start: end - password.length,
    end,
    judgement: judgeLogin(user, password, (server[1] ?? '').replace(/^tcp:|[:,]\d+$/g, '')),
  };
}

function* findInDsn(text: string, at: number): Iterable<Sighting> {
  const line = /[^\s"'`,(=]{3,255}$/.exec(text.slice(Math.max(0, at - 256), at))?.[0] ?? '';
  const pair = line.replace(/^.*:\/\//, '');
  const colon = pair.indexOf(':');
  if (colon < 1 || colon === pair.length - 1) return;
  const host = /\(([^):]{0,128})/.exec(text.slice(at, at + 140))?.[1] ?? '';
  const password = pair.slice(colon + 1);
  yield { start: at - password.length, end: at, judgement: judgeLogin(pair.slice(0, colon), password, host) };
}

function* findInOracle(text: string, at: number): Iterable<Sighting> {
  const match = /^jdbc:oracle:(?:thin|oci8?):([^\s"'`/@]{1,64})\/([^\s"'`@]{1,128})@(?:\/\/)?([^\s"'`:/]{1,128})/i.exec(
    text.slice(at, at + 400),
  );
  if (match === null) return;
  const start = at + match[0].indexOf('/') + 1;
  const password = match[2] ?? '';
  yield { start, end: start + password.length, judgement: judgeLogin(match[1] ?? '', password, match[3] ?? '') };
}

const shared = { kind: 'structure', provider: 'generic', confidence: 'medium' } as const;

/** Passwords in the connection strings that are not URLs. */
export const connectionStrings: readonly Rule[] = [
  {
    ...shared,
    id: 'connection-string-password',
    title: 'Password in a connection string',
    anchors: ['password', 'pwd'],
    ignoreCase: true,
    find: findInConnectionString,
  },
  {
    ...shared,
    id: 'go-dsn-password',
    title: 'Password in a Go data source name',
    anchors: ['@tcp(', '@unix('],
    find: findInDsn,
  },
  {
    ...shared,
    id: 'oracle-jdbc-password',
    title: 'Password in an Oracle JDBC address',
    anchors: ['jdbc:oracle:'],
    find: findInOracle,
  },
];
