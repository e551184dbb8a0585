export { openAwsStore, type AwsStoreOptions } from './aws/index.js';
export { awsRotation, isAs, type AwsRotation, type WantedRotation } from './aws/rotation.js';
export type {
  CallOptions,
  Capabilities,
  CreateOptions,
  SecretDescription,
  SecretVersion,
  Stage,
  Store,
  StoreId,
  StoreRotation,
} from './types.js';
export { createIdentity, type IdentitySource, type NewIdentity } from './vault/identity.js';
export { inspectIdentity, publicKeys, type IdentityFile } from './vault/identity-file.js';
export { rewrapIdentity, type Rewrap } from './vault/rewrap.js';
export { createVault, openVault, type Vault, type VaultOptions } from './vault/vault.js';
export { checkLabel, checkRecipient, recipientsWith, recipientsWithout } from './vault/recipients.js';
export type { VaultRecipient } from './vault/document.js';
export { openEnvStore, type EnvStore, type EnvStoreOptions } from './env/env-store.js';
export { readersThatDiffer, type EnvReader } from './env/quote.js';
export { parseEnv, type Assignment } from './env/parse.js';
export { takeLock } from './files/lock.js';
