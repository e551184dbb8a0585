import { changedElsewhere } from './changed.js';
import { accessNames } from './names.js';
import { isOurs, ownTags } from './owner.js';
import { sameDocument } from './same-document.js';
import type { Job, Task } from './tasks.js';
import { trustPolicy } from './trust-policy.js';
import type { AccessStep, PolicyDocument } from './types.js';

export function roleTask(job: Job, step: AccessStep): Task {
  const { iam, plan, options } = job;
  const { name } = step;
  const trust = trustOf(job);
  return {
    isDone: async () => {
      const found = await iam.role(name, options);
      return found !== undefined && isOurs(found, plan.request) && sameDocument(found.trust, trust);
    },
    change: () => (step.kind === 'create' ? create(job, name, trust) : update(job, step, trust)),
  };
}

async function create({ iam, plan, options }: Job, name: string, trust: PolicyDocument): Promise<void> {
  const { app, region } = plan.request;
  const description = `For ${app} in ${region}, which reads its secrets with it; made by secretctl`;
  await iam.createRole({ name, trust: JSON.stringify(trust), description, tags: ownTags(plan.request) }, options);
}

async function update({ iam, plan, options }: Job, step: AccessStep, trust: PolicyDocument): Promise<void> {
  const found = await iam.role(step.name, options);
  if (found === undefined || !isOurs(found, plan.request)) throw changedElsewhere(step);
  await iam.updateTrust(step.name, JSON.stringify(trust), options);
}

export function attachReader(job: Job, { arn }: AccessStep): Task {
  const { iam, options } = job;
  const role = given(accessNames(job.plan.request).role);
  return {
    isDone: async () => (await iam.attachedPolicies(role, options)).includes(arn),
    change: () => iam.attachPolicy(role, arn, options),
  };
}

export function instanceProfileTask({ iam, plan, options }: Job, { name }: AccessStep): Task {
  return {
    isDone: async () => {
      const found = await iam.instanceProfile(name, options);
      return found !== undefined && isOurs(found, plan.request);
    },
    change: () => iam.createInstanceProfile({ name, tags: ownTags(plan.request) }, options),
  };
}

export function profileRole({ iam, plan, options }: Job, { name }: AccessStep): Task {
  const profile = given(accessNames(plan.request).instanceProfile);
  return {
    isDone: async () => (await iam.instanceProfile(profile, options))?.roles.includes(name) === true,
    change: () => iam.addToInstanceProfile(profile, name, options),
  };
}

function trustOf({ plan }: Job): PolicyDocument {
  const { workload } = plan.request;
  if (workload === undefined) throw new Error('a plan without a workload has no role');
  return trustPolicy(workload, plan.request);
}

function given(name: string | undefined): string {
  if (name === undefined) throw new Error('a plan with such a step has such a name');
  return name;
}
