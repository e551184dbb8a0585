import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Secrets Manager's JSON-1.1 API in memory, for what moto cannot do: AWS's strict answers, and faults on demand.
 *
 * Gaps, all on the lenient side: signatures are looked at, not verified; nobody's rights are checked (ask for `refuse`); one account and
 * one region; no policies, KMS, replicas or random passwords; deleted secrets never go; a secret always has a value; filters of
 * lists know `name` alone; no quotas; reads are consistent at once; no function is called, and no time comes to rotate. Words of errors are AWS's where AWS documents or is known to use
 * them, else moto's.
 */
export interface FakeSecretsManager extends AsyncDisposable {
  readonly endpoint: string;
  /** What was asked, in order; a retry stands here again. */
  readonly calls: readonly FakeCall[];
  readonly secrets: Map<string, FakeSecret>;
  /** The next `times` calls of an operation meet this; faults of one operation queue up. */
  fault(operation: string, fault: Fault, times?: number): void;
  /** Forgets secrets, calls and faults. */
  reset(): void;
}

export interface FakeCall {
  readonly operation: string;
  readonly input: Input;
  readonly userAgent: string;
}

export interface FakeSecret {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  changed: number;
  deleted?: number;
  rotated?: boolean;
  /** Owns it. */
  service?: string;
  /** Stays when rotation is cancelled, as at AWS. */
  rotation?: { readonly lambda: string; readonly rules: Input };
  description?: string;
  kmsKey?: string;
  readonly tags: Map<string, string>;
  readonly versions: Map<string, FakeVersion>;
}

interface FakeVersion {
  readonly text?: string;
  /** Base64. */
  readonly bytes?: string;
  readonly stages: Set<string>;
  readonly created: number;
}

/** `refuse`: an answer that is an error, nothing done; `reset`: the connection breaks, nothing done; `lose`: done, and the answer is lost. */
export type Fault =
  | { readonly kind: 'refuse'; readonly type: string; readonly message: string; readonly status?: number }
  | { readonly kind: 'reset' | 'lose' }
  /** No answer, ever. */
  | { readonly kind: 'hang' }
  /** Somebody else is faster. */
  | { readonly kind: 'first'; readonly act: (secrets: Map<string, FakeSecret>) => void };

type Input = Readonly<Record<string, unknown>>;
type Operation = (input: Input, secrets: Map<string, FakeSecret>) => object;

class Refusal extends Error {
  constructor(
    readonly type: string,
    message: string,
    readonly status = 400,
  ) {
    super(message);
  }
}

const invalid = (message: string): Refusal => new Refusal('InvalidParameterException', message);
const badRequest = (message: string): Refusal => new Refusal('InvalidRequestException', message);
const notFound = (message = "Secrets Manager can't find the specified secret."): Refusal =>
  new Refusal('ResourceNotFoundException', message);
const now = (): number => Date.now() / 1000;
const DAY = 86_400;

