import type * as Sdk from '@aws-sdk/client-secrets-manager';
import type {
  BatchGetSecretValueCommandInput,
  BatchGetSecretValueCommandOutput,
  CancelRotateSecretCommandInput,
  CancelRotateSecretCommandOutput,
  CreateSecretCommandInput,
  CreateSecretCommandOutput,
  DeleteSecretCommandInput,
  DeleteSecretCommandOutput,
  DescribeSecretCommandInput,
  DescribeSecretCommandOutput,
  GetSecretValueCommandInput,
  GetSecretValueCommandOutput,
  ListSecretsCommandInput,
  ListSecretsCommandOutput,
  PutSecretValueCommandInput,
  PutSecretValueCommandOutput,
  RestoreSecretCommandInput,
  RestoreSecretCommandOutput,
  RotateSecretCommandInput,
  RotateSecretCommandOutput,
  SecretsManagerClient,
  TagResourceCommandInput,
  TagResourceCommandOutput,
  UpdateSecretVersionStageCommandInput,
  UpdateSecretVersionStageCommandOutput,
} from '@aws-sdk/client-secrets-manager';
import type { Secret } from '../core/index.js';
import type { AwsOptions } from './options.js';
import { fromWire, toWire } from './secret-value.js';
import type { CallPlace } from './seen-failure.js';
import { serviceCall, type CallOptions } from './service-call.js';

/** A version as the API gives it, its value wrapped. `secret` is missing where the version holds bytes. */
export type SecretAnswer = Omit<GetSecretValueCommandOutput, 'SecretString' | 'SecretBinary' | '$metadata'> & {
  readonly secret?: Secret | undefined;
};

/** Several versions, and what was wrong with the others. */
export type SecretsAnswer = Pick<BatchGetSecretValueCommandOutput, 'Errors' | 'NextToken'> & {
  readonly versions: readonly SecretAnswer[];
};

type Writes<Input> = Omit<Input, 'SecretString' | 'SecretBinary'> & { readonly secret: Secret };

/**
 * Secrets Manager's API, call by call: values are `Secret`s on both ways, every failure is an AppError, every call ends in time.
 *
 * Nothing is checked and nothing is added: that is the store's part.
 */
export interface SecretsCalls {
  describe(input: DescribeSecretCommandInput, options?: CallOptions): Promise<DescribeSecretCommandOutput>;
  get(input: GetSecretValueCommandInput, options?: CallOptions): Promise<SecretAnswer>;
  getSeveral(input: BatchGetSecretValueCommandInput, options?: CallOptions): Promise<SecretsAnswer>;
  create(input: Writes<CreateSecretCommandInput>, options?: CallOptions): Promise<CreateSecretCommandOutput>;
  put(input: Writes<PutSecretValueCommandInput>, options?: CallOptions): Promise<PutSecretValueCommandOutput>;
  moveLabel(
    input: UpdateSecretVersionStageCommandInput,
    options?: CallOptions,
  ): Promise<UpdateSecretVersionStageCommandOutput>;
  list(input: ListSecretsCommandInput, options?: CallOptions): Promise<ListSecretsCommandOutput>;
  tag(input: TagResourceCommandInput, options?: CallOptions): Promise<TagResourceCommandOutput>;
  delete(input: DeleteSecretCommandInput, options?: CallOptions): Promise<DeleteSecretCommandOutput>;
  restore(input: RestoreSecretCommandInput, options?: CallOptions): Promise<RestoreSecretCommandOutput>;
  /** AWS rotates by itself from now on. */
  rotate(input: RotateSecretCommandInput, options?: CallOptions): Promise<RotateSecretCommandOutput>;
  cancelRotate(input: CancelRotateSecretCommandInput, options?: CallOptions): Promise<CancelRotateSecretCommandOutput>;
}

type Send<T> = (how: { abortSignal: AbortSignal }) => Promise<T>;

/** What a call is about, and the value that its request carries. */
interface About {
  readonly subject?: string | undefined;
  readonly secret?: Secret;
}

export class SecretsManagerCalls implements SecretsCalls {
  readonly #client: SecretsManagerClient;
  readonly #sdk: typeof Sdk;
  readonly #place: () => Pick<CallPlace, 'region' | 'host' | 'profile'>;
  readonly #options: AwsOptions;

