import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import express from 'express';
import session from 'express-session';
import type { Secret } from '../../src/core/index.js';

const DAY = 86_400_000;

/** A session as express-session hands it to a store: `user` is at passport.user. */
export function expressSession(user?: string, lastUsed = new Date()): Record<string, unknown> {
  const expires = new Date(lastUsed.getTime() + DAY);
  return {
    cookie: { originalMaxAge: DAY, expires: expires.toISOString(), httpOnly: true, path: '/' },
    ...(user !== undefined && { passport: { user: /^\d+$/.test(user) ? Number(user) : user } }),
  };
}

/** Whether express-session finds a session for this cookie in a store. */
export async function expressAccepts(store: session.Store, cookie: Secret, secret: Secret): Promise<boolean> {
  const app = express();
  app.use(session({ store, secret: secret.reveal(), resave: false, saveUninitialized: false }));
  app.get('/', (request, response) => {
    const [, value = ''] = (request.headers.cookie ?? '').split('=');
    response.sendStatus(decodeURIComponent(value).startsWith(`s:${request.sessionID}.`) ? 200 : 401);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    return (await fetch(url, { headers: { cookie: `connect.sid=${cookie.reveal()}` } })).status === 200;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
