import type { TrailEvent } from '../aws/index.js';
import { addTo, byWeight, groupKey, groupOf, newDraft, placeKey, type Draft, type SeenBefore } from './group.js';
import { Known } from './known.js';
import { concerns, type AuditedSecret } from './match.js';
import { readRecord, type SecretCall } from './record.js';
import type { CallGroup, ReadDay } from './types.js';

const MOST_GROUPS = 1_000;
const DAY_MS = 86_400_000;

export interface TallyRange {
  readonly since: Date;
  readonly leakedAt: Date;
}

/** Counts calls as they come; what it holds does not grow with their number. */
export class Tally {
  readonly #secret: AuditedSecret;
  readonly #range: TallyRange;
  readonly #own: string;
  readonly #groups = new Map<string, Draft>();
  readonly #principals = new Known();
  readonly #places = new Known();
  readonly #days = new Map<string, { reads: number; denied: number }>();
  readonly #unreadable = new Map<string, number>();
  #unlisted = 0;

  /** @param own - ARN of the identity that runs the audit */
  constructor(secret: AuditedSecret, range: TallyRange, own: string) {
    this.#secret = secret;
    this.#range = range;
    this.#own = own;
  }

  take(region: string, { record, time }: TrailEvent): void {
    const call = record === undefined ? undefined : readRecord(record, time);
    if (call === undefined) {
      this.#unreadable.set(region, this.unreadable(region) + 1);
      return;
    }
    const relation = concerns(call, this.#secret);
    if (relation === undefined) return;
    if (relation === 'this secret') this.#note(call);
    if (call.time >= this.#range.since) this.#group(call, relation, region);
  }

  unreadable(region: string): number {
    return this.#unreadable.get(region) ?? 0;
  }

  get unlisted(): number {
    return this.#unlisted;
  }

  /** @param covered - the time before the leak was looked at */
  groups(covered: boolean): readonly CallGroup[] {
    return [...this.#groups.values()].map((draft) => groupOf(draft, this.#seen(draft, covered))).sort(byWeight);
  }

  /** Every day of a range, in UTC. */
  days(from: Date, to: Date): readonly ReadDay[] {
    const days: ReadDay[] = [];
    for (let time = Math.floor(from.getTime() / DAY_MS) * DAY_MS; time <= to.getTime(); time += DAY_MS) {
      const day = dayOf(new Date(time));
      days.push({ day, reads: 0, denied: 0, ...this.#days.get(day) });
    }
    return days;
  }

  /** A batch has records of its own for each secret that it read, so it is not counted twice. */
  #note(call: SecretCall): void {
    const { operation, result, time, principal, source } = call;
    if (operation === 'GetSecretValue') {
      const day = this.#days.get(dayOf(time)) ?? { reads: 0, denied: 0 };
      if (result === 'done') day.reads += 1;
      if (result === 'denied') day.denied += 1;
      this.#days.set(dayOf(time), day);
    }
    if (result !== 'done' || time >= this.#range.leakedAt) return;
    this.#principals.add(principal.id);
    this.#places.add(placeKey(source));
  }

  #group(call: SecretCall, relation: CallGroup['concerns'], region: string): void {
    const own = call.arn === this.#own && call.byOurProgram;
    const key = groupKey(call, relation, region, own);
    const draft = this.#groups.get(key) ?? newDraft(call, relation, region, own);
    if (draft.count === 0 && this.#groups.size >= MOST_GROUPS) {
      this.#unlisted += 1;
      return;
    }
    this.#groups.set(key, draft);
    addTo(draft, call);
  }

  #seen({ call, last }: Draft, covered: boolean): SeenBefore {
    if (last < this.#range.leakedAt) return { principal: 'seen', address: 'seen' };
    return {
      principal: this.#principals.seen(call.principal.id, covered),
      address: this.#places.seen(placeKey(call.source), covered),
    };
  }
}

function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}
