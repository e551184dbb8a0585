import { AppError, exitCodes } from '../../errors/index.js';
import { durationMs } from '../../rotation/index.js';
import type { WantedRotation } from '../../stores/index.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const MOST_DAYS = 1_000;
const LEAST_HOURS = 4;
const LAMBDA = /^arn:aws[a-z-]*:lambda:([a-z0-9-]+):(\d{12}):function:[\w-]{1,140}(?::(?:\$LATEST|[\w-]{1,128}))?$/;

/**
 * How AWS says `30d` or `12h`.
 *
 * @throws AppError `E_USAGE`, exit 2, for what is no duration, and what AWS does not take: 4 hours to 1,000 days, in whole hours
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
 */
export function scheduleOf(every: string): Pick<WantedRotation, 'everyDays' | 'schedule'> {
  const time = /^[1-9]\d{0,5}[smhdw]$/.test(every) ? durationMs(every) : 0;
  if (time % DAY === 0 && time > 0 && time <= MOST_DAYS * DAY) return { everyDays: time / DAY };
  if (time % HOUR === 0 && time >= LEAST_HOURS * HOUR && time < MOST_DAYS * DAY)
    return { schedule: `rate(${String(time / HOUR)} hours)` };
  throw usage(
    'AWS rotates every 4 hours at most and every 1,000 days at least, in whole hours or days',
    '--every 30d, or every: 30d beside the secret in secretctl.yaml',
  );
}

/** @throws AppError `E_USAGE`, exit 2, when it is no function of this account and region: AWS would refuse another one */
export function checkLambda(arn: string, here: { readonly region: string; readonly account: string }): void {
  const [, region, account] = LAMBDA.exec(arn) ?? [];
  if (region === undefined)
    throw usage(
      '--lambda takes the ARN of a function',
      `as in arn:aws:lambda:${here.region}:${here.account}:function:NAME`,
    );
  if (region !== here.region) throw elsewhere(`in ${region}`, `in ${here.region}`);
  if (account !== here.account) throw elsewhere(`of account ${account ?? ''}`, `in account ${here.account}`);
}

function elsewhere(what: string, where: string): AppError {
  return usage(
    `the function is one ${what}, and the secret is ${where}`,
    'see aws.region and aws.profile in secretctl.yaml, or deploy the function beside the secret',
  );
}

function usage(message: string, hint: string): AppError {
  return new AppError('E_USAGE', `${message}; nothing was changed`, { exit: exitCodes.usage, hint });
}
