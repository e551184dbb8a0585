import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock, Logger, RefreshResult } from '../types.js';

/** Of node:http and Express as they are; of Fastify the object that wraps it. */
export type RefreshRequest = (IncomingMessage | { readonly raw: IncomingMessage }) & {
  readonly ip?: string | undefined;
};
export type RefreshReply = ServerResponse | { readonly raw: ServerResponse; hijack(): unknown };

/** What the handler needs of Secrets; the functions of the shared instance fit too. */
export interface RefreshableSecrets {
  get(name: string): Promise<string>;
  refresh(): Promise<RefreshResult>;
  refreshNow(name: string): Promise<string>;
}

export interface RefreshHandlerOptions {
  /** Name of the secret that a caller has to know, for example `ADMIN_TOKEN`. */
  readonly token: string;
  /** The header that brings it; `Authorization: Bearer` does too. Default: `x-admin-token`. */
  readonly header?: string | undefined;
  /** Wrong tokens of one address within a minute until that address has to wait. Default: 5. */
  readonly attempts?: number | undefined;
  /** The caller's address. Default: what the framework says (`request.ip`), else the connection's other end. */
  readonly address?: ((request: RefreshRequest) => string | undefined) | undefined;
  readonly logger?: Logger | undefined;
  /** For tests. */
  readonly clock?: Clock | undefined;
}
