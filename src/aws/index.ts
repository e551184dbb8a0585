export { lacksCredentials } from './credential-failure.js';
export type { AssumeOptions } from './assume-role.js';
export { awsClients, type AwsClients } from './clients.js';
export type { TrailCalls, TrailEvent, TrailPage, TrailQuestion } from './cloudtrail-events.js';
export type { CallerIdentity } from './identity.js';
export type {
  IamAccessKey,
  IamCalls,
  IamIdentityProvider,
  IamInstanceProfile,
  IamPolicy,
  IamPolicyVersion,
  IamRole,
  IamTags,
  NewPolicy,
  NewRole,
} from './iam-types.js';
export type {
  BucketCalls,
  EventCalls,
  EventTarget,
  MonitoringCalls,
  RuleState,
  Subscription,
  TopicCalls,
  Trail,
  TrailField,
  TrailSelectors,
} from './monitoring-types.js';
export type { AwsOptions, Timeouts } from './options.js';
export type { SecretAnswer, SecretsAnswer, SecretsCalls } from './secrets-calls.js';
export type { CallOptions } from './service-call.js';
export type { KeysState } from './try-keys.js';
