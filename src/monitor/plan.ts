import type { CallOptions, MonitoringCalls } from '../aws/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { checkKnown } from './known.js';
import { alarmsByRegion, topicArn } from './names.js';
import { alarmParts, partsOf } from './parts.js';
import type { Job, Part, Seen } from './part.js';
import { chooseTrail } from './trail-choice.js';
import type { MonitorPlan, MonitorRequest, MonitorStep } from './types.js';

/** The calls of a region. */
export type CallsOf = (region: string) => MonitoringCalls;

const TOPIC = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]{1,256}$/;
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;

/**
 * Looks at what is there, and says what is to be done. Changes nothing.
 *
 * What secretctl made carries the tag `secretctl:app`; a thing of the same name without it is never touched, and a trail or topic of
 * somebody else is used and never changed.
 *
 * @throws AppError `E_MONITOR_KNOWN`, `E_MONITOR_PATTERN`, `E_MONITOR_REQUEST` or `E_ACCESS_REQUEST`, exit 2, before anything is asked;
 * `E_MONITOR_TAKEN` or `E_MONITOR_TOPIC`, exit 5; those of `MonitoringCalls`
 */
export async function planMonitor(
  calls: CallsOf,
  request: MonitorRequest,
  options: CallOptions = {},
): Promise<MonitorPlan> {
  checkRequest(request);
  const job = { calls, request, options };
  alarmParts(job); // patterns that are too long are found before anything is asked
  const { choice, notes } = await chooseTrail(job);
  const steps: MonitorStep[] = [];
  for (const part of partsOf(job, choice)) steps.push(stepOf(part, await part.look()));
  return { request, trail: choice, steps, topics: await topicsOf(job), notes };
}

/**
 * What would be removed: rules with their targets, and topics of ours. A trail and its bucket stay, since what they hold is evidence and
 * others may rest on them.
 *
 * @throws AppError as `planMonitor`
 */
export async function planRemoval(
  calls: CallsOf,
  request: MonitorRequest,
  options: CallOptions = {},
): Promise<readonly MonitorStep[]> {
  checkRequest(request);
  const parts = alarmParts({ calls, request, options }).filter(({ remove }) => remove !== undefined);
  const steps: MonitorStep[] = [];
  // Rules go before the topics that they publish to.
  for (const part of parts.toReversed()) {
    if (await isOurs(part)) steps.push({ kind: 'remove', ...nameOf(part) });
  }
  return steps;
}

/** What is somebody else's is left alone. */
async function isOurs(part: Part): Promise<boolean> {
  try {
    return (await part.look()).state !== 'missing';
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_MONITOR_TAKEN') return false;
    throw error;
  }
}

function checkRequest({ known, topics, emails, access }: MonitorRequest): void {
  checkKnown(known);
  const regions = [...alarmsByRegion({ known, topics, emails, access, iam: true }).keys()];
  for (const arn of topics) {
    const region = TOPIC.exec(arn)?.[1];
    if (region === undefined) throw refused(`${JSON.stringify(arn)} is not the ARN of a topic`, 'aws sns list-topics');
    if (!regions.includes(region))
      throw refused(
        `topic ${arn} is in ${region}, and a rule publishes in its own region alone`,
        `name one in ${regions.join(', ')}`,
      );
  }
  const wrong = emails.find((email) => !EMAIL.test(email));
  if (wrong !== undefined) throw refused(`${JSON.stringify(wrong)} is not a mail address`, '--email ops@example.com');
}

function refused(message: string, hint: string): AppError {
  return new AppError('E_MONITOR_REQUEST', message, { exit: exitCodes.usage, hint });
}

const KINDS = { missing: 'create', other: 'update', same: 'keep', used: 'use' } as const;

function stepOf(part: Part, { state, before, after, detail, isPending }: Seen): MonitorStep {
  const said = detail ?? (state === 'missing' ? part.about : undefined);
  return {
    kind: KINDS[state],
    ...nameOf(part),
    ...(said === undefined ? {} : { detail: said }),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(isPending === true ? { isPending } : {}),
  };
}

function nameOf({ what, name, region }: Part): Pick<MonitorStep, 'what' | 'name' | 'region'> {
  return { what, name, region };
}

async function topicsOf({ calls, request, options }: Job): Promise<MonitorPlan['topics']> {
  const found: MonitorPlan['topics'][number][] = [];
  for (const region of alarmsByRegion(request).keys()) {
    const arn = topicArn(request, region);
    found.push({ region, arn, receivers: await receiversOf(calls(region).topics, arn, options) });
  }
  return found;
}

async function receiversOf(
  topics: MonitoringCalls['topics'],
  arn: string,
  options: CallOptions,
): Promise<number | undefined> {
  try {
    if ((await topics.topic(arn, options)) === undefined) return 0;
    return (await topics.subscriptions(arn, options)).filter(({ isPending }) => !isPending).length;
  } catch (error) {
    // Somebody's topic may be used by who may not look at its receivers.
    if (error instanceof AppError && error.code === 'E_STORE_DENIED') return undefined;
    throw error;
  }
}
