import { awsFailure } from './failure.js';
import { tooLong } from './network-failure.js';
import { timeoutsOf, type AwsOptions } from './options.js';
import type { CallPlace } from './seen-failure.js';
import { TimeIsUp, within } from './within.js';

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
}

/** One call of a service: bounded in time, ended by either signal, its failure put into words. */
export async function serviceCall<T>(
  options: AwsOptions,
  place: () => CallPlace,
  { signal }: CallOptions,
  send: (sendOptions: { abortSignal: AbortSignal }) => Promise<T>,
): Promise<T> {
  const { call } = timeoutsOf(options);
  try {
    return await within(call, [options.signal, signal], (abortSignal) => send({ abortSignal }));
  } catch (error) {
    signal?.throwIfAborted();
    options.signal?.throwIfAborted();
    throw error instanceof TimeIsUp ? tooLong(place(), call) : awsFailure(error, place());
  }
}
