import type { Secret } from '../../core/index.js';
import { wrongUrl } from '../shared/failures.js';
import { plainOf } from '../value.js';

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly database: number;
  readonly isTls: boolean;
  /** For the driver alone. */
  readonly login: { readonly username?: string; readonly password?: string };
}

/** @throws AppError `E_SESSIONS_URL`, exit 2 */
export function redisAddress(url: Secret): RedisAddress {
  try {
    const { protocol, hostname, port, username, password, pathname } = new URL(plainOf(url));
    const path = /^\/?(\d{0,6})$/.exec(pathname);
    if (!/^rediss?:$/.test(protocol) || hostname === '' || path === null) throw new Error('another kind of address');
    return {
      host: hostname.replace(/^\[(.*)\]$/, '$1'),
      port: Number(port || 6379),
      database: Number(path[1] ?? 0),
      isTls: protocol === 'rediss:',
      login: {
        ...(username !== '' && { username: decodeURIComponent(username) }),
        ...(password !== '' && { password: decodeURIComponent(password) }),
      },
    };
  } catch {
    throw wrongUrl('a Redis', 'redis://USER:PASSWORD@HOST:6379/0, or rediss:// for TLS');
  }
}
