/* eslint-disable no-restricted-globals -- a library has no main that could hand it the process; it is asked when secrets are
   created, never at import */
import type { Clock } from './types.js';

export const systemClock: Clock = {
  now: () => Date.now(),
  after(milliseconds, call) {
    const timer = setTimeout(call, milliseconds).unref();
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

export function processEnvironment(): Readonly<Record<string, string | undefined>> {
  return process.env;
}

export function processWarning(text: string): void {
  process.emitWarning(text, 'SecretsWarning');
}
