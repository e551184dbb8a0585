import type { Trail, TrailSelectors } from '../../src/aws/index.js';
import { lacksOf, recordsReads } from '../../src/monitor/trail-fit.js';

const is = (field: string, ...equals: string[]) => ({ field, equals, notEquals: [] });
const isNot = (field: string, ...notEquals: string[]) => ({ field, equals: [], notEquals });
const management = is('eventCategory', 'Management');
const advanced = (...selectors: TrailSelectors['advanced'][number][]): TrailSelectors => ({
  basic: [],
  advanced: selectors,
});
const basic = (readWrite: string, hasManagement = true, without: readonly string[] = []): TrailSelectors => ({
  basic: [{ readWrite, hasManagement, without }],
  advanced: [],
});

test.each<[string, boolean, TrailSelectors]>([
  ['no selectors at all', true, { basic: [], advanced: [] }],
  ['all management events', true, basic('All')],
  ['all but those of KMS', true, basic('All', true, ['kms.amazonaws.com'])],
  ['writes alone', false, basic('WriteOnly')],
  ['reads alone, so no deletions', false, basic('ReadOnly')],
  ['data events alone', false, basic('All', false)],
  ['all management events, advanced', true, advanced([management])],
  ['all but those of KMS, advanced', true, advanced([management, isNot('eventSource', 'kms.amazonaws.com')])],
  [
    'all but those of Secrets Manager',
    false,
    advanced([management, isNot('eventSource', 'secretsmanager.amazonaws.com')]),
  ],
  ['writes alone, advanced', false, advanced([management, is('readOnly', 'false')])],
  [
    'reads and writes by two selectors',
    true,
    advanced([management, is('readOnly', 'true')], [management, is('readOnly', 'false')]),
  ],
  [
    'data events alone, advanced',
    false,
    advanced([is('eventCategory', 'Data'), is('resources.type', 'AWS::S3::Object')]),
  ],
  ['a condition that is not known', false, advanced([management, isNot('userIdentity.arn', 'arn:aws:iam::1:user/a')])],
])('a trail with %s records reads and changes: %s', (_, expected, selectors) => {
  expect(recordsReads(selectors)).toBe(expected);
});

test('a trail of one region is enough for an app in it alone, and one without global services never is', () => {
  const trail: Trail = {
    name: 'org',
    arn: 'arn:aws:cloudtrail:eu-west-1:123456789012:trail/org',
    homeRegion: 'eu-west-1',
    isMultiRegion: false,
    hasGlobalEvents: true,
    isValidated: false,
    isOfOrganization: false,
    bucket: 'logs',
  };
  expect(lacksOf(trail, ['eu-west-1'])).toBeUndefined();
  expect(lacksOf(trail, ['eu-west-1', 'us-east-1'])).toContain('eu-west-1 alone');
  expect(lacksOf({ ...trail, isMultiRegion: true }, ['eu-west-1', 'us-east-1'])).toBeUndefined();
  expect(lacksOf({ ...trail, hasGlobalEvents: false }, ['eu-west-1'])).toContain('global services');
});
