import { describeWithPostgres, type Postgres } from '../support/postgres.js';
import { pgSessionsPlace } from '../support/demo-app.js';
import { sessionContract } from '../support/session-contract.js';

describeWithPostgres('connect-pg-simple', (postgres: Postgres) => {
  sessionContract('connect-pg-simple', { make: () => pgSessionsPlace(postgres) });
  sessionContract('connect-pg-simple with names that must be quoted', {
    make: () => pgSessionsPlace(postgres, { schema: 'My "odd" schema', table: `Sessions'; DROP TABLE "x` }),
  });
});
