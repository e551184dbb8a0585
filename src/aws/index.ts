export { awsClients, type AwsClients } from './clients.js';
export type { CallerIdentity } from './identity.js';
export type { AwsOptions, Timeouts } from './options.js';
export type { SecretAnswer, SecretsAnswer, SecretsCalls } from './secrets-calls.js';
export type { CallOptions } from './service-call.js';
