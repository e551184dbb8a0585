import { checkLambda, scheduleOf } from '../../../src/commands/rotate/by-aws-plan.js';

const here = { region: 'us-east-1', account: '123456789012' };
const function_ = (region: string, account = here.account): string =>
  `arn:aws:lambda:${region}:${account}:function:rotate`;

test.each([
  ['30d', { everyDays: 30 }],
  ['2w', { everyDays: 14 }],
  ['48h', { everyDays: 2 }],
  ['1000d', { everyDays: 1000 }],
  ['12h', { schedule: 'rate(12 hours)' }],
  ['36h', { schedule: 'rate(36 hours)' }],
  ['240m', { schedule: 'rate(4 hours)' }],
])('%s is told to AWS as it takes it', (every, rules) => {
  expect(scheduleOf(every)).toEqual(rules);
});

test.each(['', '3h', '90m', '30s', '1001d', '0d', '-1d', '1.5d', 'monthly', 'rate(1 day)', '999999w'])(
  'AWS does not rotate every "%s"',
  (every) => {
    expect(() => scheduleOf(every)).toThrow('AWS rotates every 4 hours at most');
  },
);

test.each([
  function_('us-east-1'),
  `${function_('us-east-1')}:live`,
  `${function_('us-east-1')}:$LATEST`,
  'arn:aws-us-gov:lambda:us-east-1:123456789012:function:a_b-c',
])('%s is a function beside the secret', (arn) => {
  expect(() => checkLambda(arn, here)).not.toThrow();
});

test.each([
  ['rotate', 'ARN of a function'],
  ['arn:aws:lambda:us-east-1:123456789012:layer:x', 'ARN of a function'],
  [`${function_('us-east-1')} --x`, 'ARN of a function'],
  [function_('eu-west-1'), 'one in eu-west-1'],
  [function_('us-east-1', '210987654321'), 'of account 210987654321'],
])('%s is refused before AWS is asked', (arn, words) => {
  expect(() => checkLambda(arn, here)).toThrow(words);
});
