import { readFile } from 'node:fs/promises';
import { AppError, exitCodes, systemReason } from '../errors/index.js';
import { openVault } from '../stores/index.js';
import type { Settings } from './settings.js';
import type { ReadableStore } from './types.js';

const PASSPHRASE_VARIABLE = 'SECRETCTL_PASSPHRASE_FILE';

/** Opens a store of secretctl. This file is a bundle of its own, so that an application with another store never loads them. */
export function openBackend(store: 'auto' | 'aws' | 'vault', settings: Settings): Promise<ReadableStore> {
  if (store === 'vault') return Promise.resolve(vaultOf(settings));
  return Promise.reject(unsupported());
}

function unsupported(): AppError {
  return new AppError('E_STORE_UNSUPPORTED', 'The library cannot open AWS Secrets Manager by itself yet.', {
    exit: exitCodes.failed,
  });
}

function vaultOf({ vault, environment }: Settings): ReadableStore {
  if (vault === undefined)
    throw new AppError('E_SECRETS_OPTIONS', 'createSecrets: store vault needs to know where the vault is.', {
      exit: exitCodes.usage,
      hint: "Add vault: { file: 'secrets.age', identity: '/run/secrets/identity' } to the options.",
    });
  const passphraseFile = vault.passphraseFile ?? environment[PASSPHRASE_VARIABLE];
  const passphrase = passphraseFile ? () => firstLine(passphraseFile) : undefined;
  return openVault({ file: vault.file, identity: { file: vault.identity, passphrase } });
}

async function firstLine(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).split(/\r?\n/, 1)[0] ?? '';
  } catch (error) {
    throw new AppError('E_VAULT_LOCKED', `the passphrase file ${file} cannot be read: ${systemReason(error)}`, {
      exit: exitCodes.authentication,
      hint: `Name another one in \`vault.passphraseFile\` or ${PASSPHRASE_VARIABLE}.`,
    });
  }
}
