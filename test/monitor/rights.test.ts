import { readFile } from 'node:fs/promises';
import { awsClients } from '../../src/aws/index.js';
import { MONITOR_ACTIONS, isKnown } from '../../src/monitor/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { fakeQuery } from '../aws/fake-query.js';
import { runCli } from '../support/cli.js';
import { ACCOUNT, ROLE } from './account.js';

const FILES = { cloudtrail: 'trail', events: 'events', s3: 's3', sns: 'sns' };
/** Rights without a call of their own: tags that something is made with. */
const WITH_ANOTHER = ['cloudtrail:AddTags', 'events:TagResource', 's3:TagResource', 'sns:TagResource'];

test('the rights that are listed are those of the calls, and of the tags that things are made with', async () => {
  const called: string[] = [...WITH_ANOTHER];
  for (const [service, file] of Object.entries(FILES)) {
    const text = await readFile(new URL(`../../src/aws/${file}-calls.ts`, import.meta.url), 'utf8');
    for (const [, operation = ''] of text.matchAll(/ask\(\s*'(\w+)'/g)) called.push(`${service}:${operation}`);
  }
  const listed = Object.entries(MONITOR_ACTIONS).flatMap(([service, all]) => all.map((one) => `${service}:${one}`));
  expect(listed.sort()).toEqual([...new Set(called)].sort());
});

test('help and guide name every right', async () => {
  const { stdout } = await runCli(['monitor', '--help']);
  const guide = await readFile(new URL('../../docs/guides/monitor.md', import.meta.url), 'utf8');
  for (const [service, actions] of Object.entries(MONITOR_ACTIONS))
    for (const action of actions) {
      expect(stdout).toMatch(new RegExp(`\\b${action}\\b`));
      expect(guide).toContain(`${service}:${action}`);
    }
});

test('a right that is missing is named', async () => {
  onlyTestKeys();
  await using server = await fakeQuery(({ action }) => ({
    refuse: 'AuthorizationError',
    message: `User: arn:aws:iam::${ACCOUNT}:user/mina is not authorized to perform: SNS:${action} on resource: arn:aws:sns:eu-west-1:${ACCOUNT}:alarms because no identity-based policy allows the SNS:${action} action`,
  }));
  const clients = await awsClients({ region: 'eu-west-1', endpoint: server.endpoint, attempts: 1 });
  await expect(clients.monitoring().topics.create('alarms', {})).rejects.toMatchObject({
    code: 'E_STORE_DENIED',
    exit: 4,
    message: expect.stringContaining('SNS:CreateTopic'),
  });
  clients.close();
});

test.each([
  [`arn:aws:sts::${ACCOUNT}:assumed-role/secretctl-shop-eu-west-1-ecs/task`, [ROLE], true],
  [`arn:aws:sts::999988887777:assumed-role/secretctl-shop-eu-west-1-ecs/task`, [ROLE], false],
  [
    `arn:aws:sts::${ACCOUNT}:assumed-role/AWSReservedSSO_Ops_00ff/mina`,
    [`arn:aws:iam::${ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Ops_*`],
    true,
  ],
  [`arn:aws:sts::${ACCOUNT}:assumed-role/other/mina`, [ROLE], false],
  [`arn:aws:iam::${ACCOUNT}:user/mina`, [ROLE, `arn:aws:iam::${ACCOUNT}:user/mina`], true],
  [`arn:aws:iam::${ACCOUNT}:user/mina2`, [`arn:aws:iam::${ACCOUNT}:user/mina`], false],
  [`arn:aws:iam::${ACCOUNT}:user/team/mina`, [`arn:aws:iam::${ACCOUNT}:user/team/*`], true],
])('%s among %j is known: %s', (caller, known, expected) => {
  expect(isKnown(caller, known)).toBe(expected);
});
