import type { ObjectSink } from './types.js';

/** For a plan: objects are named and forgotten. */
export function nowhere(): ObjectSink {
  return { write: () => undefined };
}
