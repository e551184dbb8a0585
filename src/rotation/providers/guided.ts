import { AppError, exitCodes } from '../../errors/index.js';
import type { ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';

/**
 * A credential whose provider has no API for it: a person makes the new one and revokes the old one, and secretctl does the rest.
 *
 * Options: `console` (where to click), `note` (what to click there), `overlap: false` where making the new one ends the old one.
 * Nothing can prove a revocation here, so it is owed until somebody says that it was done.
 */
export function guided(options: ProviderOptions, { askValue, tell }: ProviderHelp): RotationProvider {
  const { console: address, note, overlap = true } = options;
  if (typeof overlap !== 'boolean') throw badOption('overlap: true or false');
  const where = typeof address === 'string' ? ` at ${address}` : '';
  const how = typeof note === 'string' ? ` (${note})` : '';
  return {
    id: 'guided',
    hosts: [],
    overlaps: overlap,
    proves: 'word',
    identify: () => Promise.resolve(undefined),
    create: async ({ app, name, id }) => {
      tell?.(
        `Make a new credential for ${app}/${name}${where}${how}; call it secretctl-${app}-${name}-${id} if it takes a name.`,
      );
      if (askValue === undefined) throw nobody(name);
      return { ref: {}, secret: await askValue(`New value of ${app}/${name} (it is not shown):`) };
    },
    discard: ({ app, name, id }) => {
      tell?.(`Revoke the new credential of ${app}/${name}${where}: secretctl-${app}-${name}-${id}.`);
      return Promise.resolve();
    },
    test: () => Promise.resolve(),
    revoke: () => {
      tell?.(`Revoke the old credential now${where}${how}.`);
      return Promise.resolve();
    },
    refusesAfterRevoke: () => Promise.resolve(false),
  };
}

function nobody(name: string): AppError {
  return new AppError('E_CONSENT', `the new value of ${name} has to be given, and nobody can be asked here`, {
    exit: exitCodes.refused,
    hint: `secretctl rotate ${name} --value-from-stdin < FILE`,
  });
}

function badOption(what: string): AppError {
  return new AppError('E_CONFIG', `provider guided takes ${what}`, {
    exit: exitCodes.usage,
    hint: 'look at `with:` of this secret in secretctl.yaml',
  });
}
