import { AppError, exitCodes, systemCode } from '../../errors/index.js';
import {
  BROKEN,
  denied,
  lost,
  network,
  notAccepted,
  notSessions,
  suffix,
  unreachable,
  type Explain,
} from '../shared/failures.js';

const broken = lost();

/** By the first word of what the server answers (https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors). */
const KNOWN: Readonly<Record<string, Explain>> = {
  ...network,
  WRONGPASS: notAccepted,
  NOAUTH: denied('it asks for a password', 'put it into sessions.url'),
  NOPERM: denied(
    'the user of sessions.url may not do that',
    'ACL SETUSER that user +scan +mget +get +set +pttl +type +exists +unlink +info ~PREFIX* (+eval +dbsize +flushdb for --truncate)',
  ),
  READONLY: denied('it is a copy that can only be read', 'let sessions.url name the primary server'),
  LOADING: unreachable('it is still loading its data', 'wait a moment, and run the command again'),
  MASTERDOWN: unreachable('its primary server is down', 'let sessions.url name a server that is well'),
  CLUSTERDOWN: unreachable('the cluster is down', 'bring it up, and run the command again'),
  MISCONF: unreachable('it takes no writes, since it cannot save', 'look into its log'),
  MOVED: lost('the slots of the cluster moved meanwhile'),
};

/** Failures of the driver itself have no code. What they say is matched, never repeated. */
const SAID: readonly (readonly [RegExp, 'connect' | 'work', Explain])[] = [
  [/connection is closed|stream isn't writeable/i, 'work', broken],
  [/timed? ?out/i, 'work', lost('it did not answer in time')],
  [/timed? ?out/i, 'connect', unreachable('it did not answer in time')],
  [
    /DB index|SELECT is not allowed/,
    'connect',
    notSessions('there is no database of that number', 'check the number at the end of sessions.url'),
  ],
];

/** A failure of the driver in our words; the driver quotes the arguments of a command, so nothing of it is repeated. */
export function redisFailure(error: unknown, where: string, phase: 'connect' | 'work'): AppError {
  if (error instanceof AppError) return error;
  const said = error instanceof Error ? error.message : '';
  const code = systemCode(error) ?? /^[A-Z]+(?=\s|$)/.exec(said)?.[0] ?? '';
  if (phase === 'work' && BROKEN.test(code)) return broken(where);
  const explain = SAID.find(([pattern, when]) => when === phase && pattern.test(said))?.[2] ?? KNOWN[code];
  if (explain !== undefined) return explain(where);
  if (phase === 'connect') return unreachable(`the connection failed${suffix(code)}`)(where);
  return new AppError('E_SESSIONS_FAILED', `${where}: a command failed${suffix(code)}`, {
    exit: exitCodes.failed,
    hint: 'look into the log of Redis',
  });
}
