// The web application of the tests as a program of its own: Express, sessions in PostgreSQL by connect-pg-simple. Its environment has
// PORT, DATABASE_URL, LOGIN_PASSWORD and SESSION_SECRET: one secret, or a JSON list of which the first signs and all are accepted.
import connectPgSimple from 'connect-pg-simple';
import express from 'express';
import session from 'express-session';
import pg from 'pg';

const { PORT, DATABASE_URL, SESSION_SECRET = '', LOGIN_PASSWORD, FAIL_UNLESS } = process.env;
const secret = SESSION_SECRET.startsWith('[') ? JSON.parse(SESSION_SECRET) : SESSION_SECRET;
// For tests: an application that does not get up with a new secret.
if (FAIL_UNLESS !== undefined && !SESSION_SECRET.startsWith(FAIL_UNLESS)) process.exit(7);

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 5 });
pool.on('error', () => undefined);
const app = express();
app.get('/health', (_request, response) => void response.sendStatus(200));
const store = new (connectPgSimple(session))({ pool, pruneSessionInterval: false });
app.use(session({ store, secret, resave: false, saveUninitialized: false, cookie: { maxAge: 86_400_000 } }));
app.post('/login', express.json(), (request, response) => {
  if (request.body.password !== LOGIN_PASSWORD) return void response.sendStatus(401);
  request.session.regenerate(() => {
    request.session.passport = { user: Number(request.body.user) };
    response.json({ user: request.body.user });
  });
});
app.get('/whoami', (request, response) => {
  const user = request.session.passport?.user;
  if (user === undefined) response.sendStatus(401);
  else response.json({ user });
});
const server = app.listen(Number(PORT), '127.0.0.1');
process.on('SIGTERM', () => {
  server.closeAllConnections();
  server.close(() => process.exit(0));
});