  /** @param place - asked at every call, as the host is known only when one was asked */
  constructor(
    sdk: typeof Sdk,
    client: SecretsManagerClient,
    place: () => Pick<CallPlace, 'region' | 'host' | 'profile'>,
    options: AwsOptions,
  ) {
    this.#sdk = sdk;
    this.#client = client;
    this.#place = place;
    this.#options = options;
  }

  describe(input: DescribeSecretCommandInput, options?: CallOptions): Promise<DescribeSecretCommandOutput> {
    return this.#call('DescribeSecret', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.DescribeSecretCommand(input), how),
    );
  }

  async get(input: GetSecretValueCommandInput, options?: CallOptions): Promise<SecretAnswer> {
    const answer = await this.#call('GetSecretValue', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.GetSecretValueCommand(input), how),
    );
    return wrapped(answer);
  }

  async getSeveral(input: BatchGetSecretValueCommandInput, options?: CallOptions): Promise<SecretsAnswer> {
    const subject = input.SecretIdList?.join(', ');
    const { Errors, NextToken, SecretValues } = await this.#call('BatchGetSecretValue', { subject }, options, (how) =>
      this.#client.send(new this.#sdk.BatchGetSecretValueCommand(input), how),
    );
    return { Errors, NextToken, versions: (SecretValues ?? []).map(wrapped) };
  }

  create(
    { secret, ...input }: Writes<CreateSecretCommandInput>,
    options?: CallOptions,
  ): Promise<CreateSecretCommandOutput> {
    return this.#call('CreateSecret', { subject: input.Name, secret }, options, (how) =>
      this.#client.send(new this.#sdk.CreateSecretCommand({ ...input, ...toWire(secret) }), how),
    );
  }

  put(
    { secret, ...input }: Writes<PutSecretValueCommandInput>,
    options?: CallOptions,
  ): Promise<PutSecretValueCommandOutput> {
    return this.#call('PutSecretValue', { subject: input.SecretId, secret }, options, (how) =>
      this.#client.send(new this.#sdk.PutSecretValueCommand({ ...input, ...toWire(secret) }), how),
    );
  }

  moveLabel(
    input: UpdateSecretVersionStageCommandInput,
    options?: CallOptions,
  ): Promise<UpdateSecretVersionStageCommandOutput> {
    return this.#call('UpdateSecretVersionStage', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.UpdateSecretVersionStageCommand(input), how),
    );
  }

  list(input: ListSecretsCommandInput, options?: CallOptions): Promise<ListSecretsCommandOutput> {
    return this.#call('ListSecrets', {}, options, (how) =>
      this.#client.send(new this.#sdk.ListSecretsCommand(input), how),
    );
  }

  tag(input: TagResourceCommandInput, options?: CallOptions): Promise<TagResourceCommandOutput> {
    return this.#call('TagResource', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.TagResourceCommand(input), how),
    );
  }

  delete(input: DeleteSecretCommandInput, options?: CallOptions): Promise<DeleteSecretCommandOutput> {
    return this.#call('DeleteSecret', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.DeleteSecretCommand(input), how),
    );
  }

  restore(input: RestoreSecretCommandInput, options?: CallOptions): Promise<RestoreSecretCommandOutput> {
    return this.#call('RestoreSecret', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.RestoreSecretCommand(input), how),
    );
  }

  rotate(input: RotateSecretCommandInput, options?: CallOptions): Promise<RotateSecretCommandOutput> {
    return this.#call('RotateSecret', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.RotateSecretCommand(input), how),
    );
  }

  cancelRotate(input: CancelRotateSecretCommandInput, options?: CallOptions): Promise<CancelRotateSecretCommandOutput> {
    return this.#call('CancelRotateSecret', { subject: input.SecretId }, options, (how) =>
      this.#client.send(new this.#sdk.CancelRotateSecretCommand(input), how),
    );
  }

  #call<T>(operation: string, about: About, options: CallOptions | undefined, send: Send<T>): Promise<T> {
    const place = (): CallPlace => ({
      ...this.#place(),
      service: 'secretsmanager',
      operation,
      subject: about.subject,
      secrets: about.secret === undefined ? [] : [about.secret],
    });
    return serviceCall(this.#options, place, options ?? {}, send);
  }
}

/** What the SDK gives in plain text goes no further than this. */
function wrapped(answer: Omit<GetSecretValueCommandOutput, '$metadata'>): SecretAnswer {
  const { ARN, Name, VersionId, VersionStages, CreatedDate } = answer;
  return { ARN, Name, VersionId, VersionStages, CreatedDate, secret: fromWire(answer) };
}
