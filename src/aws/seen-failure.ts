import { Masker, type Secret } from '../core/index.js';
import { systemCode } from '../errors/index.js';

/** What a failed call was about; it makes the difference between a message and a riddle. */
export interface CallPlace {
  /** IAM's prefix of the service: `secretsmanager`, `sts`. */
  readonly service: string;
  /** Name in the API: `GetSecretValue`. */
  readonly operation: string;
  /** What it was done to, for people: a secret's name. */
  readonly subject?: string | undefined;
  readonly region: string;
  /** Of the server that was asked, as far as known. */
  readonly host: string;
  readonly profile?: string | undefined;
  /** Values that the request carried: whatever the service says about it, they are not repeated. */
  readonly secrets: readonly Secret[];
}

/** What may be kept of an SDK's error: its `$response` holds the answer, its message may quote the request. */
export interface SeenFailure {
  readonly name: string;
  readonly message: string;
  /** HTTP status, where there was an answer. */
  readonly status: number | undefined;
  readonly systemCode: string | undefined;
  readonly hostname: string | undefined;
  readonly requestId: string | undefined;
  /** Stands for the error itself as the cause of ours. */
  readonly cause: Error;
}

const LONGEST = 600;

export function seenFailure(error: unknown, secrets: readonly Secret[]): SeenFailure {
  const name = textOf(error, 'name') ?? 'Error';
  const message = cleaned(textOf(error, 'message') ?? '', secrets);
  const metadata = recordOf(error, '$metadata');
  const requestId = textOf(metadata, 'requestId');
  const cause = new Error(`${name}: ${message}${requestId === undefined ? '' : ` (request ${requestId})`}`);
  cause.name = 'AwsError';
  delete cause.stack; // it would point here, where nothing went wrong
  return {
    name,
    message,
    status: typeof metadata?.['httpStatusCode'] === 'number' ? metadata['httpStatusCode'] : undefined,
    systemCode: systemCodeOf(error) ?? /\b(E[A-Z]{3,}(?:_[A-Z]+)*)\b/.exec(message)?.[1],
    hostname: textOf(error, 'hostname') ?? /\b(?:ENOTFOUND|EAI_AGAIN) ([\w.-]+)/.exec(message)?.[1],
    requestId,
    cause,
  };
}

/** A service chooses its words: no control characters, no values, whatever their encoding. */
function cleaned(message: string, secrets: readonly Secret[]): string {
  const masker = new Masker();
  for (const secret of secrets) masker.register(secret);
  return masker
    .mask(message)
    .replace(/Value '[^]*' at '/g, "Value at '") // a validation error quotes what it refuses
    .replace(/\s*Encoded authorization failure message: \S+/, '')
    .replace(/[\0-\x1f\x7f-\x9f\s]+/g, ' ')
    .trim()
    .slice(0, LONGEST);
}

/** The SDK wraps some errors into ones that keep the text alone, hence the looks into it above. Connections to a name with several addresses fail together. */
function systemCodeOf(error: unknown): string | undefined {
  const errors: unknown = recordOf(error)?.['errors'];
  return systemCode(error) ?? (Array.isArray(errors) ? systemCode(errors[0]) : undefined);
}

function recordOf(value: unknown, key?: string): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const record = value as Record<string, unknown>;
  return key === undefined ? record : recordOf(record[key]);
}

function textOf(value: unknown, key: string): string | undefined {
  const text = recordOf(value)?.[key];
  return typeof text === 'string' && text !== '' ? text : undefined;
}
