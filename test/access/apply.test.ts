import {
  accessArns,
  accessNames,
  applyAccess,
  planAccess,
  readerPolicy,
  trustPolicy,
  type AccessPlan,
  type AccessRequest,
  type AccessStep,
} from '../../src/access/index.js';
import { sameDocument } from '../../src/access/same-document.js';
import { awsClients, type AwsClients, type IamCalls } from '../../src/aws/index.js';
import { AppError } from '../../src/errors/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { describeWithMoto } from '../support/moto.js';
import { Killed, watched } from './fake-iam.js';
import { ACCOUNT, refusal, shop } from './simulate.js';

const onEc2: AccessRequest = { ...shop, workload: { kind: 'ec2' } };
const ISSUER = 'oidc.eks.us-east-1.amazonaws.com/id/EXAMPLE';
const READER = accessArns(shop).readerPolicy;
const OPERATOR = accessArns(shop).operatorPolicy;
const names = accessNames(onEc2);
const ROLE = names.role ?? '';
const tags = { 'secretctl:app': 'shop' };

const short = ({ steps }: AccessPlan): readonly string[] => steps.map(({ kind, what }) => `${kind} ${what}`);

describeWithMoto('access in IAM', (moto) => {
  let clients: AwsClients;
  let iam: IamCalls;

  beforeEach(async () => {
    onlyTestKeys();
    await moto.reset();
    clients = await awsClients({ region: 'us-east-1', endpoint: moto.endpoint });
    iam = clients.iam();
  });
  afterEach(() => clients.close());

  async function setUp(request: AccessRequest = onEc2): Promise<AccessStep[]> {
    const done: AccessStep[] = [];
    await applyAccess(iam, await planAccess(iam, request), { onStep: (step) => done.push(step) });
    return done;
  }

  /** Documents that say something else, until IAM takes no more. */
  async function versions(arn: string, count: number): Promise<void> {
    for (let number = 1; number <= count; number += 1) {
      const other = readerPolicy({ ...shop, app: `other${number}` });
      await iam.createPolicyVersion(arn, JSON.stringify(other));
    }
  }

  test('a plan changes nothing, and lists all that will be made', async () => {
    const { iam: calls, changes } = watched(iam);
    const plan = await planAccess(calls, onEc2);
    expect(short(plan)).toEqual([
      'create reader policy',
      'create operator policy',
      'create role',
      'attach reader policy',
      'create instance profile',
      'attach role',
    ]);
    expect(plan).toMatchObject({
      readerPolicyArn: READER,
      operatorPolicyArn: OPERATOR,
      roleArn: `arn:aws:iam::${ACCOUNT}:role/${ROLE}`,
      instanceProfileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/${ROLE}`,
    });
    expect(changes).toEqual([]);
  });

  test('policies, role and instance profile are made as planned, with tags', async () => {
    const plan = await planAccess(iam, onEc2);
    const done = await setUp();
    expect(done).toEqual(plan.steps);
    const reader = await iam.policy(READER);
    expect(reader).toMatchObject({ arn: READER, tags });
    expect(sameDocument(await iam.policyDocument(READER, reader!.defaultVersion), readerPolicy(shop))).toBe(true);
    const role = await iam.role(ROLE);
    expect(role).toMatchObject({ arn: plan.roleArn, tags });
    expect(sameDocument(role?.trust, trustPolicy({ kind: 'ec2' }, shop))).toBe(true);
    expect(await iam.attachedPolicies(ROLE)).toEqual([READER]);
    expect(await iam.instanceProfile(ROLE)).toEqual({ arn: plan.instanceProfileArn, tags, roles: [ROLE] });
  });

  test('the second run keeps everything, and changes nothing', async () => {
    await setUp();
    const { iam: calls, changes } = watched(iam);
    const plan = await planAccess(calls, onEc2);
    expect(short(plan)).toEqual(['keep reader policy', 'keep operator policy', 'keep role', 'keep instance profile']);
    await applyAccess(calls, plan);
    expect(changes).toEqual([]);
  });

  test('without a workload there are policies only', async () => {
    expect((await setUp(shop)).map(({ what }) => what)).toEqual(['reader policy', 'operator policy']);
    expect(await iam.role(ROLE)).toBeUndefined();
  });

  test('a policy that says something else gets a new version; older ones stay', async () => {
    await setUp();
    await versions(READER, 1);
    const plan = await planAccess(iam, onEc2);
    expect(short(plan)[0]).toBe('update reader policy');
    expect(plan.steps[0]).toMatchObject({ detail: 'a new version replaces v2', replaces: 'v2' });
    await applyAccess(iam, plan);
    expect((await iam.policyVersions(READER)).map(({ id }) => id).sort()).toEqual(['v1', 'v2', 'v3']);
    expect((await iam.policy(READER))?.defaultVersion).toBe('v3');
    expect(short(await planAccess(iam, onEc2))[0]).toBe('keep reader policy');
  });

  test('of five versions the oldest goes first, and the plan says which', async () => {
    await setUp();
    await versions(READER, 4);
    const plan = await planAccess(iam, onEc2);
    expect(plan.steps[0]).toMatchObject({
      replaces: 'v5',
      removes: 'v1',
      detail: expect.stringContaining('v1, the oldest') as string,
    });
    await applyAccess(iam, plan);
    expect((await iam.policyVersions(READER)).map(({ id }) => id).sort()).toEqual(['v2', 'v3', 'v4', 'v5', 'v6']);
  });

  test('the version in use is never the one that goes', async () => {
    await setUp();
    await versions(READER, 4);
    // Somebody went back to the first version, which says what is wanted, and then the wish changes.
    const inUse: IamCalls = {
      ...iam,
      policy: async (arn) => ({ ...(await iam.policy(arn))!, defaultVersion: 'v1' }),
      policyVersions: async (arn) =>
        (await iam.policyVersions(arn)).map((one) => ({ ...one, isDefault: one.id === 'v1' })),
    };
    const plan = await planAccess(inUse, { ...onEc2, replicas: ['eu-west-1'] });
    expect(plan.steps[0]).toMatchObject({ kind: 'update', replaces: 'v1', removes: 'v2' });
  });

  test('a trust policy that says something else is replaced', async () => {
    await setUp();
    await iam.updateTrust(ROLE, JSON.stringify(trustPolicy({ kind: 'lambda' }, shop)));
    const plan = await planAccess(iam, onEc2);
    expect(plan.steps[2]).toMatchObject({
      kind: 'update',
      what: 'role',
      detail: expect.stringMatching(/trust policy changes.*ec2/) as string,
    });
    await applyAccess(iam, plan);
    expect(sameDocument((await iam.role(ROLE))?.trust, trustPolicy({ kind: 'ec2' }, shop))).toBe(true);
  });

  test('other policies of the role stay, and are named', async () => {
    await setUp();
    await iam.attachPolicy(ROLE, OPERATOR);
    const plan = await planAccess(iam, onEc2);
    expect(plan.steps[2]).toMatchObject({ kind: 'keep', detail: `its other policies stay: ${names.operatorPolicy}` });
    await applyAccess(iam, plan);
    expect(await iam.attachedPolicies(ROLE)).toEqual(expect.arrayContaining([READER, OPERATOR]));
  });

  test.each([
    [
      'reader policy',
      () =>
        iam.createPolicy({
          name: names.readerPolicy,
          document: JSON.stringify(readerPolicy(shop)),
          description: '',
          tags: {},
        }),
    ],
    [
      'operator policy',
      () =>
        iam.createPolicy({
          name: names.operatorPolicy,
          document: JSON.stringify(readerPolicy(shop)),
          description: '',
          tags: { 'secretctl:app': 'other' },
        }),
    ],
    [
      'role',
      () =>
        iam.createRole({
          name: ROLE,
          trust: JSON.stringify(trustPolicy({ kind: 'ec2' }, shop)),
          description: '',
          tags: {},
        }),
    ],
    ['instance profile', () => iam.createInstanceProfile({ name: ROLE, tags: {} })],
  ])('a foreign %s of that name is refused, and nothing is changed', async (what, make) => {
    await make();
    const { iam: calls, changes } = watched(iam);
    await expect(planAccess(calls, onEc2)).rejects.toEqual(
      refusal({
        code: 'E_ACCESS_TAKEN',
        exit: 5,
        message: expect.stringContaining(`${what} secretctl-shop`),
        hint: expect.stringContaining('--tags Key=secretctl:app,Value=shop'),
      }),
    );
    expect(changes).toEqual([]);
  });

  test('a profile that holds another role is refused', async () => {
    await setUp({ ...shop, workload: { kind: 'lambda' } });
    await iam.createInstanceProfile({ name: ROLE, tags });
    await iam.addToInstanceProfile(ROLE, ROLE.replace('ec2', 'lambda'));
    await expect(planAccess(iam, onEc2)).rejects.toEqual(
      refusal({ code: 'E_ACCESS_TAKEN', hint: expect.stringContaining('remove-role-from-instance-profile') }),
    );
  });

  describe.each(['before', 'after'] as const)('killed right %s a change', (moment) => {
    test.each([0, 1, 2, 3, 4, 5])('number %i, the same again makes the rest, once', async (killAt) => {
      const first = watched(iam, killAt, moment);
      await expect(applyAccess(first.iam, await planAccess(iam, onEc2))).rejects.toThrow(Killed);
      const second = watched(iam);
      await applyAccess(second.iam, await planAccess(second.iam, onEc2));
      expect([...first.changes, ...second.changes]).toEqual([
        'createPolicy',
        'createPolicy',
        'createRole',
        'attachPolicy',
        'createInstanceProfile',
        'addToInstanceProfile',
      ]);
      expect((await planAccess(iam, onEc2)).steps.every(({ kind }) => kind === 'keep')).toBe(true);
    });

    test.each([0, 1])('number %i of an update, the same again ends with the wanted version', async (killAt) => {
      await setUp();
      await versions(READER, 4);
      await expect(applyAccess(watched(iam, killAt, moment).iam, await planAccess(iam, onEc2))).rejects.toThrow(Killed);
      await setUp();
      expect((await iam.policyVersions(READER)).length).toBeLessThanOrEqual(5);
      const plan = await planAccess(iam, onEc2);
      expect(short(plan)[0]).toBe('keep reader policy');
    });
  });

  test('the same plan twice does nothing the second time', async () => {
    const plan = await planAccess(iam, onEc2);
    await applyAccess(iam, plan);
    const { iam: calls, changes } = watched(iam);
    await applyAccess(calls, plan);
    expect(changes).toEqual([]);
  });

  test.each([
    ['the same', 'shop'],
    ['something else', 'other'],
  ])('what somebody else makes meanwhile is not taken over, though it says %s', async (_, app) => {
    const plan = await planAccess(iam, onEc2);
    const theirs = JSON.stringify(readerPolicy({ ...shop, app }));
    await iam.createPolicy({ name: names.readerPolicy, document: theirs, description: '', tags: {} });
    await expect(applyAccess(iam, plan, { looks: [0, 1] })).rejects.toEqual(
      refusal({ code: 'E_ACCESS_CHANGED', exit: 5 }),
    );
    expect(await iam.policyDocument(READER, 'v1')).toBe(theirs);
    expect(await iam.policy(OPERATOR)).toBeUndefined();
  });

  test('a version that somebody else makes meanwhile is not replaced', async () => {
    await setUp();
    await versions(READER, 1);
    const plan = await planAccess(iam, onEc2);
    await versions(READER, 1);
    await expect(applyAccess(iam, plan)).rejects.toEqual(refusal({ code: 'E_ACCESS_CHANGED' }));
    expect((await iam.policy(READER))?.defaultVersion).toBe('v3');
  });

  test('what IAM shows late is looked for again', async () => {
    let late = 2;
    const slow: IamCalls = {
      ...iam,
      policy: async (arn, options) => {
        const found = await iam.policy(arn, options);
        return found !== undefined && late-- > 0 ? undefined : found;
      },
      attachPolicy: async (role, arn, options) => {
        if (late++ < 1) throw new AppError('E_ACCESS_NOT_FOUND', 'not yet', { exit: 5 });
        await iam.attachPolicy(role, arn, options);
      },
    };
    await applyAccess(slow, await planAccess(iam, onEc2), { looks: [0, 1, 1, 1] });
    expect(await iam.attachedPolicies(ROLE)).toEqual([READER]);
  });

  test('what is never shown does not count as done', async () => {
    const blind: IamCalls = { ...iam, policy: () => Promise.resolve(undefined) };
    const done: AccessStep[] = [];
    const applied = applyAccess(blind, await planAccess(iam, shop), {
      looks: [0, 1],
      onStep: (step) => done.push(step),
    });
    await expect(applied).rejects.toEqual(refusal({ code: 'E_ACCESS_UNPROVED', exit: 6 }));
    expect(done).toEqual([]);
  });

  test('a change whose answer was lost counts, once it is seen', async () => {
    await setUp();
    await versions(READER, 4);
    // With one attempt: the SDK takes this answer for one that passes, and would wait.
    const once = await awsClients({ region: 'us-east-1', endpoint: moto.endpoint, attempts: 1 });
    const refused: unknown[] = [];
    const lossy: IamCalls = {
      ...iam,
      createPolicyVersion: async (arn, document, options) => {
        await iam.createPolicyVersion(arn, document, options);
        await once
          .iam()
          .createPolicyVersion(arn, document, options)
          .catch((error: unknown) => {
            refused.push(error);
            throw error;
          });
      },
    };
    await applyAccess(lossy, await planAccess(iam, onEc2));
    once.close();
    expect(refused).toEqual([refusal({ code: 'E_ACCESS_LIMIT', exit: 5 })]);
    expect(short(await planAccess(iam, onEc2))[0]).toBe('keep reader policy');
  });

  test('a signal ends it between two steps', async () => {
    const controller = new AbortController();
    const plan = await planAccess(iam, onEc2);
    const reason = new Error('Ctrl-C');
    const applied = applyAccess(iam, plan, { signal: controller.signal, onStep: () => controller.abort(reason) });
    await expect(applied).rejects.toBe(reason);
    expect(await iam.policy(READER)).toBeDefined();
    expect(await iam.policy(OPERATOR)).toBeUndefined();
  });

  describe('on eks', () => {
    const onEks: AccessRequest = {
      ...shop,
      workload: { kind: 'eks', oidcProvider: `https://${ISSUER}`, serviceAccount: 'prod/web' },
    };

    test('a provider that IAM does not have yet is told of, with the command that makes it', async () => {
      const plan = await planAccess(iam, onEks);
      expect(plan.steps[2]).toMatchObject({
        kind: 'create',
        what: 'role',
        detail: expect.stringContaining('eksctl utils associate-iam-oidc-provider') as string,
      });
      expect(plan.instanceProfileArn).toBeUndefined();
    });

    test('a provider for AWS needs no word; one for somebody else does', async () => {
      const found = (audiences: readonly string[]): IamCalls => ({
        ...iam,
        identityProvider: () => Promise.resolve({ audiences }),
      });
      const good = await planAccess(found(['sts.amazonaws.com']), onEks);
      expect(good.steps[2]?.detail).toBeUndefined();
      const bad = await planAccess(found(['vault.example']), onEks);
      expect(bad.steps[2]?.detail).toContain('is not for sts.amazonaws.com');
    });

    test('whoever may not look at providers is not stopped', async () => {
      const denied: IamCalls = {
        ...iam,
        identityProvider: () => Promise.reject(new AppError('E_STORE_DENIED', 'no', { exit: 4 })),
      };
      expect((await planAccess(denied, onEks)).steps[2]).toMatchObject({ kind: 'create', detail: undefined });
    });
  });

  test.each([
    [{ workload: { kind: 'eks', oidcProvider: 'x', serviceAccount: 'a/b' } }, 'E_ACCESS_WORKLOAD'],
    [{ app: '*' }, 'E_ACCESS_REQUEST'],
    [{ kmsKey: '*' }, 'E_ACCESS_KEY'],
    [
      { app: 'a'.repeat(128), replicas: Array.from({ length: 40 }, (_, at) => `eu-west-${at + 1}`) },
      'E_ACCESS_REQUEST',
    ],
  ] as const)('%j is refused before anything is asked', async (part, code) => {
    const asked: IamCalls = { ...iam, policy: () => Promise.reject(new Error('it was asked')) };
    await expect(planAccess(asked, { ...shop, ...part })).rejects.toEqual(refusal({ code, exit: 2 }));
  });
});
