import type { AwsClients, MonitoringCalls } from '../../src/aws/index.js';
import type { CallsOf, MonitorPlan, MonitorRequest } from '../../src/monitor/index.js';

export const ACCOUNT = '123456789012';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/secretctl-shop-eu-west-1-ecs`;

export const shop: MonitorRequest = {
  access: {
    app: 'shop',
    partition: 'aws',
    account: ACCOUNT,
    region: 'eu-west-1',
    replicas: [],
    workload: { kind: 'ecs' },
  },
  known: [ROLE],
  topics: [],
  emails: ['ops@example.com'],
  iam: true,
};

/** The end of the process, as far as a test can have it. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

const READS = new Set([
  'trails',
  'status',
  'selectors',
  'tags',
  'rule',
  'targets',
  'topic',
  'subscriptions',
  'isPublicAccessBlocked',
  'encryption',
  'expiry',
  'policy',
]);

/** AWS behind glass: notes every change, and dies at the one with number `killAt`, `before` it or right `after` it. */
export function watched(
  clients: AwsClients,
  killAt = Infinity,
  moment: 'before' | 'after' = 'before',
): { readonly calls: CallsOf; readonly changes: string[] } {
  const changes: string[] = [];
  const glass = <T extends object>(service: string, real: T): T =>
    new Proxy(real, {
      get(target, name, receiver) {
        const found: unknown = Reflect.get(target, name, receiver);
        if (typeof found !== 'function' || READS.has(String(name))) return found;
        return async (...args: unknown[]): Promise<unknown> => {
          const dies = changes.length === killAt;
          if (dies && moment === 'before') throw new Killed();
          const result: unknown = await Reflect.apply(found, target, args);
          changes.push(`${service}.${String(name)}`);
          if (dies) throw new Killed();
          return result;
        };
      },
    });
  const calls = (region: string): MonitoringCalls => {
    const real = clients.monitoring(region);
    return {
      trails: glass('trails', real.trails),
      events: glass('events', real.events),
      topics: glass('topics', real.topics),
      buckets: (account) => glass('buckets', real.buckets(account)),
    };
  };
  return { calls, changes };
}

/** `create bucket`, each once, in order. */
export function kinds({ steps }: Pick<MonitorPlan, 'steps'>): string[] {
  return [...new Set(steps.map(({ kind, what }) => `${kind} ${what}`))];
}
