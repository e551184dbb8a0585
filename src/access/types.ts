/** Where an application runs, which decides who may take its role. */
export type Workload =
  | { readonly kind: 'ec2' }
  | { readonly kind: 'ecs' }
  | { readonly kind: 'lambda' }
  /** A pod that has a service account (IRSA). */
  | {
      readonly kind: 'eks';
      /** The cluster's issuer: `https://oidc.eks.REGION.amazonaws.com/id/…`, or the ARN of its IAM identity provider. */
      readonly oidcProvider: string;
      /** `namespace/name` */
      readonly serviceAccount: string;
    };

/** Whose secrets, where, read by what. Everything of AWS that setup-secrets makes beside secrets follows from it. */
export interface AccessRequest {
  /** Secrets are `<app>/<name>`. */
  readonly app: string;
  /** `aws`, `aws-cn`, `aws-us-gov`: the second part of the caller's ARN. */
  readonly partition: string;
  /** Twelve digits. */
  readonly account: string;
  readonly region: string;
  /** Regions with copies, which applications there read. */
  readonly replicas: readonly string[];
  /** Id, alias or ARN of a customer's key; undefined: the account's own `aws/secretsmanager`, for which no right is needed. */
  readonly kmsKey?: string | undefined;
  /** undefined: policies only, no role. */
  readonly workload?: Workload | undefined;
}

/** A policy as IAM writes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: readonly string[];
  readonly Resource?: readonly string[];
  readonly Principal?: Readonly<Record<string, string>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/**
 * One thing in IAM, and what is to be done about it. `keep` is what is there and right already; `attach` joins two things: the reader
 * policy to the role, the role to the instance profile.
 */
export interface AccessStep {
  readonly kind: 'create' | 'update' | 'attach' | 'keep';
  readonly what: 'reader policy' | 'operator policy' | 'role' | 'instance profile';
  /** Name in IAM. */
  readonly name: string;
  readonly arn: string;
  /** For people, when there is more to say: `a new version replaces v5; v1, the oldest of five, goes`, `its trust policy changes`. */
  readonly detail?: string | undefined;
  /** Of an update: the version of the policy that was the default one when the plan was made. */
  readonly replaces?: string | undefined;
  /** Of an update: the version that has to go first, because IAM keeps five. */
  readonly removes?: string | undefined;
}

/** What would be made, updated, attached or kept. Applied by `applyAccess`, which carries out these steps and no others. */
export interface AccessPlan {
  readonly request: AccessRequest;
  readonly steps: readonly AccessStep[];
  readonly readerPolicyArn: string;
  readonly operatorPolicyArn: string;
  readonly roleArn?: string | undefined;
  readonly instanceProfileArn?: string | undefined;
}
