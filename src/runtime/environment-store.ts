import { Secret } from '../core/index.js';
import { notFound } from './failures.js';
import type { Settings } from './settings.js';
import { storedName } from './settings.js';
import type { ReadableStore } from './types.js';
import { variableIn } from './variable.js';

const WHERE = 'the environment of the process';

/** The variables that the process was started with, as a store: a name is the name of its variable. */
export function environmentStore(settings: Settings): ReadableStore {
  const variables = new Map([...settings.names.keys()].map((name) => [storedName(settings, name), name]));
  const find = (stored: string) => {
    const name = variables.get(stored) ?? stored.slice(settings.app.length + 1);
    const value = variableIn(settings.environment, name);
    return value === undefined ? undefined : { secret: new Secret(value) };
  };
  return {
    where: WHERE,
    get(stored) {
      const found = find(stored);
      return found === undefined ? Promise.reject(notFound(stored, stored, WHERE)) : Promise.resolve(found);
    },
    getAll: (names) =>
      Promise.resolve(
        new Map(
          names.flatMap((stored) => {
            const found = find(stored);
            return found === undefined ? [] : [[stored, found] as const];
          }),
        ),
      ),
    close: () => Promise.resolve(),
  };
}
