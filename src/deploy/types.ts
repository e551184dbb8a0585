import type { AccessRequest } from '../access/index.js';

/** One secret as deployments name it. */
export interface DeployedSecret {
  /** In secretctl.yaml. */
  readonly name: string;
  /** In the store: `<app>/<name>`. */
  readonly stored: string;
  /** The variable that the application reads. */
  readonly env: string;
  /** With its random suffix, where it exists already. */
  readonly arn?: string | undefined;
  readonly description?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** What a deployment of the application has to know; no value of a secret is in it. */
export interface DeployRequest {
  readonly app: string;
  readonly secrets: readonly DeployedSecret[];
  readonly store:
    | {
        readonly id: 'aws';
        readonly access: AccessRequest;
        readonly roleArn?: string | undefined;
        readonly readerPolicyArn: string;
      }
    | { readonly id: 'vault'; readonly file: string }
    | { readonly id: 'env'; readonly file: string };
}

/** A text for people or tools to take over. It is valid in its format as it stands, but for parts in `<…>` that only they know. */
export interface DeployText {
  /** Relative to the folder that --out names, "/" separated: `ecs-task-definition.json`, `kubernetes/external-secret.yaml`. */
  readonly file: string;
  readonly title: string;
  readonly text: string;
}
