import { changedElsewhere } from './changed.js';
import { isOurs, ownTags } from './owner.js';
import { MOST_VERSIONS } from './policy-plan.js';
import { sameDocument } from './same-document.js';
import type { Job, Task } from './tasks.js';
import type { AccessStep } from './types.js';
import { wantedPolicies, type WantedPolicy } from './wanted-policies.js';

export function policyTask(job: Job, step: AccessStep): Task {
  const [reader, operator] = wantedPolicies(job.plan.request);
  const wanted = step.what === 'reader policy' ? reader : operator;
  return {
    isDone: () => isAsWanted(job, wanted),
    change: () => (step.kind === 'create' ? create(job, wanted) : update(job, step, wanted)),
  };
}

async function isAsWanted({ iam, plan, options }: Job, { arn, document }: WantedPolicy): Promise<boolean> {
  const found = await iam.policy(arn, options);
  if (found === undefined || !isOurs(found, plan.request)) return false;
  return sameDocument(await iam.policyDocument(arn, found.defaultVersion, options), document);
}

async function create({ iam, plan, options }: Job, { what, name, document }: WantedPolicy): Promise<void> {
  const { request } = plan;
  const purpose = what === 'reader policy' ? 'Reads the secrets of' : 'Makes and rotates the secrets of';
  const description = `${purpose} ${request.app} in ${request.region}; made by secretctl`;
  await iam.createPolicy({ name, document: JSON.stringify(document), description, tags: ownTags(request) }, options);
}

/** Only what the plan saw is replaced, and only what it named is removed. */
async function update({ iam, plan, options }: Job, step: AccessStep, { arn, document }: WantedPolicy): Promise<void> {
  const found = await iam.policy(arn, options);
  if (found === undefined || !isOurs(found, plan.request) || found.defaultVersion !== step.replaces) {
    throw changedElsewhere(step);
  }
  const versions = await iam.policyVersions(arn, options);
  if (versions.length >= MOST_VERSIONS) {
    const goes = versions.find(({ id, isDefault }) => id === step.removes && !isDefault);
    if (goes === undefined) throw changedElsewhere(step);
    await iam.deletePolicyVersion(arn, goes.id, options);
  }
  await iam.createPolicyVersion(arn, JSON.stringify(document), options);
}
