import { spawnSync } from 'node:child_process';
import { accessArns } from '../../src/access/index.js';
import type { AlarmKind, MonitorRequest } from '../../src/monitor/index.js';
import { alarmsByRegion } from '../../src/monitor/names.js';
import { eventPattern } from '../../src/monitor/patterns.js';
import { ACCOUNT, ROLE, shop } from './account.js';
import { matches } from './event-bridge.js';
import { callers, event, names, read } from './events.js';

/** Every question and our answer, for a second judge. */
const asked: { pattern: string; event: object; isMatch: boolean }[] = [];

function raises(kind: AlarmKind, one: object, request: MonitorRequest = shop, region = 'eu-west-1'): boolean {
  const pattern = eventPattern(request, kind, region);
  const isMatch = matches(pattern, one);
  asked.push({ pattern, event: one, isMatch });
  return isMatch;
}

const { app, ...unknown } = callers;

describe('reads', () => {
  test.each(Object.entries(names))('by the application, by %s, raise nothing', (_, id) => {
    expect(raises('reads', read(app, id))).toBe(false);
  });

  const table = Object.entries(unknown).flatMap(([who, caller]) =>
    Object.entries(names).map(([how, id]) => [who, how, read(caller, id)] as const),
  );
  test.each(table)('by %s, who is not known, by %s, raise an alarm', (_who, _how, one) => {
    expect(raises('reads', one)).toBe(true);
  });

  test('of other apps and other services raise nothing', () => {
    for (const id of ['shop2/openai', 'myshop/openai', 'shop', names.arn.replace(':secret:shop/', ':secret:shopping/')])
      expect(raises('reads', read(unknown.user, id))).toBe(false);
    const parameter = event('GetParameter', unknown.user, { requestParameters: { name: 'shop/openai' } }, 'ssm');
    expect(raises('reads', parameter)).toBe(false);
    expect(
      raises('reads', event('DescribeSecret', unknown.user, { requestParameters: { secretId: names.name } })),
    ).toBe(false);
  });

  test('of several at once raise an alarm when one of them is of the app', () => {
    const several = (who: object, list: readonly string[]): object =>
      event('BatchGetSecretValue', { ...who }, { requestParameters: { secretIdList: list } });
    expect(raises('reads', several(unknown.user, ['other/a', names.arn]))).toBe(true);
    expect(raises('reads', several(unknown.user, ['other/a']))).toBe(false);
    expect(raises('reads', several(app, ['shop/openai']))).toBe(false);
  });

  test('a role of the same name in another account, or on another path, is not known', () => {
    for (const role of [ROLE.replace(ACCOUNT, '999988887777'), ROLE.replace(':role/', ':role/path/')]) {
      const like = { ...app, sessionContext: { sessionIssuer: { arn: role } } };
      expect(raises('reads', read(like, names.name))).toBe(true);
    }
  });

  test('monitor.known lets users, federated users of a known user, and roles by a wildcard read', () => {
    const known = [ROLE, `arn:aws:iam::${ACCOUNT}:user/eve`, `arn:aws:iam::${ACCOUNT}:user/broker`];
    for (const who of [unknown.user, unknown.consoleUser, unknown.federated])
      expect(raises('reads', read(who, names.name), { ...shop, known })).toBe(false);
    const wild = [ROLE, `arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Admin_*`];
    expect(raises('reads', read(unknown.sso, names.name), { ...shop, known: wild })).toBe(false);
    expect(raises('reads', read(app, names.name), { ...shop, known: wild })).toBe(false);
    expect(raises('reads', read(unknown.otherRole, names.name), { ...shop, known: wild })).toBe(true);
    expect(raises('reads', read(unknown.service, names.name), { ...shop, known: wild })).toBe(true);
  });

  test('of a copy in another region are seen by the rule of that region', () => {
    const copy = names.arn.replace('eu-west-1', 'eu-central-1');
    expect(raises('reads', read(unknown.user, copy), shop, 'eu-central-1')).toBe(true);
    expect(raises('reads', read(unknown.user, copy))).toBe(false);
  });
});

describe('denied reads', () => {
  const said = (resource: string): string =>
    `User: arn:aws:iam::${ACCOUNT}:user/eve is not authorized to perform: secretsmanager:GetSecretValue on resource: ${resource} because no identity-based policy allows the secretsmanager:GetSecretValue action`;
  const denied = (detail: object, name = 'GetSecretValue', who: object = unknown.user): object =>
    event(name, { ...who }, { errorCode: 'AccessDenied', ...detail });

  test('raise an alarm of their own, whoever it was, and not that of reads', () => {
    for (const who of [app, unknown.user])
      for (const secretId of Object.values(names)) {
        const one = denied({ requestParameters: { secretId }, errorMessage: said(secretId) }, 'GetSecretValue', who);
        expect([raises('denied', one), raises('reads', one)]).toEqual([true, false]);
      }
    expect(
      raises('denied', denied({ errorCode: 'AccessDeniedException', requestParameters: { secretId: names.arn } })),
    ).toBe(true);
  });

  test('raise an alarm where AWS wrote down no request, by what its message names', () => {
    expect(raises('denied', denied({ requestParameters: null, errorMessage: said(names.arn) }))).toBe(true);
    expect(raises('denied', denied({ requestParameters: null, errorMessage: said(names.name) }))).toBe(true);
    expect(raises('denied', denied({ requestParameters: null, errorMessage: said('other/a') }))).toBe(false);
    expect(raises('denied', denied({ requestParameters: null }))).toBe(true);
  });

  test('of several at once raise an alarm when they name one of the app, or do not say which', () => {
    const several = (parameters: object | null): object =>
      denied({ requestParameters: parameters }, 'BatchGetSecretValue');
    expect(raises('denied', several({ secretIdList: [names.name] }))).toBe(true);
    expect(raises('denied', several({ secretIdList: ['other/a'] }))).toBe(false);
    expect(raises('denied', several({ filters: [{ key: 'name', values: ['s'] }] }))).toBe(true);
  });

  test('of other apps, and reads that succeeded, raise nothing', () => {
    expect(
      raises('denied', denied({ requestParameters: { secretId: 'other/a' }, errorMessage: said('other/a') })),
    ).toBe(false);
    expect(raises('denied', read(unknown.user, names.name))).toBe(false);
  });
});

