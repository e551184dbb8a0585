import { testRetrieval, type RetrievalOptions } from '../../src/setup/index.js';
import { AppError, exitCodes } from '../../src/errors/index.js';
import type { Secret } from '../../src/core/index.js';
import { folder } from '../stores/folder.js';
import { fingerprintOf, fresh, given, newVault, setupOf, wanted } from './support.js';

const secrets = [wanted('one'), wanted('two'), wanted('three')];

function options(expected: Readonly<Record<string, string>> = {}): RetrievalOptions & { readonly seen: Secret[] } {
  const seen: Secret[] = [];
  return { fingerprintOf, expected: new Map(Object.entries(expected)), register: (one) => seen.push(one), seen };
}

test('what was written is the same, what is other is other, what is not there failed', async () => {
  await using home = await folder();
  const store = await newVault(home);
  const [one, two] = [fresh(), fresh()];
  await setupOf(store, secrets).run({ one: given(one), two: given(two) });
  const read = options({ 'app/one': fingerprintOf(one), 'app/two': fingerprintOf(fresh()) });
  expect(await testRetrieval(store, secrets, read)).toEqual([
    { name: 'one', stored: 'app/one', outcome: 'same', version: expect.any(String), fingerprint: fingerprintOf(one) },
    { name: 'two', stored: 'app/two', outcome: 'other', version: expect.any(String), fingerprint: fingerprintOf(two) },
    { name: 'three', stored: 'app/three', outcome: 'failed', reason: expect.stringContaining('no secret app/three') },
  ]);
  expect(read.seen.map((secret) => secret.reveal()).sort()).toEqual([one.reveal(), two.reveal()].sort());
});

test('a secret that was there before has only to be readable', async () => {
  await using home = await folder();
  const store = await newVault(home);
  const value = fresh();
  await setupOf(store, [wanted('one')]).run({ one: given(value) });
  const [read] = await testRetrieval(store, [wanted('one')], options());
  expect(read).toMatchObject({ outcome: 'same', fingerprint: fingerprintOf(value) });
});

test('the current version is asked for, and a denial names the permission', async () => {
  const asked: unknown[] = [];
  const denied = new AppError('E_STORE_DENIED', 'needs secretsmanager:GetSecretValue', {
    exit: exitCodes.authentication,
  });
  const get = (name: string, which: unknown): Promise<never> => {
    asked.push([name, which]);
    return Promise.reject(denied);
  };
  const read = await testRetrieval({ get }, [wanted('one')], options());
  expect(read).toEqual([
    { name: 'one', stored: 'app/one', outcome: 'failed', reason: 'needs secretsmanager:GetSecretValue' },
  ]);
  expect(asked).toEqual([['app/one', { stage: 'AWSCURRENT' }]]);
});

test('a bug is no result, and an abort ends it', async () => {
  const get = (): Promise<never> => Promise.reject(new TypeError('a bug'));
  await expect(testRetrieval({ get }, secrets, options())).rejects.toThrow(TypeError);
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(testRetrieval({ get }, secrets, { ...options(), signal })).rejects.toThrow('stopped');
});
