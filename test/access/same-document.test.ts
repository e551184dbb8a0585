import { readerPolicy, type PolicyDocument } from '../../src/access/index.js';
import { sameDocument } from '../../src/access/same-document.js';
import { shop } from './simulate.js';

const wanted: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    { Sid: 'A', Effect: 'Allow', Action: ['s3:Get', 's3:Put'], Resource: ['*'] },
    { Sid: 'B', Effect: 'Deny', Action: ['s3:Del'], Resource: ['*'], Condition: { Bool: { 'a:b': 'true' } } },
  ],
};
const [first, second] = wanted.Statement;

test('a document is the same as itself', () => {
  expect(sameDocument(JSON.stringify(readerPolicy(shop)), readerPolicy(shop))).toBe(true);
});

test.each([
  ['the order of keys', { Statement: wanted.Statement, Version: '2012-10-17' }],
  ['the order of statements', { ...wanted, Statement: [second, first] }],
  ['the order of values', { ...wanted, Statement: [{ ...first, Action: ['s3:Put', 's3:Get'] }, second] }],
  ['a value alone instead of a list', { ...wanted, Statement: [{ ...first, Resource: '*' }, second] }],
  [
    'the names of statements',
    {
      ...wanted,
      Statement: [
        { ...first, Sid: 'X' },
        { ...second, Sid: undefined },
      ],
    },
  ],
  [
    'a boolean instead of its text',
    { ...wanted, Statement: [first, { ...second, Condition: { Bool: { 'a:b': [true] } } }] },
  ],
])('%s says nothing', (_, other) => {
  expect(sameDocument(JSON.stringify(other), wanted)).toBe(true);
});

test('one statement may stand without a list', () => {
  expect(sameDocument(JSON.stringify({ ...wanted, Statement: first }), { ...wanted, Statement: [first!] })).toBe(true);
});

test.each([
  ['another effect', { ...wanted, Statement: [{ ...first, Effect: 'Deny' }, second] }],
  ['one more action', { ...wanted, Statement: [{ ...first, Action: ['s3:Get', 's3:Put', 's3:*'] }, second] }],
  ['one action less', { ...wanted, Statement: [{ ...first, Action: 's3:Get' }, second] }],
  ['another resource', { ...wanted, Statement: [{ ...first, Resource: ['*', 'x'] }, second] }],
  ['no condition', { ...wanted, Statement: [first, { ...second, Condition: undefined }] }],
  ['another operator', { ...wanted, Statement: [first, { ...second, Condition: { Null: { 'a:b': 'true' } } }] }],
  ['one statement more', { ...wanted, Statement: [first, second, { ...first, Action: 'iam:*' }] }],
  ['one statement less', { ...wanted, Statement: [first] }],
  ['another version', { ...wanted, Version: '2008-10-17' }],
  ['NotAction', { ...wanted, Statement: [{ ...first, Action: undefined, NotAction: first?.Action }, second] }],
])('%s is a difference', (_, other) => {
  expect(sameDocument(JSON.stringify(other), wanted)).toBe(false);
});

test.each([undefined, '', '{', 'null', '%7B%7D'])('%j is no document', (text) => {
  expect(sameDocument(text, wanted)).toBe(false);
});
