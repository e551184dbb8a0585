import type { EventTarget } from '../aws/index.js';
import { topicArn } from './names.js';
import type { AlarmKind, MonitorRequest } from './types.js';

const TARGET_ID = 'secretctl';

export const HEADLINES: Readonly<Record<AlarmKind, string>> = {
  reads: 'a secret was read by somebody who is not known',
  denied: 'a read was denied',
  writes: 'a secret was changed by somebody who is not known',
  deleted: 'a secret was deleted, or a copy of one',
  policies: 'the policy of a secret was changed',
  rights: 'rights to the secrets were changed in IAM',
};

/** Named fields alone: of what was asked and answered nothing else goes out, and no value can. */
const OF_SECRETS = { secret: '$.detail.requestParameters.secretId' };
const OF_RIGHTS = {
  role: '$.detail.requestParameters.roleName',
  policy: '$.detail.requestParameters.policyArn',
};
const ALWAYS = {
  action: '$.detail.eventName',
  who: '$.detail.userIdentity.arn',
  kind: '$.detail.userIdentity.type',
  time: '$.detail.eventTime',
  address: '$.detail.sourceIPAddress',
  error: '$.detail.errorMessage',
  region: '$.detail.awsRegion',
  account: '$.account',
  event: '$.detail.eventID',
};

/**
 * Where the events of a rule go, and as what: lines of text for people. A field that an event does not have is left empty.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
 */
export function alarmTarget(request: MonitorRequest, kind: AlarmKind, region: string): EventTarget {
  const { app } = request.access;
  const isIam = kind === 'rights';
  const lines = [
    `secretctl: ${HEADLINES[kind]} (app ${app})`,
    isIam ? 'role: <role> policy: <policy>' : 'secret: <secret>',
    'who: <who> (<kind>) from <address>',
    'what: <action> at <time> in <region>, account <account>',
    ...(kind === 'denied' ? ['AWS said: <error>'] : []),
    'event of CloudTrail: <event>',
    isIam ? 'next: look at it in IAM' : 'next: secretctl audit tells who read it before; secretctl rotate replaces it',
  ];
  const { error, ...fields } = ALWAYS;
  return {
    id: TARGET_ID,
    arn: topicArn(request, region),
    paths: { ...(isIam ? OF_RIGHTS : OF_SECRETS), ...fields, ...(kind === 'denied' ? { error } : {}) },
    // Each line is a text of its own: a line break inside one would be sent as \n.
    template: lines.map((line) => JSON.stringify(line)).join('\n'),
  };
}
