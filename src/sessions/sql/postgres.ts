import type { Secret } from '../../core/index.js';
import { connectPg } from '../postgres/connection.js';
import { pgFailure } from '../postgres/failure.js';
import type { Query, SqlDatabase } from './database.js';
import { postgres } from './dialects.js';

/** @throws AppError of `pgFailure`, `E_SESSIONS_URL` */
export async function connectPostgres(
  url: Secret,
  options: { readonly onStep?: ((text: string) => void) | undefined },
): Promise<SqlDatabase> {
  const connection = await connectPg(url, options);
  return {
    where: connection.where,
    dialect: postgres,
    run: (work, call) =>
      connection.transaction(async (query) => {
        // Times are written without a zone, and mean UTC.
        await query(`SET LOCAL timezone = 'UTC'`);
        const counted: Query = async (text, values = []) => {
          if (!/^(?:DELETE|INSERT)/.test(text)) return { rows: await query(text, values), changed: 0 };
          const [row] = await query(`WITH done AS (${text} RETURNING 1) SELECT count(*) AS changed FROM done`, values);
          return { rows: [], changed: Number(row?.['changed']) };
        };
        return await work(counted);
      }, call),
    failure: (error, where, table) => pgFailure(error, { where, table, phase: 'work' }),
    close: () => connection.close(),
  };
}
