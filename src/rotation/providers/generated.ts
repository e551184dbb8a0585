import { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { generateValue } from '../../setup/index.js';
import type { ProviderOptions, RotationProvider } from '../types.js';
import { plainOf } from '../value.js';

const DEFAULT_FORMAT = 'base64:32';

/**
 * A value that nobody issues: a session secret, a token of the application's own. With `keep_old` the store holds a JSON list
 * `["new", "old"]`, so that what the old one signed is accepted until grace is over; then the list loses it.
 */
export function generated(options: ProviderOptions): RotationProvider {
  const { format = DEFAULT_FORMAT, keep_old: keepOld = false } = options;
  if (typeof format !== 'string' || typeof keepOld !== 'boolean') throw badOption();
  return {
    id: 'generated',
    hosts: [],
    overlaps: true,
    proves: 'store',
    identify: () => Promise.resolve(undefined),
    create: (_rotation, old) => {
      const fresh = generateValue(format);
      const secret = keepOld ? listOf([fresh, ...entriesOf(old.value).slice(0, 1)]) : fresh;
      return Promise.resolve({ ref: {}, secret });
    },
    discard: () => Promise.resolve(),
    test: () => Promise.resolve(),
    revoke: () => Promise.resolve(),
    refusesAfterRevoke: () => Promise.resolve(true),
    ...(keepOld ? { trim: (value) => listOf(entriesOf(value).slice(0, 1)) } : {}),
  };
}

/** What was no list before is a list of one. */
function entriesOf(value: Secret): Secret[] {
  const text = plainOf(value);
  try {
    const list = JSON.parse(text) as unknown;
    if (Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string'))
      return list.map((one) => new Secret(one));
  } catch {
    // a plain value
  }
  return [value];
}

function listOf(values: readonly Secret[]): Secret {
  return new Secret(JSON.stringify(values.map((value) => plainOf(value))));
}

function badOption(): AppError {
  return new AppError('E_CONFIG', 'provider generated takes format: such as hex:64, and keep_old: true or false', {
    exit: exitCodes.usage,
    hint: 'look at `with:` of this secret in secretctl.yaml',
  });
}
