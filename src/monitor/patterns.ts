import { accessArns, accessNames } from '../access/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { AlarmKind, MonitorRequest } from './types.js';

/** Of characters. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
const LONGEST = 2_048;
const READS = ['GetSecretValue', 'BatchGetSecretValue'];
const DENIED = ['AccessDenied', 'AccessDeniedException'];
const WRITES = [
  'PutSecretValue',
  'UpdateSecret',
  'UpdateSecretVersionStage',
  'RotateSecret',
  'CancelRotateSecret',
  'RestoreSecret',
  'ReplicateSecretToRegions',
];
const DELETIONS = ['DeleteSecret', 'RemoveRegionsFromReplication'];
const POLICIES = ['PutResourcePolicy', 'DeleteResourcePolicy'];
const POLICY_EVENTS = [
  'CreatePolicyVersion',
  'SetDefaultPolicyVersion',
  'DeletePolicy',
  'AttachRolePolicy',
  'AttachUserPolicy',
  'AttachGroupPolicy',
  'DetachRolePolicy',
];
const ROLE_EVENTS = ['UpdateAssumeRolePolicy', 'PutRolePolicy', 'AttachRolePolicy', 'DeleteRole'];

type Filter = readonly unknown[];
interface Pattern {
  readonly [field: string]: Filter | Pattern;
}

/**
 * The event pattern of one alarm, as JSON.
 *
 * - Alternatives that need different fields are `$or`, since an array alone is alternatives of one field.
 * - `anything-but` matches no field that is not there, hence a branch of its own for those (a service has no ARN).
 * - A secret is named by its name, its ARN, or an ARN without the six characters at its end: all have the same beginning.
 *
 * @throws AppError `E_MONITOR_PATTERN`, exit 2, when it is longer than EventBridge takes
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function eventPattern(request: MonitorRequest, kind: AlarmKind, region: string): string {
  const isIam = kind === 'rights';
  const pattern = JSON.stringify({
    source: [isIam ? 'aws.iam' : 'aws.secretsmanager'],
    'detail-type': ['AWS API Call via CloudTrail'],
    detail: DETAILS[kind](request, region),
  });
  if (pattern.length <= LONGEST) return pattern;
  throw new AppError(
    'E_MONITOR_PATTERN',
    `the pattern for ${kind} would have ${pattern.length} characters, and EventBridge takes ${LONGEST}`,
    {
      exit: exitCodes.usage,
      hint: 'name fewer in monitor.known of secretctl.yaml: * stands for anything, as in arn:aws:iam::123456789012:role/ops-*',
    },
  );
}

const DETAILS: Readonly<Record<AlarmKind, (request: MonitorRequest, region: string) => Pattern>> = {
  reads: (request, region) => ({
    eventName: READS,
    errorCode: [{ exists: false }],
    requestParameters: {
      $or: [{ secretId: secrets(request, region) }, { secretIdList: secrets(request, region) }],
    },
    userIdentity: unknownCaller(request),
  }),
  denied: (request, region) => ({ errorCode: DENIED, $or: deniedReads(request, region) }),
  writes: (request, region) => ({
    eventName: WRITES,
    requestParameters: { secretId: secrets(request, region) },
    userIdentity: unknownCaller(request),
  }),
  deleted: (request, region) => ({
    eventName: DELETIONS,
    requestParameters: { secretId: secrets(request, region) },
  }),
  policies: (request, region) => ({
    eventName: POLICIES,
    requestParameters: { secretId: secrets(request, region) },
  }),
  rights: (request) => ({ $or: changesOfRights(request) }),
};

function secrets({ access }: MonitorRequest, region: string): Filter {
  const { app, partition, account } = access;
  return [{ prefix: `${app}/` }, { prefix: `arn:${partition}:secretsmanager:${region}:${account}:secret:${app}/` }];
}

/** A session is known by the role (or the user) that it is of. */
function unknownCaller({ known }: MonitorRequest): Pattern {
  const isExact = known.every((arn) => !arn.includes('*'));
  const other = [{ 'anything-but': isExact ? known : { wildcard: known } }];
  const issuer = (arn: Filter): Pattern => ({ sessionContext: { sessionIssuer: { arn } } });
  const none = [{ exists: false }];
  return { $or: [issuer(other), { ...issuer(none), arn: other }, { ...issuer(none), arn: none }] };
}

/** AWS does not always write down what was asked for when it says no; the message then names the secret. */
function deniedReads(request: MonitorRequest, region: string): Pattern[] {
  const { app } = request.access;
  const none = [{ exists: false }];
  const [one = '', several = ''] = READS;
  return [
    { eventName: [one], requestParameters: { secretId: secrets(request, region) } },
    { eventName: [several], requestParameters: { secretIdList: secrets(request, region) } },
    { eventName: READS, errorMessage: [{ wildcard: `*:secret:${app}/*` }, { wildcard: `* resource: ${app}/*` }] },
    // By filters: it may have been for these secrets.
    { eventName: [several], requestParameters: { secretIdList: none } },
    { eventName: [one], requestParameters: { secretId: none }, errorMessage: none },
  ];
}

function changesOfRights({ access, known }: MonitorRequest): Pattern[] {
  const { readerPolicy, operatorPolicy } = accessArns(access);
  const { role } = accessNames(access);
  const ofAccount = `arn:${access.partition}:iam::${access.account}:role/`;
  const names = known
    .filter((arn) => arn.startsWith(ofAccount) && !arn.includes('*'))
    .map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
  const roles = [...new Set([...(role === undefined ? [] : [role]), ...names])];
  return [
    { eventName: POLICY_EVENTS, requestParameters: { policyArn: [readerPolicy, operatorPolicy] } },
    ...(roles.length === 0 ? [] : [{ eventName: ROLE_EVENTS, requestParameters: { roleName: roles } }]),
  ];
}
