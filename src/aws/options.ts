import type { KeysProvider } from './secret-value.js';

/** How AWS is reached. What is left out is found by the SDK: environment, profiles, container and instance metadata. */
export interface AwsOptions {
  readonly region?: string | undefined;
  /** Of the shared configuration files; goes before keys in the environment. */
  readonly profile?: string | undefined;
  /** Instead of all that the SDK would find; `assumeRole` makes them. */
  readonly keys?: KeysProvider | undefined;
  /** For every service; without it `AWS_ENDPOINT_URL_<SERVICE>` and `AWS_ENDPOINT_URL` count. */
  readonly endpoint?: string | undefined;
  /** Ends every call that is under way, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Program and version, as `name/1.2.3`; it stands in CloudTrail's records. Default: `secretctl`. */
  readonly userAgent?: string | undefined;
  /** Told what the SDK warns of, for example that two sources of credentials are set. */
  readonly onWarning?: ((text: string) => void) | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** Of one call, the first one counted; default: `AWS_MAX_ATTEMPTS`, a profile's max_attempts, or 3. */
  readonly attempts?: number | undefined;
}

/** All in milliseconds. */
export interface Timeouts {
  /** Until a connection stands. */
  readonly connect: number;
  /** Of one request, until its answer begins. */
  readonly request: number;
  /** Of one call: finding credentials, all attempts, and the waits between them. */
  readonly call: number;
}

const TIMEOUTS: Timeouts = { connect: 5_000, request: 15_000, call: 60_000 };

export function timeoutsOf(options: AwsOptions): Timeouts {
  return { ...TIMEOUTS, ...options.timeouts };
}

/** The settings that all clients share. */
export function clientSettings(options: AwsOptions) {
  const { connect, request } = timeoutsOf(options);
  const silent = (): void => undefined;
  return {
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.profile === undefined ? {} : { profile: options.profile }),
    ...(options.keys === undefined ? {} : { credentials: options.keys }),
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.attempts === undefined ? {} : { maxAttempts: options.attempts }),
    retryMode: 'adaptive',
    customUserAgent: options.userAgent ?? 'secretctl',
    requestHandler: { connectionTimeout: connect, requestTimeout: request, throwOnRequestTimeout: true },
    // Without a logger the SDK writes to the console; with `debug` and `info` it would log calls.
    logger: {
      trace: silent,
      debug: silent,
      info: silent,
      warn: (...words: unknown[]) => options.onWarning?.(words.map(String).join(' ')),
      error: silent,
    },
  };
}
