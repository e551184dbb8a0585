import { accessArns, accessNames, type Workload } from '../../src/access/index.js';
import { ACCOUNT, shop } from './simulate.js';

const ec2: Workload = { kind: 'ec2' };

test('names say whose they are, where, and what for', () => {
  expect(accessNames({ ...shop, workload: ec2 })).toEqual({
    readerPolicy: 'secretctl-shop-us-east-1-read',
    operatorPolicy: 'secretctl-shop-us-east-1-operate',
    role: 'secretctl-shop-us-east-1-ec2',
    instanceProfile: 'secretctl-shop-us-east-1-ec2',
  });
});

test('ARNs have the partition and the account', () => {
  expect(accessArns({ ...shop, partition: 'aws-us-gov', region: 'us-gov-west-1', workload: ec2 })).toEqual({
    readerPolicy: `arn:aws-us-gov:iam::${ACCOUNT}:policy/secretctl-shop-us-gov-west-1-read`,
    operatorPolicy: `arn:aws-us-gov:iam::${ACCOUNT}:policy/secretctl-shop-us-gov-west-1-operate`,
    role: `arn:aws-us-gov:iam::${ACCOUNT}:role/secretctl-shop-us-gov-west-1-ec2`,
    instanceProfile: `arn:aws-us-gov:iam::${ACCOUNT}:instance-profile/secretctl-shop-us-gov-west-1-ec2`,
  });
});

test('there is a role only for a workload, and an instance profile only for ec2', () => {
  expect(accessNames(shop)).toMatchObject({ role: undefined, instanceProfile: undefined });
  expect(accessNames({ ...shop, workload: { kind: 'ecs' } })).toMatchObject({
    role: 'secretctl-shop-us-east-1-ecs',
    instanceProfile: undefined,
  });
  expect(accessArns(shop)).toMatchObject({ role: undefined, instanceProfile: undefined });
});

const long = 'a-very-long-name-of-an-application-that-goes-on-and-on';
const apps = [
  'shop',
  'Shop',
  'SHOP',
  'sh.op',
  'sh_op',
  long,
  `${long}-2`,
  long.toUpperCase(),
  'a'.repeat(128),
  'a'.repeat(127),
];

test.each(apps)('IAM takes the names of app %s', (app) => {
  for (const region of ['us-east-1', 'ap-southeast-1', 'us-gov-east-1', 'us-isob-east-1']) {
    const names = accessNames({ ...shop, app, region, workload: { kind: 'lambda' } });
    expect(names.role).toMatch(/^[\w+=,.@-]{1,64}$/);
    expect(names.readerPolicy).toMatch(/^[\w+=,.@-]{1,128}$/);
    expect(names.operatorPolicy).toMatch(/^[\w+=,.@-]{1,128}$/);
  }
});

test('no two apps share a name, though IAM does not tell upper from lower case', () => {
  // Somebody takes the short name of another app for an app.
  const imitator = accessNames({ ...shop, app: long }).readerPolicy.slice(
    'secretctl-'.length,
    -'-us-east-1-read'.length,
  );
  const names = [...apps, imitator].map((app) => accessNames({ ...shop, app, workload: ec2 }));
  const kinds = ['readerPolicy', 'operatorPolicy', 'role'] as const;
  for (const kind of kinds) {
    expect(new Set(names.map((one) => one[kind]?.toLowerCase())).size).toBe(names.length);
  }
});

test('names stay the same from run to run', () => {
  expect(accessNames({ ...shop, app: 'Shop' }).readerPolicy).toBe('secretctl-Shop-d00aae6b-us-east-1-read');
});

test('the same app in another region has its own', () => {
  const here = Object.values(accessNames({ ...shop, workload: ec2 }));
  const there = Object.values(accessNames({ ...shop, region: 'eu-west-1', workload: ec2 }));
  expect(here.filter((name) => there.includes(name))).toEqual([]);
});
