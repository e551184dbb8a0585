export { commitMap } from './commit-map.js';
export { hostOf } from './host.js';
export { orphanedLfs } from './lfs.js';
export { planPush, planRemote, type PlanOptions } from './plan-push.js';
export { pushAll, type PushAllOptions, type PushOutcome } from './push-all.js';
export { countPulls, pullsHere } from './pulls.js';
export type { Host, LeftRef, PlannedPush, Pulls, PushPlan, RemotePlan } from './types.js';
export type { AftermathFacts } from './facts.js';
export { aftermathFiles, writeAftermath } from './write.js';
