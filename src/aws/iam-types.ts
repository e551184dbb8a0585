import type { Secret } from '../core/index.js';
import type { CallOptions } from './service-call.js';

/** Text to text. IAM's tags, which say whose a thing is. */
export type IamTags = Readonly<Record<string, string>>;

export interface IamPolicy {
  readonly arn: string;
  readonly tags: IamTags;
  /** For example `v3`. */
  readonly defaultVersion: string;
}

export interface IamPolicyVersion {
  readonly id: string;
  readonly isDefault: boolean;
  readonly created: Date | undefined;
}

export interface IamRole {
  readonly arn: string;
  readonly tags: IamTags;
  /** The trust policy, as JSON. */
  readonly trust: string;
}

export interface IamInstanceProfile {
  readonly arn: string;
  readonly tags: IamTags;
  /** Names; one at most. */
  readonly roles: readonly string[];
}

export interface IamIdentityProvider {
  /** Whom its tokens may be for. */
  readonly audiences: readonly string[];
}

export interface IamAccessKey {
  readonly id: string;
  readonly active: boolean;
  readonly created: Date | undefined;
}

export interface IamKeyUse {
  /** Whose key it is. */
  readonly user: string;
  /** undefined: never, as far as IAM knows; it is up to some hours behind. */
  readonly at: Date | undefined;
  /** For example `s3`. */
  readonly service: string | undefined;
}

/** `document` and `trust` are JSON. */
export interface NewPolicy {
  readonly name: string;
  readonly document: string;
  readonly description: string;
  readonly tags: IamTags;
}

export interface NewRole {
  readonly name: string;
  readonly trust: string;
  readonly description: string;
  readonly tags: IamTags;
}

/**
 * IAM's API as far as secretctl uses it: documents are JSON text (not URL-encoded, as on the wire), what is not there is undefined, every
 * failure is an AppError, every call ends in time. IAM shows what was changed after a moment only.
 *
 * Failures beside those that all services share (`E_STORE_DENIED`, which names the missing action, `E_STORE_CREDENTIALS`,
 * `E_STORE_UNREACHABLE`, ...): `E_ACCESS_NOT_FOUND`, `E_ACCESS_EXISTS`, `E_ACCESS_LIMIT`, `E_ACCESS_CONFLICT` (somebody else changes the
 * same thing at this moment), `E_ACCESS_REFUSED`; all exit 5.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/
 */
export interface IamCalls {
  policy(arn: string, options?: CallOptions): Promise<IamPolicy | undefined>;
  /** Of one version, as JSON. */
  policyDocument(arn: string, version: string, options?: CallOptions): Promise<string | undefined>;
  policyVersions(arn: string, options?: CallOptions): Promise<readonly IamPolicyVersion[]>;
  createPolicy(policy: NewPolicy, options?: CallOptions): Promise<void>;
  /** The new version is the default one. */
  createPolicyVersion(arn: string, document: string, options?: CallOptions): Promise<void>;
  deletePolicyVersion(arn: string, version: string, options?: CallOptions): Promise<void>;
  role(name: string, options?: CallOptions): Promise<IamRole | undefined>;
  createRole(role: NewRole, options?: CallOptions): Promise<void>;
  updateTrust(role: string, trust: string, options?: CallOptions): Promise<void>;
  /** ARNs of the managed policies that a role has; none when there is no such role. */
  attachedPolicies(role: string, options?: CallOptions): Promise<readonly string[]>;
  attachPolicy(role: string, policyArn: string, options?: CallOptions): Promise<void>;
  instanceProfile(name: string, options?: CallOptions): Promise<IamInstanceProfile | undefined>;
  createInstanceProfile(
    profile: { readonly name: string; readonly tags: IamTags },
    options?: CallOptions,
  ): Promise<void>;
  addToInstanceProfile(profile: string, role: string, options?: CallOptions): Promise<void>;
  identityProvider(arn: string, options?: CallOptions): Promise<IamIdentityProvider | undefined>;
  /** The account's name for people; undefined when it has none, or when it may not be asked for. */
  accountAlias(options?: CallOptions): Promise<string | undefined>;
  /** Of a user: two at most. */
  accessKeys(user: string, options?: CallOptions): Promise<readonly IamAccessKey[]>;
  /** Not idempotent: a second attempt after a lost answer makes a second key, so the clients are best opened with `attempts: 1`. */
  createAccessKey(user: string, options?: CallOptions): Promise<{ readonly id: string; readonly secret: Secret }>;
  /** No error when it is gone. */
  deactivateAccessKey(user: string, id: string, options?: CallOptions): Promise<void>;
  /** No error when it is gone. */
  deleteAccessKey(user: string, id: string, options?: CallOptions): Promise<void>;
  /** undefined: this account has no such key */
  accessKeyUse(id: string, options?: CallOptions): Promise<IamKeyUse | undefined>;
  userTags(user: string, options?: CallOptions): Promise<IamTags>;
  tagUser(user: string, tags: IamTags, options?: CallOptions): Promise<void>;
  untagUser(user: string, names: readonly string[], options?: CallOptions): Promise<void>;
}
