import { alarmsByRegion } from './names.js';
import type { Job, Part } from './part.js';
import { ruleParts } from './rule-parts.js';
import { topicParts } from './topic-parts.js';
import { trailParts } from './trail-parts.js';
import type { TrailChoice } from './types.js';

/** All parts of a plan, in the order in which they are made: what is pointed to comes before what points to it. */
export function partsOf(job: Job, trail: TrailChoice): Part[] {
  return [...trailParts(job, trail), ...alarmParts(job)];
}

/** Topics, rules and targets, which can be made again at any time. */
export function alarmParts(job: Job): Part[] {
  return [...alarmsByRegion(job.request)].flatMap(([region, kinds]) => [
    ...topicParts(job, region),
    ...kinds.flatMap((kind) => ruleParts(job, region, kind)),
  ]);
}
