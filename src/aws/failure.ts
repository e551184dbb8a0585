import { AppError, exitCodes } from '../errors/index.js';
import { credentialFailure } from './credential-failure.js';
import { deniedFailure } from './denied-failure.js';
import { iamFailure } from './iam-failure.js';
import { monitoringFailure } from './monitoring-failure.js';
import { networkFailure } from './network-failure.js';
import { seenFailure, type CallPlace } from './seen-failure.js';
import { serviceFailure } from './service-failure.js';

/**
 * What an SDK threw, in words. The SDK's error itself is not kept: it may hold what the request or the answer carried.
 *
 * An error of ours stays what it is.
 */
export function awsFailure(error: unknown, place: CallPlace): AppError {
  if (error instanceof AppError) return error;
  const seen = seenFailure(error, place.secrets);
  return (
    credentialFailure(seen, place) ??
    networkFailure(seen, place) ??
    deniedFailure(seen, place) ??
    iamFailure(seen, place) ??
    monitoringFailure(seen, place) ??
    serviceFailure(seen, place) ??
    new AppError('E_STORE_FAILED', `AWS did not carry out ${what(place)}: ${seen.name}: ${seen.message}`, {
      exit: exitCodes.failed,
      hint: 'nothing is lost; run the same command again',
      cause: seen.cause,
    })
  );
}

/** For example `GetSecretValue of shop/openai in eu-west-1`. */
function what({ operation, subject, region }: CallPlace): string {
  return `${operation}${subject === undefined ? '' : ` of ${subject}`} in ${region}`;
}