/** Starts the fake on a free port. */
export async function fakeSecretsManager(): Promise<FakeSecretsManager> {
  const secrets = new Map<string, FakeSecret>();
  const calls: FakeCall[] = [];
  const faults = new Map<string, Fault[]>();
  const server = createServer((request, response) => {
    void answer(request, response, { secrets, calls, faults });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    secrets,
    fault: (operation, fault, times = 1) => {
      faults.set(operation, [...(faults.get(operation) ?? []), ...Array.from({ length: times }, () => fault)]);
    },
    reset: () => {
      secrets.clear();
      faults.clear();
      calls.length = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

interface State {
  readonly secrets: Map<string, FakeSecret>;
  readonly calls: FakeCall[];
  readonly faults: Map<string, Fault[]>;
}

async function answer(request: IncomingMessage, response: ServerResponse, state: State): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const operation = /^secretsmanager\.(\w+)$/.exec(String(request.headers['x-amz-target']))?.[1] ?? '';
  const fault = state.faults.get(operation)?.shift();
  try {
    const input = readInput(request, operation, Buffer.concat(chunks).toString('utf8'));
    state.calls.push({ operation, input, userAgent: String(request.headers['user-agent']) });
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'refuse') throw new Refusal(fault.type, fault.message, fault.status);
    if (fault?.kind === 'first') fault.act(state.secrets);
    const output = OPERATIONS[operation]!.run(input, state.secrets);
    if (fault?.kind === 'lose') return void request.socket.destroy();
    send(response, 200, output);
  } catch (error) {
    const { type, message, status } =
      error instanceof Refusal ? error : new Refusal('InternalServiceError', String(error), 500);
    send(response, status, { __type: type, Message: message });
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'x-amzn-requestid': randomBytes(8).toString('hex'),
  });
  response.end(JSON.stringify(body));
}

function readInput(request: IncomingMessage, operation: string, body: string): Input {
  const { authorization, 'content-type': type } = request.headers;
  if (request.method !== 'POST' || type !== 'application/x-amz-json-1.1')
    throw new Refusal('SerializationException', '');
  const known = OPERATIONS[operation];
  if (known === undefined) throw new Refusal('UnknownOperationException', '');
  const signed =
    /^AWS4-HMAC-SHA256 Credential=[^/]+\/\d{8}\/[a-z0-9-]+\/secretsmanager\/aws4_request, SignedHeaders=\S+, Signature=[0-9a-f]{64}$/;
  if (!signed.test(authorization ?? ''))
    throw new Refusal('MissingAuthenticationTokenException', 'Missing Authentication Token');
  const input = JSON.parse(body) as Input;
  const unknown = Object.keys(input).find((key) => !known.keys.includes(key));
  if (unknown !== undefined) throw new Refusal('SerializationException', `unknown key ${unknown}`);
  return input;
}

/** Whoever may name a secret by a name here; ARNs are not understood. */
function find(input: Input, secrets: Map<string, FakeSecret>): FakeSecret {
  const secret = secrets.get(String(input['SecretId']));
  if (secret === undefined) throw notFound();
  return secret;
}

function alive(input: Input, secrets: Map<string, FakeSecret>): FakeSecret {
  const secret = find(input, secrets);
  if (secret.deleted === undefined) return secret;
  throw badRequest("You can't perform this operation on the secret because it was marked for deletion.");
}

function tokenOf(input: Input): string {
  const token = input['ClientRequestToken'];
  if (typeof token !== 'string') throw invalid('a caller that retries must send ClientRequestToken');
  if (token.length < 32 || token.length > 64) throw invalid('ClientRequestToken must be 32-64 characters long.');
  return token;
}

function valueOf(input: Input): { text?: string; bytes?: string } {
  const { SecretString: text, SecretBinary: bytes } = input as { SecretString?: string; SecretBinary?: string };
  if ((text === undefined) === (bytes === undefined)) throw invalid('give either SecretString or SecretBinary.');
  const size = text === undefined ? Buffer.from(bytes ?? '', 'base64').length : Buffer.byteLength(text);
  if (size < 1 || size > 65_536) {
    const limit = 'failed to satisfy constraint: Member must have length less than or equal to 65536';
    throw new Refusal(
      'ValidationException',
      `1 validation error detected: Value '${text ?? ''}' at 'secretString' ${limit}`,
    );
  }
  return { ...(text === undefined ? {} : { text }), ...(bytes === undefined ? {} : { bytes }) };
}

function attach(secret: FakeSecret, stage: string, version: string): void {
  const from = holder(secret, stage);
  if (from === version) return;
  if (from !== undefined) secret.versions.get(from)!.stages.delete(stage);
  secret.versions.get(version)!.stages.add(stage);
  if (stage === 'AWSCURRENT' && from !== undefined) attach(secret, 'AWSPREVIOUS', from);
  if (stage === 'AWSCURRENT') secret.versions.get(version)!.stages.delete('AWSPREVIOUS');
}

function holder(secret: FakeSecret, stage: string): string | undefined {
  return [...secret.versions].find(([, { stages }]) => stages.has(stage))?.[0];
}

function sameVersion(secret: FakeSecret, token: string, value: { text?: string; bytes?: string }): boolean {
  const version = secret.versions.get(token);
  if (version === undefined) return false;
  if (version.text === value.text && version.bytes === value.bytes) return true;
  const message = `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${secret.arn}.`;
  throw new Refusal('ResourceExistsException', message);
}

const create: Operation = (input, secrets) => {
  const name = String(input['Name']);
  const [token, value] = [tokenOf(input), valueOf(input)];
  if (!/^[\w/+=.@-]{1,512}$/.test(name))
    throw invalid(
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!',
    );
  const there = secrets.get(name);
  if (there?.deleted !== undefined) {
    throw badRequest("You can't create this secret because a secret with this name is already scheduled for deletion.");
  }
  if (there !== undefined && !sameVersion(there, token, value)) {
    throw new Refusal('ResourceExistsException', `The operation failed because the secret ${name} already exists.`);
  }
  const arn = `arn:aws:secretsmanager:us-east-1:123456789012:secret:${name}-${randomBytes(3).toString('hex')}`;
  const secret: FakeSecret = there ?? {
    name,
    arn,
    created: now(),
    changed: now(),
    tags: new Map(),
    versions: new Map(),
  };
  if (there === undefined) {
    for (const { Key, Value } of (input['Tags'] ?? []) as { Key: string; Value: string }[]) secret.tags.set(Key, Value);
    if (typeof input['KmsKeyId'] === 'string') secret.kmsKey = input['KmsKeyId'];
    if (typeof input['Description'] === 'string') secret.description = input['Description'];
    secret.versions.set(token, { ...value, stages: new Set(['AWSCURRENT']), created: now() });
    secrets.set(name, secret);
  }
  return { ARN: secret.arn, Name: name, VersionId: token };
};

const put: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  const [token, value] = [tokenOf(input), valueOf(input)];
  if (!sameVersion(secret, token, value)) {
    secret.versions.set(token, { ...value, stages: new Set(), created: now() });
    for (const stage of (input['VersionStages'] ?? ['AWSCURRENT']) as string[]) attach(secret, stage, token);
    secret.changed = now();
  }
  const VersionStages = [...secret.versions.get(token)!.stages];
  return { ARN: secret.arn, Name: secret.name, VersionId: token, VersionStages };
};