describe('what changes secrets', () => {
  const about = { requestParameters: { secretId: names.partialArn } };

  test('new values by somebody who is not known raise an alarm, by a known one none', () => {
    for (const name of ['PutSecretValue', 'UpdateSecretVersionStage', 'UpdateSecret', 'RotateSecret']) {
      expect(raises('writes', event(name, unknown.otherRole, about))).toBe(true);
      expect(raises('writes', event(name, unknown.service, about))).toBe(true);
      expect(raises('writes', event(name, app, about))).toBe(false);
    }
    expect(raises('writes', read(unknown.user, names.name))).toBe(false);
  });

  test('a deletion and a change of a policy raise an alarm, whoever it was', () => {
    for (const who of [app, unknown.root]) {
      expect(raises('deleted', event('DeleteSecret', who, about))).toBe(true);
      expect(raises('policies', event('PutResourcePolicy', who, about))).toBe(true);
      expect(raises('policies', event('DeleteResourcePolicy', who, about))).toBe(true);
    }
    const other = { requestParameters: { secretId: 'other/a' } };
    expect(raises('deleted', event('DeleteSecret', unknown.root, other))).toBe(false);
    expect(raises('policies', event('PutResourcePolicy', unknown.root, other))).toBe(false);
  });

  test('changes of the policies and the role of the app in IAM raise an alarm', () => {
    const { readerPolicy } = accessArns(shop.access);
    const roleName = ROLE.slice(ROLE.lastIndexOf('/') + 1);
    const iam = (name: string, requestParameters: object): object =>
      event(name, unknown.user, { requestParameters }, 'iam');
    expect(raises('rights', iam('CreatePolicyVersion', { policyArn: readerPolicy }))).toBe(true);
    expect(raises('rights', iam('AttachUserPolicy', { policyArn: readerPolicy, userName: 'eve' }))).toBe(true);
    expect(raises('rights', iam('UpdateAssumeRolePolicy', { roleName }))).toBe(true);
    expect(raises('rights', iam('PutRolePolicy', { roleName }))).toBe(true);
    expect(raises('rights', iam('PutRolePolicy', { roleName: 'other' }))).toBe(false);
    expect(raises('rights', iam('GetRole', { roleName }))).toBe(false);
  });
});

test('rights are watched where the events of IAM are, and secrets in every region that has them', () => {
  const access = { ...shop.access, replicas: ['us-east-1', 'eu-central-1'] };
  const all = alarmsByRegion({ ...shop, access });
  expect([...all.keys()]).toEqual(['eu-west-1', 'us-east-1', 'eu-central-1']);
  expect([...all.values()].map((kinds) => kinds.includes('rights'))).toEqual([false, true, false]);
  expect([...alarmsByRegion({ ...shop, iam: false }).keys()]).toEqual(['eu-west-1']);
});

test('a pattern that EventBridge would not take is refused beforehand', () => {
  const known = Array.from(
    { length: 20 },
    (_, i) => `arn:aws:iam::${ACCOUNT}:role/a-rather-long-name-of-a-role-${String(i)}`,
  );
  expect(() => eventPattern({ ...shop, known }, 'reads', 'eu-west-1')).toThrow(
    expect.objectContaining({ code: 'E_MONITOR_PATTERN', exit: 2 }) as Error,
  );
});

const python = ['python3', 'python'].find(
  (name) => spawnSync(name, ['-c', 'from moto.events.models import EventPattern'], { stdio: 'ignore' }).status === 0,
);
const judge = `import json, sys
from moto.events.models import EventPattern
print(json.dumps([EventPattern.load(one["pattern"]).matches_event(one["event"]) for one in json.load(sys.stdin)]))`;

(python === undefined ? test.skip : test)(
  `moto's own matching of patterns agrees with all of these answers${python === undefined ? ' (skipped: no Python that has moto)' : ''}`,
  () => {
    expect(asked.length).toBeGreaterThan(80);
    const { stdout } = spawnSync(python!, ['-c', judge], { input: JSON.stringify(asked), encoding: 'utf8' });
    const answers = JSON.parse(stdout) as boolean[];
    expect(asked.filter(({ isMatch }, i) => isMatch !== answers[i])).toEqual([]);
  },
);
