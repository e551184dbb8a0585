import { readFile } from 'node:fs/promises';
import { awsClients, lacksCredentials } from '../aws/index.js';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import { openAwsStore, openVault } from '../stores/index.js';
import type { Settings } from './settings.js';
import type { ReadableStore } from './types.js';

/** Credentials that AWS refuses are AWS's matter: secrets of another place would be the wrong ones. */
const isNotOnAws = (error: unknown): boolean => lacksCredentials(error) || systemCode(error) === 'E_STORE_REGION';
const PASSPHRASE_VARIABLE = 'SECRETCTL_PASSPHRASE_FILE';

/** Opens a store of secretctl. This file is a bundle of its own, so that an application with another store never loads them. */
export async function openBackend(store: 'auto' | 'aws' | 'vault', settings: Settings): Promise<ReadableStore> {
  if (store === 'vault') return vaultOf(settings);
  if (store === 'aws') return openAwsStore(await awsClients(settings.aws));
  try {
    return await ownAws(settings);
  } catch (error) {
    // Without a vault to turn to, what is wrong with AWS is what has to be told.
    if (settings.vault === undefined || !isNotOnAws(error)) throw error;
    return vaultOf(settings);
  }
}

/** Only where nothing says who we are it is not AWS: a token service that cannot be reached proves nothing. */
async function ownAws({ aws }: Settings): Promise<ReadableStore> {
  const clients = await awsClients(aws);
  try {
    const { account } = await clients.callerIdentity();
    return openAwsStore(clients, { account });
  } catch (error) {
    if (!isNotOnAws(error)) return openAwsStore(clients);
    clients.close();
    throw error;
  }
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
