import type { EventTarget, RuleState } from '../aws/index.js';
import { sameJson } from './documents.js';
import { alarmTarget, HEADLINES } from './message.js';
import { ownTags, ruleName } from './names.js';
import { checkOurs, MISSING, SAME, type Job, type Part } from './part.js';
import { eventPattern } from './patterns.js';
import type { AlarmKind } from './types.js';

/** A rule and where its events go. */
export function ruleParts(job: Job, region: string, kind: AlarmKind): Part[] {
  return [rulePart(job, region, kind), targetPart(job, region, kind)];
}

/** Events that only read come to rules of this state alone. */
function stateOf(kind: AlarmKind): RuleState {
  return kind === 'reads' || kind === 'denied' ? 'all' : 'enabled';
}

function rulePart({ calls, request, options }: Job, region: string, kind: AlarmKind): Part {
  const { events } = calls(region);
  const name = ruleName(request, kind);
  const pattern = eventPattern(request, kind, region);
  const state = stateOf(kind);
  const after = JSON.stringify({ state, pattern: JSON.parse(pattern) as unknown });
  return {
    what: 'rule',
    name,
    region,
    about: HEADLINES[kind],
    look: async () => {
      const found = await events.rule(name, options);
      if (found === undefined) return MISSING;
      checkOurs({ what: 'rule', name }, await events.tags(found.arn, options), request);
      if (found.state === state && sameJson(found.pattern, pattern)) return { ...SAME, detail: HEADLINES[kind] };
      return { state: 'other', before: `{"state":"${found.state}","pattern":${found.pattern}}`, after };
    },
    make: () => {
      const description = `${HEADLINES[kind]} (app ${request.access.app}); made by secretctl`;
      return events.putRule({ name, description, pattern, state, tags: ownTags(request) }, options);
    },
    remove: () => events.deleteRule(name, options),
  };
}

function targetPart({ calls, request, options }: Job, region: string, kind: AlarmKind): Part {
  const { events } = calls(region);
  const rule = ruleName(request, kind);
  const wanted = alarmTarget(request, kind, region);
  const after = JSON.stringify(wanted);
  return {
    what: 'target',
    name: rule,
    region,
    about: `to ${wanted.arn}`,
    look: async () => {
      const found = (await events.targets(rule, options)).find(({ id }) => id === wanted.id);
      if (found === undefined) return MISSING;
      const before = JSON.stringify(ordered(found));
      return sameJson(before, after) ? SAME : { state: 'other', before, after };
    },
    make: () => events.putTarget(rule, wanted, options),
  };
}

function ordered({ id, arn, paths, template }: EventTarget): EventTarget {
  return { id, arn, paths, template };
}
