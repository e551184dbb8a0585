import { AppError, exitCodes } from '../errors/index.js';

/** An address of a repository that is safe to show and to pass on; what it held of a credential goes by the environment. */
export interface RemoteSource {
  /** Without password; safe in arguments and output. */
  readonly url: string;
  readonly scheme: 'https' | 'http' | 'ssh' | 'file';
  /** Host with port; empty for files. */
  readonly host: string;
  /** Settings that git gets through its environment, because they may hold a credential. */
  readonly settings: Readonly<Record<string, string>>;
}

/** In plain http a password would be readable on its way; to this machine itself there is no way. */
const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Tokens are accepted as user names by most hosts; people's names are shorter. */
const TOKEN_LENGTH = 20;
const CONTROLS = /[\0-\x1f\x7f]/;

/**
 * Takes an address apart: https://, ssh://, user@host:path or file://.
 *
 * @throws AppError `E_REMOTE_URL`, exit 2, for every other kind; the address is not repeated, it may hold a credential
 */
export function parseRemoteUrl(text: string): RemoteSource {
  if (text.startsWith('-') || text === '' || CONTROLS.test(text)) throw refused('it is no address');
  if (/^[A-Za-z][A-Za-z0-9+.-]*::/.test(text)) throw refused('an address with "::" starts another program');
  const scheme = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(text)?.[1]?.toLowerCase();
  if (scheme === undefined) return scpSource(text);
  if (scheme === 'file') return { url: text, scheme: 'file', host: '', settings: {} };
  const url = hostUrl(text);
  if (scheme === 'ssh') return sshSource(url);
  if (scheme === 'https' || (scheme === 'http' && LOOPBACK.test(url.hostname))) return webSource(url, scheme);
  throw refused(`${scheme}:// is not used`);
}

/** Text of git or of a server, in which addresses have lost user names and passwords. */
export function withoutCredentials(text: string): string {
  return text.replace(/([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/\s]*@/g, '$1');
}

function hostUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || url.hostname.startsWith('-')) throw refused('it names no host');
  if (url.search !== '' || url.hash !== '') throw refused('it has a "?" or "#"');
  return url;
}

function scpSource(text: string): RemoteSource {
  const parts = /^(?:([^@:/\s]+)@)?([A-Za-z0-9[][^@:/\s]+|\[[^\]]+\]):(?!\/\/)(\S.*)$/.exec(text);
  const host = parts?.[2];
  if (host === undefined || host.length < 2) throw refused('a folder is written as file:///path');
  return { url: text, scheme: 'ssh', host, settings: {} };
}

function sshSource(url: URL): RemoteSource {
  const user = url.username === '' ? '' : `${url.username}@`;
  if (user.startsWith('-')) throw refused('its user name starts with "-"');
  return { url: `ssh://${user}${url.host}${url.pathname}`, scheme: 'ssh', host: url.host, settings: {} };
}

/** git would hand the whole address to a helper program as an argument, and ask the user's helpers to keep the password. */
function webSource(url: URL, scheme: 'https' | 'http'): RemoteSource {
  const base = `${scheme}://${url.host}/`;
  const user = decoded(url.username);
  const source = { url: `${scheme}://${url.host}${url.pathname}`, scheme, host: url.host };
  if (user === '' && url.password === '') return { ...source, settings: {} };
  if (url.password === '' && user.length < TOKEN_LENGTH)
    return { ...source, settings: { [`credential.${base}.username`]: user } };
  const login = Buffer.from(`${user}:${decoded(url.password)}`).toString('base64');
  return {
    ...source,
    settings: { [`http.${base}.extraHeader`]: `Authorization: Basic ${login}`, [`credential.${base}.helper`]: '' },
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function refused(why: string): AppError {
  return new AppError('E_REMOTE_URL', `this address is not used for a clone: ${why}`, {
    exit: exitCodes.usage,
    hint: 'use https://HOST/PATH, ssh://git@HOST/PATH, git@HOST:PATH or file:///PATH',
  });
}
