import type { SecretCall } from './record.js';
import type { CallGroup, Oddity, Seen, Source } from './types.js';

const MOST_NAMED = 5;

/** A group of calls that grows; its size does not. */
export interface Draft {
  readonly call: SecretCall;
  readonly concerns: CallGroup['concerns'];
  readonly region: string;
  readonly own: boolean;
  readonly sessions: Set<string>;
  readonly programs: Set<string>;
  more: boolean;
  count: number;
  first: Date;
  last: Date;
}

/** Calls with the same key are one group. */
export function groupKey(call: SecretCall, concerns: CallGroup['concerns'], region: string, own: boolean): string {
  const { operation, principal, source, error, byItself } = call;
  return JSON.stringify([operation, concerns, region, own, principal, source, error, byItself]);
}

export function newDraft(call: SecretCall, concerns: CallGroup['concerns'], region: string, own: boolean): Draft {
  const { time: first, time: last } = call;
  return { call, concerns, region, own, sessions: new Set(), programs: new Set(), more: false, count: 0, first, last };
}

export function addTo(draft: Draft, { time, session, program }: SecretCall): void {
  draft.count += 1;
  if (time < draft.first) draft.first = time;
  if (time > draft.last) draft.last = time;
  name(draft, draft.sessions, session);
  name(draft, draft.programs, program);
}

function name(draft: Draft, names: Set<string>, one: string | undefined): void {
  if (one === undefined || names.has(one)) return;
  if (names.size < MOST_NAMED) names.add(one);
  else draft.more = true;
}

/** Machines behind an endpoint of a private network change their addresses; the endpoint stays. */
export function placeKey({ address, vpcEndpoint }: Source): string {
  return vpcEndpoint ?? address;
}

export interface SeenBefore {
  readonly principal: Seen;
  readonly address: Seen;
}

export function groupOf(draft: Draft, seen: SeenBefore): CallGroup {
  const { call, concerns, region, own, count, first, last, more } = draft;
  const { operation, kind, principal, source, result, error } = call;
  return {
    operation,
    kind,
    concerns,
    region,
    principal,
    sessions: [...draft.sessions],
    source,
    programs: [...draft.programs],
    more,
    result,
    error,
    count,
    first: first.toISOString(),
    last: last.toISOString(),
    principalSeen: seen.principal,
    addressSeen: seen.address,
    own,
    odd: oddities(draft, seen),
  };
}

/** What is done by this audit's own identity is told, and no surprise; nor is what only may concern the secret. */
function oddities({ call, concerns, own }: Draft, seen: SeenBefore): readonly Oddity[] {
  if (own || concerns === 'perhaps') return [];
  if (call.result === 'denied') return ['denied'];
  if (call.result === 'failed' || call.kind === 'look' || call.byItself) return [];
  return [
    ...(seen.principal === 'new' ? (['new principal'] as const) : []),
    ...(seen.address === 'new' && call.source.kind === 'address' ? (['new address'] as const) : []),
  ];
}

const WEIGHT: Readonly<Record<Oddity, number>> = { 'new principal': 4, denied: 2, 'new address': 1 };

/** The unusual ones first, then the latest. */
export function byWeight(one: CallGroup, other: CallGroup): number {
  const weight = ({ odd, concerns }: CallGroup): number =>
    odd.reduce((sum, oddity) => sum + WEIGHT[oddity], 0) - (concerns === 'perhaps' ? 1 : 0);
  return weight(other) - weight(one) || other.last.localeCompare(one.last);
}
