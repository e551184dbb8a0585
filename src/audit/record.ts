import { cleanText } from './clean.js';
import { at, listAt, textAt } from '../core/index.js';
import type { CallKind, CallResult, Principal, PrincipalKind, Source } from './types.js';

/** A call of Secrets Manager, as CloudTrail records it. */
export interface SecretCall {
  readonly operation: string;
  readonly kind: CallKind;
  readonly time: Date;
  readonly principal: Principal;
  readonly session: string | undefined;
  /** The caller's own ARN, session and all. */
  readonly arn: string | undefined;
  readonly source: Source;
  readonly program: string | undefined;
  /** It calls itself secretctl. */
  readonly byOurProgram: boolean;
  readonly result: CallResult;
  readonly error: string | undefined;
  /** Secrets Manager did it by itself: rotation, deletion at the end of the recovery window. */
  readonly byItself: boolean;
  /** As the caller named the secrets: names, ARNs, parts of ARNs. */
  readonly references: readonly string[];
  /** It read secrets, and does not say which. */
  readonly vague: boolean;
}

/** A path may have 512 characters: two roles must not become one. */
const LONGEST_ARN = 700;
const READS = new Set(['GetSecretValue', 'BatchGetSecretValue']);
const DENIED = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError/i;
/** As the SDK appends the program's name to its own. */
const OURS = /(?:^|[\s[])secretctl(?:\/[\w.-]+)?(?:[\s\]]|$)/;
const SERVICE_HOST = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;
/** As AWS names what it denies. */
const DENIED_RESOURCE = /on resource: (\S{1,2048})/;

/** @returns undefined for a text that is no record */
export function readRecord(text: string, time: Date | undefined): SecretCall | undefined {
  const record = parsed(text);
  const operation = cleanText(at(record, 'eventName'), 64);
  const moment = time ?? dateOf(textAt(record, 'eventTime'));
  if (operation === undefined || moment === undefined) return undefined;
  const error = cleanText(at(record, 'errorCode'), 64);
  const kind = kindOf(operation, at(record, 'readOnly'));
  const references = referencesOf(record);
  return {
    operation,
    kind,
    time: moment,
    ...callerOf(at(record, 'userIdentity')),
    source: sourceOf(record),
    program: cleanText(at(record, 'userAgent'), 160),
    byOurProgram: OURS.test(textAt(record, 'userAgent')?.slice(0, 4_000) ?? ''),
    result: error === undefined ? 'done' : DENIED.test(error) ? 'denied' : 'failed',
    error,
    byItself: textAt(record, 'eventType') === 'AwsServiceEvent',
    references,
    vague: kind === 'read' && references.length === 0,
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function dateOf(text: string | undefined): Date | undefined {
  const date = new Date(text ?? '');
  return Number.isNaN(date.getTime()) ? undefined : date;
}

function kindOf(operation: string, readOnly: unknown): CallKind {
  if (READS.has(operation)) return 'read';
  return readOnly === true || /^(?:Describe|List|Get|Validate)/.test(operation) ? 'look' : 'change';
}

/** @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/cloudtrail_log_entries.html */
function referencesOf(record: unknown): readonly string[] {
  const ids = listAt(record, 'requestParameters', 'secretIdList') ?? [];
  const resources = listAt(record, 'resources') ?? [];
  const named = [
    textAt(record, 'requestParameters', 'secretId'),
    textAt(record, 'requestParameters', 'name'),
    textAt(record, 'responseElements', 'arn'),
    textAt(record, 'responseElements', 'aRN'),
    textAt(record, 'additionalEventData', 'SecretId'),
    ...ids.map((id) => textAt(id)),
    ...resources.map((resource) => textAt(resource, 'ARN')),
  ].filter((one) => one !== undefined);
  if (named.length > 0) return named;
  const resource = DENIED_RESOURCE.exec(textAt(record, 'errorMessage')?.slice(0, 4_000) ?? '')?.[1];
  return resource === undefined || resource === '*' ? [] : [resource];
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
function callerOf(identity: unknown): Pick<SecretCall, 'principal' | 'session' | 'arn'> {
  const arn = cleanText(at(identity, 'arn'), LONGEST_ARN);
  const via = cleanText(at(identity, 'invokedBy'), 64);
  const kind = kindOfCaller(textAt(identity, 'type'), via);
  const [role, session] = kind === 'role' ? roleOf(arn, issuerOf(identity)) : [undefined, undefined];
  const id = role ?? (kind === 'service' ? via : undefined) ?? arn ?? nameOf(identity, kind);
  const account = /^\d{12}$/.exec(textAt(identity, 'accountId') ?? '')?.[0];
  return { principal: { kind, id, account, via: via === id ? undefined : via }, session, arn };
}

/** Records of what AWS did by itself have no type. */
function kindOfCaller(type: string | undefined, via: string | undefined): PrincipalKind {
  if (type === undefined) return via === undefined ? 'other' : 'service';
  return Object.hasOwn(KINDS, type) ? (KINDS[type] ?? 'other') : 'other';
}

function issuerOf(identity: unknown): string | undefined {
  return cleanText(at(identity, 'sessionContext', 'sessionIssuer', 'arn'), LONGEST_ARN);
}

const KINDS: Readonly<Record<string, PrincipalKind>> = {
  Root: 'root',
  IAMUser: 'user',
  AssumedRole: 'role',
  Role: 'role',
  AWSService: 'service',
  FederatedUser: 'federated',
  SAMLUser: 'federated',
  WebIdentityUser: 'federated',
  IdentityCenterUser: 'federated',
  AWSAccount: 'account',
};

/** A session is called `arn:aws:sts::123456789012:assumed-role/NAME/SESSION`; who issued it, `arn:aws:iam::123456789012:role/PATH/NAME`. */
function roleOf(
  arn: string | undefined,
  issuer: string | undefined,
): readonly [string | undefined, string | undefined] {
  const [, head, name, session] = /^(arn:[^:]+:sts::\d*:)assumed-role\/([^/]+)\/(.+)$/.exec(arn ?? '') ?? [];
  const assumed = name === undefined ? undefined : `${head?.replace(':sts:', ':iam:') ?? ''}role/${name}`;
  return [issuer ?? assumed ?? arn, session];
}

function nameOf(identity: unknown, kind: PrincipalKind): string {
  const account = kind === 'account' ? cleanText(at(identity, 'accountId'), 64) : undefined;
  return account ?? cleanText(at(identity, 'userName')) ?? cleanText(at(identity, 'principalId')) ?? 'unknown';
}

function sourceOf(record: unknown): Source {
  const address = cleanText(at(record, 'sourceIPAddress'), 64);
  const vpcEndpoint = cleanText(at(record, 'vpcEndpointId'), 64);
  if (address === undefined) return { kind: 'unknown', address: 'unknown', vpcEndpoint };
  const isAws = address === 'AWS Internal' || SERVICE_HOST.test(address);
  return { kind: isAws ? 'aws' : 'address', address, vpcEndpoint };
}
