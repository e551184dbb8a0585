import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RefreshableSecrets } from './types.js';

/** The token that a request brings, in its own header or as a bearer's. */
export function tokenOf(request: IncomingMessage, header: string): string | undefined {
  const own = request.headers[header];
  if (typeof own === 'string' && own !== '') return own;
  return /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
}

/**
 * Whether the token is the secret of that name. A wrong one is compared with the newest value too, which is read at most
 * every 2 s: the token itself may be what was rotated.
 *
 * @throws when the secret cannot be had
 */
export async function isToken(secrets: RefreshableSecrets, name: string, given: string): Promise<boolean> {
  if (same(given, await secrets.get(name))) return true;
  return same(given, await secrets.refreshNow(name));
}

/** Digests have one length, and comparing them takes one time, whatever was given. */
function same(given: string, expected: string): boolean {
  return expected !== '' && timingSafeEqual(digest(given), digest(expected));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
