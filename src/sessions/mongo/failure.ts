import { AppError, exitCodes } from '../../errors/index.js';
import { denied, lost, network, notAccepted, suffix, unreachable, type Explain } from '../shared/failures.js';

const broken = lost();

/** By number (https://github.com/mongodb/mongo/blob/master/src/mongo/base/error_codes.yml). */
const KNOWN: Readonly<Record<number, Explain>> = {
  13: denied(
    'the user of sessions.url may not do that',
    'grant that user the role readWrite on the database of the sessions',
  ),
  18: notAccepted,
  50: lost('it did not answer in time'),
  8000: notAccepted,
};

/** A server that is no primary any more, or that ends. */
const NOT_PRIMARY = new Set([91, 189, 10_058, 10_107, 11_600, 11_602, 13_435, 13_436]);

/** A failure of the driver in our words; the driver quotes the address, so nothing of it is repeated. */
export function mongoFailure(error: unknown, where: string, phase: 'connect' | 'work'): AppError {
  if (error instanceof AppError) return error;
  const { name, code, net } = factsOf(error);
  if (typeof code === 'number' && KNOWN[code] !== undefined) return KNOWN[code](where);
  if (phase === 'work' && (BROKEN_NAMES.test(name) || (typeof code === 'number' && NOT_PRIMARY.has(code))))
    return broken(where);
  const explain = net === undefined ? undefined : network[net];
  if (explain !== undefined) return explain(where);
  if (phase === 'connect') return unreachable(`the connection failed${suffix(net ?? '')}`)(where);
  return new AppError('E_SESSIONS_FAILED', `${where}: a command failed${code === undefined ? '' : `: ${code}`}`, {
    exit: exitCodes.failed,
    hint: 'look the number up among the error codes of MongoDB',
  });
}

const BROKEN_NAMES = /^Mongo(?:Network|ServerSelection|PoolCleared|PoolClosed|TopologyClosed|NotConnected)\w*Error$/;

interface Facts {
  readonly name: string;
  readonly code: number | undefined;
  /** Node's code of what is below. */
  readonly net: string | undefined;
}

/** The reason lies some causes deep: server selection, the last answer of each server, the socket. */
function factsOf(error: unknown): Facts {
  const name = error instanceof Error ? error.name : '';
  let code: number | undefined;
  let net: string | undefined;
  const waiting: unknown[] = [error];
  for (let seen = 0; seen < 10 && waiting.length > 0; seen += 1) {
    const each = waiting.shift();
    if (typeof each !== 'object' || each === null) continue;
    const fields = each as { code?: unknown; cause?: unknown; reason?: unknown; error?: unknown; servers?: unknown };
    if (typeof fields.code === 'number') code ??= fields.code;
    if (typeof fields.code === 'string') net ??= fields.code;
    waiting.push(fields.cause, fields.reason, fields.error);
    if (fields.servers instanceof Map) waiting.push(...(fields.servers as Map<string, unknown>).values());
  }
  return { name, code, net };
}