const get: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  const { VersionId, VersionStage } = input as { VersionId?: string; VersionStage?: string };
  if (VersionId === undefined && VersionStage === undefined)
    throw invalid('our own rule: reads name a version or a stage');
  return version(secret, VersionId, VersionStage);
};

function version(secret: FakeSecret, id: string | undefined, stage: string | undefined): object {
  const VersionId = id ?? holder(secret, stage ?? 'AWSCURRENT') ?? '';
  const found = secret.versions.get(VersionId);
  const which = id === undefined ? `staging label: ${stage}` : `VersionId: ${id}`;
  if (found === undefined) throw notFound(`Secrets Manager can't find the specified secret value for ${which}`);
  const { text, bytes, stages, created } = found;
  const value = text === undefined ? { SecretBinary: bytes } : { SecretString: text };
  return { ARN: secret.arn, Name: secret.name, VersionId, VersionStages: [...stages], CreatedDate: created, ...value };
}

const getSeveral: Operation = (input, secrets) => {
  const ids = input['SecretIdList'] as string[];
  if (ids.length < 1 || ids.length > 20) throw new Refusal('ValidationException', 'SecretIdList takes 1 to 20');
  const at = Number(input['NextToken'] ?? 0); // pages smaller than asked for, as AWS may give them
  const SecretValues: object[] = [];
  const Errors: object[] = [];
  for (const SecretId of ids.slice(at, at + 7)) {
    try {
      SecretValues.push(version(alive({ SecretId }, secrets), undefined, 'AWSCURRENT'));
    } catch (error) {
      const { type, message } = error as Refusal;
      Errors.push({ SecretId, ErrorCode: type, Message: message });
    }
  }
  return { SecretValues, Errors, ...(at + 7 < ids.length ? { NextToken: String(at + 7) } : {}) };
};

const moveLabel: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  const {
    VersionStage: stage,
    MoveToVersionId: to,
    RemoveFromVersionId: from,
  } = input as Record<string, string | undefined>;
  if (stage === undefined) throw invalid('VersionStage is missing');
  const at = holder(secret, stage);
  for (const id of [to, from]) {
    if (id !== undefined && !secret.versions.has(id))
      throw notFound(`Secrets Manager can't find the specified secret value for VersionId: ${id}`);
  }
  if (at !== undefined && from === undefined) {
    throw invalid(
      `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${at}, so you must explicitly reference that version in RemoveFromVersionId.`,
    );
  }
  if (from !== undefined && at !== from) {
    throw invalid(
      `The staging label ${stage} is not attached to version ${from}: RemoveFromVersionId must name the version that has it.`,
    );
  }
  if (to === undefined && stage === 'AWSCURRENT') throw invalid("You can't remove the staging label AWSCURRENT.");
  if (to === undefined) secret.versions.get(from ?? '')?.stages.delete(stage);
  else attach(secret, stage, to);
  return { ARN: secret.arn, Name: secret.name };
};

function shown(secret: FakeSecret, labels: string): object {
  const stages = [...secret.versions]
    .filter(([, one]) => one.stages.size > 0)
    .map(([id, one]) => [id, [...one.stages]]);
  return {
    ARN: secret.arn,
    Name: secret.name,
    Description: secret.description,
    KmsKeyId: secret.kmsKey,
    CreatedDate: secret.created,
    LastChangedDate: secret.changed,
    DeletedDate: secret.deleted,
    RotationEnabled: secret.rotated,
    OwningService: secret.service,
    RotationLambdaARN: secret.rotation?.lambda,
    RotationRules: secret.rotation?.rules,
    NextRotationDate: secret.rotated === true ? now() + DAY : undefined,
    Tags: [...secret.tags].map(([Key, Value]) => ({ Key, Value })),
    [labels]: Object.fromEntries(stages),
  };
}

