import {
  CloudTrailClient,
  PutEventSelectorsCommand,
  StopLoggingCommand,
  type EventSelector,
} from '@aws-sdk/client-cloudtrail';
import { awsClients, type AwsClients, type MonitoringCalls } from '../../src/aws/index.js';
import {
  applyMonitor,
  applyRemoval,
  planMonitor,
  planRemoval,
  type AppliedMonitor,
  type CallsOf,
  type MonitorPlan,
  type MonitorRequest,
} from '../../src/monitor/index.js';
import { topicPolicy } from '../../src/monitor/documents.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { ACCOUNT, Killed, kinds, shop, watched } from './account.js';

const HOME: MonitorRequest = { ...shop, iam: false };
const TOPIC = `arn:aws:sns:eu-west-1:${ACCOUNT}:ops`;
const ours = { 'secretctl:app': 'shop' };
const quick = { looks: [0, 1] };

describeWithMoto('monitor in AWS', (moto) => {
  let clients: AwsClients;
  let home: MonitoringCalls;
  let calls: CallsOf;
  let cloudTrail: CloudTrailClient;
  beforeEach(async () => {
    onlyTestKeys();
    await moto.reset();
    clients = await awsClients({ region: 'eu-west-1', endpoint: moto.endpoint });
    calls = (region) => clients.monitoring(region);
    home = clients.monitoring();
    cloudTrail = new CloudTrailClient({ region: 'eu-west-1', endpoint: moto.endpoint });
  });
  afterEach(() => {
    clients.close();
    cloudTrail.destroy();
  });

  const plan = (request: MonitorRequest = HOME): Promise<MonitorPlan> => planMonitor(calls, request);
  const apply = async (request: MonitorRequest = HOME): Promise<AppliedMonitor> =>
    applyMonitor(calls, await plan(request), quick);
  const changes = ({ steps }: MonitorPlan): string[] =>
    steps.filter(({ kind }) => kind !== 'keep').map(({ kind, what, name }) => `${kind} ${what} ${name}`);
  const code = (name: string): Error => expect.objectContaining({ code: name }) as Error;

  /** A trail of somebody else, which logs. */
  async function trailOfOthers(selectors: readonly EventSelector[] = []): Promise<void> {
    await home.buckets(ACCOUNT).create('org-logs', { owner: 'platform' });
    await home.trails.create({ name: 'org', bucket: 'org-logs', tags: {} });
    await home.trails.startLogging('org');
    if (selectors.length > 0)
      await cloudTrail.send(new PutEventSelectorsCommand({ TrailName: 'org', EventSelectors: [...selectors] }));
  }

  test('a plan changes nothing, and lists all that will be made', async () => {
    const { calls: glass, changes: made } = watched(clients);
    expect(kinds(await planMonitor(glass, shop))).toEqual([
      'create bucket',
      'create public access',
      'create encryption',
      'create expiry',
      'create bucket policy',
      'create trail',
      'create logging',
      'create topic',
      'create topic policy',
      'create subscription',
      'create rule',
      'create target',
    ]);
    expect(made).toEqual([]);
  });

  test('what was planned is made in both regions, and a second plan keeps all of it', async () => {
    const planned = await plan(shop);
    const { done, failed } = await apply(shop);
    expect(failed).toBeUndefined();
    expect(done).toEqual(planned.steps);
    const again = await plan(shop);
    expect(changes(again)).toEqual([]);
    expect(again.trail).toEqual({ name: 'secretctl-shop', arn: planned.trail.arn, isOurs: true });
    expect(again.topics.map(({ region }) => region)).toEqual(['eu-west-1', 'us-east-1']);
    expect(await clients.monitoring('us-east-1').events.rule('secretctl-shop-rights')).toMatchObject({
      state: 'enabled',
    });
  });

  test('reads come to rules that take read-only events, the topic lets EventBridge in, and CloudTrail alone may write the bucket', async () => {
    await apply();
    for (const [kind, state] of Object.entries({ reads: 'all', denied: 'all', writes: 'enabled', deleted: 'enabled' }))
      expect(await home.events.rule(`secretctl-shop-${kind}`)).toMatchObject({ state });
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:secretctl-shop-alarms`;
    expect(JSON.parse((await home.topics.topic(topic))!.policy)).toEqual(topicPolicy(topic));
    const policy = (await home.buckets(ACCOUNT).policy(`secretctl-trail-${ACCOUNT}-shop`))!;
    expect(policy.match(/cloudtrail:eu-west-1:\d+:trail\/secretctl-shop"/g)).toHaveLength(2);
    const [target] = await home.events.targets('secretctl-shop-reads');
    expect(target).toMatchObject({ id: 'secretctl', arn: topic });
    expect(Object.values(target!.paths).join()).not.toMatch(/responseElements|requestParameters(?!\.secretId)/);
  });

  test('a run that is killed after any change is finished by the next ones', async () => {
    let runs = 0;
    for (let isKilled = true; isKilled; runs++) {
      const { calls: glass } = watched(clients, 0, 'after');
      const planned = await planMonitor(glass, HOME);
      isKilled = await applyMonitor(glass, planned, quick).then(
        () => false,
        (error: unknown) => {
          if (!(error instanceof Killed)) throw error;
          return true;
        },
      );
    }
    expect(runs).toBeGreaterThan(15);
    expect(changes(await plan())).toEqual([]);
    expect(await home.topics.subscriptions(`arn:aws:sns:eu-west-1:${ACCOUNT}:secretctl-shop-alarms`)).toHaveLength(1);
    expect(await home.trails.trails()).toHaveLength(1);
  });

  test("somebody else's trail that logs and records reads is used, and left as it is", async () => {
    await trailOfOthers();
    const planned = await plan();
    expect(planned.trail).toMatchObject({ name: 'org', isOurs: false });
    expect(planned.steps[0]).toMatchObject({ kind: 'use', what: 'trail', name: 'org' });
    expect(kinds(planned)).not.toContain('create bucket');
    const { calls: glass, changes: made } = watched(clients);
    await applyMonitor(glass, planned, quick);
    expect(made.filter((change) => /^(?:trails|buckets)\./.test(change))).toEqual([]);
    expect(changes(await plan())).toEqual(['use trail org']);
  });

  test.each([
    ['records no reads', [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }], 'it does not record reads'],
    ['does not log', 'stop', 'it does not log at present'],
  ] as const)(
    "somebody else's trail that %s is not used; why is said, and what a second one costs",
    async (_, what, why) => {
      await trailOfOthers(what === 'stop' ? [] : what);
      if (what === 'stop') await cloudTrail.send(new StopLoggingCommand({ Name: 'org' }));
      const planned = await plan();
      expect(planned.trail.isOurs).toBe(true);
      expect(planned.notes[0]).toBe(`trail org is not enough: ${why}`);
      expect(planned.notes.join()).toContain('second copy');
    },
  );

  test('what stops or is changed is shown as before and after, and mended', async () => {
    await apply();
    await cloudTrail.send(new StopLoggingCommand({ Name: 'secretctl-shop' }));
    const pattern = '{"source":["aws.ec2"]}';
    const rule = { name: 'secretctl-shop-reads', description: '', pattern, tags: {} };
    await home.events.putRule({ ...rule, state: 'disabled' });
    const planned = await plan();
    expect(changes(planned)).toEqual(['update logging secretctl-shop', 'update rule secretctl-shop-reads']);
    const step = planned.steps.find(({ what, kind }) => what === 'rule' && kind === 'update')!;
    expect(step.before).toBe(`{"state":"disabled","pattern":${pattern}}`);
    expect(step.after).toContain('"state":"all"');
    await apply();
    expect(changes(await plan())).toEqual([]);
  });

  test('another list of who is known changes the rules that look at it alone', async () => {
    await apply();
    const planned = await plan({ ...HOME, known: [...HOME.known, `arn:aws:iam::${ACCOUNT}:user/mina`] });
    expect(changes(planned)).toEqual(['update rule secretctl-shop-reads', 'update rule secretctl-shop-writes']);
  });

  test.each([
    ['bucket', (): Promise<void> => home.buckets(ACCOUNT).create(`secretctl-trail-${ACCOUNT}-shop`, { team: 'x' })],
    ['topic', (): Promise<void> => home.topics.create('secretctl-shop-alarms', {})],
    [
      'rule',
      (): Promise<void> =>
        home.events.putRule({
          name: 'secretctl-shop-denied',
          description: '',
          pattern: '{"source":["aws.ec2"]}',
          state: 'enabled',
          tags: { 'secretctl:app': 'other' },
        }),
    ],
  ])("a %s of that name that is somebody else's is refused, and nothing is changed", async (_, make) => {
    await make();
    const { calls: glass, changes: made } = watched(clients);
    await expect(planMonitor(glass, HOME)).rejects.toThrow(code('E_MONITOR_TAKEN'));
    expect(made).toEqual([]);
  });

  test('what somebody else makes or changes after the plan ends the run, which tells what stands', async () => {
    const planned = await plan();
    const rule = { name: 'secretctl-shop-writes', description: '', pattern: '{"source":["aws.ec2"]}', tags: ours };
    await home.events.putRule({ ...rule, state: 'enabled' });
    const { done, failed } = await applyMonitor(calls, planned, quick);
    expect(failed).toMatchObject({ step: { name: 'secretctl-shop-writes' }, error: { code: 'E_MONITOR_CHANGED' } });
    expect(done.map(({ what }) => what)).toContain('trail');
    expect((await home.events.rule('secretctl-shop-writes'))!.pattern).toBe(rule.pattern);
    await apply();
    expect(changes(await plan())).toEqual([]);
  });

  test('a topic that is named is used when EventBridge may publish to it, and never changed', async () => {
    await home.topics.create('ops', {});
    const request = { ...HOME, topics: [TOPIC], emails: [] };
    await expect(plan(request)).rejects.toThrow(code('E_MONITOR_TOPIC'));
    const policy = JSON.stringify(topicPolicy(TOPIC));
    await home.topics.setPolicy(TOPIC, policy);
    const { calls: glass, changes: made } = watched(clients);
    await applyMonitor(glass, await planMonitor(glass, request), quick);
    expect(made.filter((change) => change.startsWith('topics.'))).toEqual([]);
    expect(changes(await plan(request))).toEqual(['use topic ops']);
    expect((await home.events.targets('secretctl-shop-reads'))[0]).toMatchObject({ arn: TOPIC });
    expect((await plan(request)).topics).toEqual([{ region: 'eu-west-1', arn: TOPIC, receivers: 0 }]);
  });

  test('a condition in the policy of a named topic, which would silence it, is refused', async () => {
    await home.topics.create('ops', {});
    const { Statement } = topicPolicy(TOPIC) as { Statement: readonly object[] };
    const Condition = { StringEquals: { 'aws:SourceAccount': ACCOUNT } };
    await home.topics.setPolicy(TOPIC, JSON.stringify({ Statement: Statement.map((one) => ({ ...one, Condition })) }));
    await expect(plan({ ...HOME, topics: [TOPIC] })).rejects.toThrow(code('E_MONITOR_TOPIC'));
  });

  test('removing takes rules and topics of the app away, leaves the trail, and what is not ours', async () => {
    await apply();
    const other = { name: 'audit-all', description: '', pattern: '{"source":["aws.ec2"]}', tags: {} };
    await home.events.putRule({ ...other, state: 'enabled' });
    const steps = await planRemoval(calls, HOME);
    expect(steps.at(-1)).toMatchObject({ kind: 'remove', what: 'topic' });
    const { failed } = await applyRemoval(calls, HOME, steps, quick);
    expect(failed).toBeUndefined();
    expect(await planRemoval(calls, HOME)).toEqual([]);
    expect(await home.events.rule('audit-all')).toBeDefined();
    expect(await home.trails.trails()).toHaveLength(1);
    expect(kinds(await plan())).toContain('keep trail');
  });

  test.each([
    ['a session', { known: [`arn:aws:sts::${ACCOUNT}:assumed-role/ops/eve`] }, 'E_MONITOR_KNOWN'],
    ['nobody', { known: [] }, 'E_MONITOR_KNOWN'],
    ['a topic elsewhere', { topics: [TOPIC.replace('eu-west-1', 'eu-north-1')] }, 'E_MONITOR_REQUEST'],
    ['no address', { emails: ['ops'] }, 'E_MONITOR_REQUEST'],
  ])('%s is refused before anything is asked', async (_, wrong, expected) => {
    const unasked: CallsOf = () => {
      throw new Error('nothing may be asked');
    };
    await expect(planMonitor(unasked, { ...HOME, ...wrong })).rejects.toThrow(code(expected));
  });
});
