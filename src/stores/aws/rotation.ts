import type { AwsClients } from '../../aws/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { failures } from '../failures.js';
import { checkName } from '../limits.js';
import type { CallOptions, SecretDescription, StoreRotation } from '../types.js';
import { describeLive, versionAt } from './describe.js';
import { look } from './looks.js';
import type { Place } from './place.js';

/** What AWS is told. Exactly one of `everyDays` (1 to 1,000) and `schedule` (`rate(12 hours)`, `cron(...)`). */
export interface WantedRotation extends Pick<StoreRotation, 'everyDays' | 'schedule'> {
  /** ARN of the function. */
  readonly lambda: string;
  /** The first rotation begins now; else AWS has the function test the current value, and waits for the time. */
  readonly immediately: boolean;
}

/** Rotation by Secrets Manager itself: its schedule calls a Lambda function that makes, sets and tests the new value. */
export interface AwsRotation {
  /**
   * Sets it up, or changes it. Done again with the same it changes nothing.
   *
   * @returns what AWS shows afterwards
   * @throws AppError `E_SECRET_CONFLICT` when a version is being prepared, `E_STORE_LAMBDA` (exit 4) when AWS may not call the function or
   * does not find it, `E_STORE_UNPROVED` (exit 6), and those of every store
   */
  enable(name: string, wanted: WantedRotation, options?: CallOptions): Promise<StoreRotation>;
  /**
   * Ends it. A rotation that is under way is stopped where it is.
   *
   * @returns the version that is left as AWSPENDING, if any
   */
  disable(name: string, options?: CallOptions): Promise<string | undefined>;
}

/**
 * @param where - the store, for people
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotateSecret.html
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CancelRotateSecret.html
 */
export function awsRotation({ secrets }: Pick<AwsClients, 'secrets'>, where: string): AwsRotation {
  const place: Place = { secrets, where };
  return {
    async enable(name, wanted, options) {
      checkName(name, where);
      const pending = pendingIn(await describeLive(place, name, options));
      if (pending !== undefined)
        throw failures.conflict(name, where, `version ${pending} is being prepared (AWSPENDING)`);
      await start(place, name, wanted, options);
      const found = await look(place, name, ({ rotation }) => isAs(rotation, wanted), options);
      if (found?.rotation === undefined) throw unproved(name, where);
      return found.rotation;
    },
    async disable(name, options) {
      checkName(name, where);
      const before = await describeLive(place, name, options);
      if (before.rotation === undefined) return pendingIn(before);
      await secrets.cancelRotate({ SecretId: name }, options);
      const found = await look(place, name, ({ rotation }) => rotation === undefined, options);
      if (found === undefined) throw unproved(name, where);
      return pendingIn(found);
    },
  };
}

/** It is what is wanted already, whoever set it up. */
export function isAs(there: StoreRotation | undefined, wanted: WantedRotation): boolean {
  const { lambda, everyDays, schedule } = wanted;
  if (there?.lambda !== lambda) return false;
  if (schedule !== undefined) return there.schedule === schedule;
  // AWS may tell days as a rate too; of a cron expression it counts the days.
  return there.everyDays === everyDays && there.schedule?.startsWith('cron') !== true;
}

async function start({ secrets }: Place, name: string, wanted: WantedRotation, options?: CallOptions): Promise<void> {
  const { lambda, everyDays, schedule, immediately } = wanted;
  const rules = schedule === undefined ? { AutomaticallyAfterDays: everyDays } : { ScheduleExpression: schedule };
  const input = { SecretId: name, RotationLambdaARN: lambda, RotationRules: rules, RotateImmediately: immediately };
  try {
    await secrets.rotate(input, options);
  } catch (error) {
    throw isAboutFunction(error) ? lambdaRefused(name, lambda, error) : error;
  }
}

/** The secret was there a moment before, so what is not found is the function. */
function isAboutFunction(error: unknown): error is AppError {
  if (!(error instanceof AppError)) return false;
  const said = error.cause instanceof Error ? error.cause.message : error.message;
  return error.code === 'E_SECRET_NOT_FOUND' || /lambda|function/i.test(said);
}

/** Whether AWS may call it cannot be seen beforehand: that stands in the function's own policy. */
function lambdaRefused(name: string, lambda: string, cause: AppError): AppError {
  const said = cause.cause instanceof Error ? cause.cause.message : cause.message;
  const account = lambda.split(':')[4] ?? '';
  return new AppError('E_STORE_LAMBDA', `AWS does not rotate ${name} with ${lambda}: ${said}`, {
    exit: exitCodes.authentication,
    hint:
      `you need lambda:InvokeFunction on it, and AWS does too: aws lambda add-permission --function-name ${lambda} ` +
      '--statement-id secretsmanager --action lambda:InvokeFunction --principal secretsmanager.amazonaws.com ' +
      `--source-account ${account}`,
    cause: cause.cause,
  });
}

function pendingIn(found: SecretDescription): string | undefined {
  const pending = versionAt(found, 'AWSPENDING');
  return pending === versionAt(found, 'AWSCURRENT') ? undefined : pending;
}

function unproved(name: string, where: string): AppError {
  return new AppError('E_STORE_UNPROVED', `${where} took the change of how ${name} is rotated, but does not show it`, {
    exit: exitCodes.partial,
    hint: 'run the same command again: it looks first',
  });
}
