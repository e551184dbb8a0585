export { applyAccess, type ApplyOptions } from './apply.js';
export { accessArns, accessNames, type AccessArns, type AccessNames } from './names.js';
export { operatorPolicy } from './operator-policy.js';
export { planAccess, type PlanOptions } from './plan.js';
export { readerPolicy } from './reader-policy.js';
export { trustPolicy } from './trust-policy.js';
export type * from './types.js';
