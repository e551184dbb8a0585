import { awsClients, type AwsClients } from '../../src/aws/index.js';
import { applyMonitor, planMonitor, type AppliedMonitor, type MonitorRequest } from '../../src/monitor/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { kinds, shop, watched } from './account.js';

describeWithMoto('monitor in AWS', (moto) => {
  let clients: AwsClients;
  beforeEach(async () => {
    onlyTestKeys();
    await moto.reset();
    clients = await awsClients({ region: 'eu-west-1', endpoint: moto.endpoint });
  });
  afterEach(() => clients.close());

  const plan = (request: MonitorRequest = shop) => planMonitor(clients.monitoring, request);
  const apply = async (request: MonitorRequest = shop): Promise<AppliedMonitor> =>
    applyMonitor(clients.monitoring, await plan(request), { looks: [0, 1] });

  test('a plan changes nothing, and lists all that will be made', async () => {
    const { calls, changes } = watched(clients);
    const planned = await planMonitor(calls, shop);
    expect(kinds(planned)).toEqual([
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
    expect(changes).toEqual([]);
  });

  test('what was planned is made, and a second plan keeps all of it', async () => {
    const planned = await plan();
    const { done, failed } = await apply();
    expect(failed).toBeUndefined();
    expect(done).toEqual(planned.steps);
    const again = await plan();
    expect(again.steps.filter(({ kind }) => kind !== 'keep')).toEqual([]);
    expect(again.trail).toMatchObject({ isOurs: true });
  });
});
