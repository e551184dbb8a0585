import { AppError, exitCodes } from '../../errors/index.js';
import { askNew } from '../http/by-hand.js';
import { credentialName } from '../http/names.js';
import type { ProviderOptions, RotationProvider } from '../types.js';
import type { ProviderHelp } from './index.js';

/**
 * A credential whose provider has no API for it: a person makes the new one and revokes the old one, and secretctl does the rest.
 *
 * Options: `console` (where to click), `note` (what to click there), `overlap: false` where making the new one ends the old one.
 * Nothing can prove a revocation here, so it is owed until somebody says that it was done.
 */
export function guided(options: ProviderOptions, help: ProviderHelp): RotationProvider {
  const { console: page, note, overlap = true } = options;
  if (typeof overlap !== 'boolean') throw badOption('overlap: true or false');
  const address = typeof page === 'string' ? page : undefined;
  const where = address === undefined ? '' : ` at ${address}`;
  const how = typeof note === 'string' ? ` (${note})` : '';
  return {
    id: 'guided',
    hosts: [],
    overlaps: overlap,
    proves: 'word',
    identify: () => Promise.resolve(undefined),
    create: async (rotation) => {
      const what = `Make a new credential for ${rotation.app}/${rotation.name}${where}${how}`;
      return { ref: {}, secret: await askNew(rotation, help, what, address) };
    },
    discard: (rotation) => {
      help.tell?.(
        `Revoke the new credential of ${rotation.app}/${rotation.name}${where}: ${credentialName(rotation)}.`,
      );
      return Promise.resolve();
    },
    test: () => Promise.resolve(),
    revoke: async () => {
      help.tell?.(`Revoke the old credential now${where}${how}.`);
      if (address !== undefined) await help.openPage?.(address);
    },
    refusesAfterRevoke: () => Promise.resolve(false),
  };
}

function badOption(what: string): AppError {
  return new AppError('E_CONFIG', `provider guided takes ${what}`, {
    exit: exitCodes.usage,
    hint: 'look at `with:` of this secret in secretctl.yaml',
  });
}
