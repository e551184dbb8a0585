import { AppError, exitCodes } from '../errors/index.js';
import type { CallPlace, SeenFailure } from './seen-failure.js';

const CLOCK_NAMES = /^(?:RequestExpired|RequestInTheFuture|RequestTimeTooSkewed)$/;
const CLOCK_WORDS = /signature (?:expired|not yet current)|is now (?:earlier|later) than/i;
const SIGNATURE = /^(?:InvalidSignatureException|SignatureDoesNotMatch)$/;
const EXPIRED = /^(?:ExpiredToken|ExpiredTokenException|TokenRefreshRequired)$/;
const UNKNOWN_KEY =
  /^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId|InvalidIdentityToken|AuthFailure|MissingAuthenticationToken(?:Exception)?|IncompleteSignature(?:Exception)?)$/;
const NO_CREDENTIALS = /could not load credentials from any providers/i;

/** Nothing says whose keys to use; not that there are some which are refused, or have expired. */
export function lacksCredentials(error: unknown): boolean {
  const isOne = error instanceof AppError && error.code === 'E_STORE_CREDENTIALS';
  return isOne && error.cause instanceof Error && NO_CREDENTIALS.test(error.cause.message);
}

/** Failures of the keys that sign a call, and of the clock that dates it. */
export function credentialFailure(seen: SeenFailure, place: CallPlace): AppError | undefined {
  const { name, message } = seen;
  if (CLOCK_NAMES.test(name) || (SIGNATURE.test(name) && CLOCK_WORDS.test(message))) return clock(seen);
  if (SIGNATURE.test(name) || UNKNOWN_KEY.test(name)) return refusedKey(seen, place);
  if (EXPIRED.test(name)) return expired(seen, place);
  if (name === 'CredentialsProviderError' || name === 'TokenProviderError') return notFound(seen, place);
  return undefined;
}

function clock(seen: SeenFailure): AppError {
  return refusal('E_STORE_CLOCK', `AWS refuses the signature, because this machine's clock is wrong: ${seen.message}`, {
    hint: 'set the clock (turn time synchronisation on), then run the same command again',
    cause: seen.cause,
  });
}

function refusedKey(seen: SeenFailure, { region }: CallPlace): AppError {
  if (/credential should be scoped to a valid region/i.test(seen.message)) {
    return refusal('E_STORE_REGION', `the server belongs to another region than ${region}: ${seen.message}`, {
      hint: 'set aws.region in secretctl.yaml, or AWS_REGION, to the region of the endpoint',
      cause: seen.cause,
    });
  }
  return refusal(
    'E_STORE_CREDENTIALS',
    `AWS does not accept the credentials in ${region}: ${seen.message || seen.name}`,
    {
      hint: `see with "aws sts get-caller-identity" whether the keys are right, and whether your account has ${region} enabled`,
      cause: seen.cause,
    },
  );
}

function expired(seen: SeenFailure, place: CallPlace): AppError {
  return refusal('E_STORE_CREDENTIALS', 'the AWS session has expired', {
    hint: `sign in again (${ssoLogin(seen, place)}), or set fresh AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN`,
    cause: seen.cause,
  });
}

/** The SDK's credential chain tells its reasons in prose alone. */
function notFound(seen: SeenFailure, place: CallPlace): AppError {
  const { message, cause } = seen;
  if (/\baws login\b/i.test(message)) {
    const hint = `aws login${profileFlag(seen, place)}`;
    return refusal('E_STORE_CREDENTIALS', 'the AWS login session has expired or is missing', { hint, cause });
  }
  if (
    /\bSSO\b|aws sso login|token is expired/i.test(message) &&
    !/invalid SSO credentials|conflicting SSO/i.test(message)
  ) {
    const hint = ssoLogin(seen, place);
    return refusal('E_STORE_CREDENTIALS', 'the AWS SSO session has expired or is missing', { hint, cause });
  }
  if (NO_CREDENTIALS.test(message)) {
    return refusal(
      'E_STORE_CREDENTIALS',
      `no AWS credentials were found${place.profile === undefined ? '' : ` for profile ${place.profile}`}`,
      {
        hint: 'set AWS_PROFILE to a profile of ~/.aws/config, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without AWS: store: vault',
        cause,
      },
    );
  }
  if (/multi-factor/i.test(message)) {
    return refusal('E_STORE_CREDENTIALS', `no one can be asked for an MFA code here: ${message}`, {
      hint: 'get a session first (aws sts get-session-token, or aws sso login) and put it into the environment',
      cause,
    });
  }
  return refusal('E_STORE_CREDENTIALS', `AWS credentials could not be had: ${message}`, {
    hint: 'see what "aws configure list" and "aws sts get-caller-identity" say',
    cause,
  });
}

function ssoLogin(seen: SeenFailure, place: CallPlace): string {
  return `aws sso login${profileFlag(seen, place)}`;
}

/** Without one, the AWS command takes AWS_PROFILE, as the SDK did. */
function profileFlag(seen: SeenFailure, place: CallPlace): string {
  const profile = place.profile ?? /profile[= ]'?"?([\w.@+-]+)/.exec(seen.message)?.[1];
  const named = profile !== undefined && !/^(?:was|is|has|and|in)$/.test(profile);
  return named ? ` --profile ${/^[\w.@+-]+$/.test(profile) ? profile : JSON.stringify(profile)}` : '';
}

function refusal(code: `E_${string}`, message: string, options: { hint: string; cause: unknown }): AppError {
  return new AppError(code, message, { exit: exitCodes.authentication, ...options });
}