const list: Operation = (input, secrets) => {
  const [filter] = (input['Filters'] ?? []) as { Key: string; Values: string[] }[];
  if (filter !== undefined && filter.Key !== 'name') throw invalid('the fake filters by name alone');
  const most = Number(input['MaxResults'] ?? 100);
  if (most < 1 || most > 100) throw invalid('MaxResults is 1 to 100');
  const all = [...secrets.values()]
    .filter((one) => filter === undefined || filter.Values.some((prefix) => one.name.startsWith(prefix)))
    .filter((one) => one.deleted === undefined || input['IncludePlannedDeletion'] === true);
  const at = Number(input['NextToken'] ?? 0);
  const SecretList = all.slice(at, at + most).map((one) => shown(one, 'SecretVersionsToStages'));
  return { SecretList, ...(at + most < all.length ? { NextToken: String(at + most) } : {}) };
};

const tag: Operation = (input, secrets) => {
  const { tags } = alive(input, secrets);
  for (const { Key, Value } of input['Tags'] as { Key: string; Value: string }[]) tags.set(Key, Value);
  return {};
};

const remove: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  const days = Number(input['RecoveryWindowInDays'] ?? 30);
  if (days < 7 || days > 30) throw invalid('The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).');
  secret.deleted = now() + days * DAY;
  return { ARN: secret.arn, Name: secret.name, DeletionDate: secret.deleted };
};

const restore: Operation = (input, secrets) => {
  const secret = find(input, secrets);
  delete secret.deleted;
  return { ARN: secret.arn, Name: secret.name };
};

const rotate: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  const token = tokenOf(input);
  const { RotationLambdaARN: lambda, RotationRules: rules } = input as {
    RotationLambdaARN: string;
    RotationRules: Input;
  };
  const { AutomaticallyAfterDays: days, ScheduleExpression: schedule } = rules as Record<string, string | undefined>;
  if (typeof input['RotateImmediately'] !== 'boolean')
    throw invalid('our own rule: AWS rotates at once when nothing is said');
  if ((days === undefined) === (schedule === undefined)) throw invalid('You can specify either days or a schedule.');
  if (days !== undefined && !(Number(days) >= 1 && Number(days) <= 1000)) throw invalid('days are 1 to 1000');
  if (schedule !== undefined && !/^(rate\(\d+ (hours|days)\)|cron\(.+\))$/.test(schedule))
    throw invalid('the schedule is no expression');
  const pending = holder(secret, 'AWSPENDING');
  if (pending !== undefined && pending !== holder(secret, 'AWSCURRENT'))
    throw badRequest("A previous rotation isn't complete. That rotation will be reattempted.");
  Object.assign(secret, { rotated: true, rotation: { lambda, rules } });
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
};

const cancelRotate: Operation = (input, secrets) => {
  const secret = alive(input, secrets);
  secret.rotated = false;
  return { ARN: secret.arn, Name: secret.name, VersionId: holder(secret, 'AWSCURRENT') };
};

/** Operations, and the keys of their input that we send. */
const OPERATIONS: Readonly<Record<string, { readonly run: Operation; readonly keys: readonly string[] }>> = {
  CreateSecret: {
    run: create,
    keys: ['Name', 'ClientRequestToken', 'Description', 'KmsKeyId', 'SecretString', 'SecretBinary', 'Tags'],
  },
  PutSecretValue: {
    run: put,
    keys: ['SecretId', 'ClientRequestToken', 'SecretString', 'SecretBinary', 'VersionStages'],
  },
  GetSecretValue: { run: get, keys: ['SecretId', 'VersionId', 'VersionStage'] },
  BatchGetSecretValue: { run: getSeveral, keys: ['SecretIdList', 'NextToken'] },
  UpdateSecretVersionStage: {
    run: moveLabel,
    keys: ['SecretId', 'VersionStage', 'MoveToVersionId', 'RemoveFromVersionId'],
  },
  DescribeSecret: { run: (input, secrets) => shown(find(input, secrets), 'VersionIdsToStages'), keys: ['SecretId'] },
  ListSecrets: { run: list, keys: ['Filters', 'MaxResults', 'NextToken', 'IncludePlannedDeletion'] },
  TagResource: { run: tag, keys: ['SecretId', 'Tags'] },
  DeleteSecret: { run: remove, keys: ['SecretId', 'RecoveryWindowInDays'] },
  RestoreSecret: { run: restore, keys: ['SecretId'] },
  RotateSecret: {
    run: rotate,
    keys: ['SecretId', 'ClientRequestToken', 'RotationLambdaARN', 'RotationRules', 'RotateImmediately'],
  },
  CancelRotateSecret: { run: cancelRotate, keys: ['SecretId'] },
};
