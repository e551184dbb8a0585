/** Alarms for reads that should not happen: a trail, rules and a topic in AWS, as a plan that can be shown, applied, emitted and checked. */
export { MONITOR_ACTIONS } from './actions.js';
export { applyMonitor, applyRemoval, type AppliedMonitor, type ApplyMonitorOptions } from './apply.js';
export { isKnown } from './known.js';
export { planMonitor, planRemoval, type CallsOf } from './plan.js';
export { emitMonitorTerraform } from './terraform.js';
export { sendTest } from './test-message.js';
export type * from './types.js';
