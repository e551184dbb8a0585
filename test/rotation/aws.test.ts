import { randomBytes } from 'node:crypto';
import { advance, rotationsOf, stageOf, turnBack, type RotationProvider } from '../../src/rotation/index.js';
import type { Store } from '../../src/stores/index.js';
import { onlyTestKeys } from '../aws/environment.js';
import { awsStore, fresh } from '../setup/support.js';
import { folder, type Folder } from '../stores/folder.js';
import { describeWithMoto } from '../support/moto.js';
import { fakeIssuer, issuerProvider, type FakeIssuer } from './fake-issuer.js';
import { lossyProxy, type LossyProxy } from './lossy-proxy.js';
import { current, HOUR, keep, rigOf, rotate } from './support.js';

const token = (): string => randomBytes(16).toString('hex');

describeWithMoto('a rotation over AWS', (moto) => {
  let home: Folder;
  let issuer: FakeIssuer;
  let proxy: LossyProxy;
  let store: Store;
  let old: string;
  beforeAll(onlyTestKeys);
  beforeEach(async () => {
    await moto.reset();
    home = await folder();
    issuer = await fakeIssuer();
    proxy = await lossyProxy(moto.endpoint);
    store = await awsStore(moto.endpoint);
    old = issuer.issue('by hand').value;
    await keep(store, old);
  });
  afterEach(async () => {
    await store.close();
    for (const one of [proxy, issuer, home]) await one[Symbol.asyncDispose]();
  });
  const provider = (more: Partial<RotationProvider> = {}): RotationProvider => issuerProvider(issuer.url, more);
  const stages = async (): Promise<string[]> =>
    (await store.describe('app/key')).versions.flatMap((one) => one.stages).sort();

  test('waits for its grace, goes on afterwards, and leaves one live credential and no label of its own', async () => {
    const { job, world } = await rigOf(home, store, provider());
    const { state } = await rotate(job);
    expect([stageOf(state), issuer.live.size, await stages()]).toEqual(['grace', 2, ['AWSCURRENT', 'AWSPREVIOUS']]);
    expect([issuer.accepts(old), issuer.accepts(await current(store))]).toEqual([true, true]);
    world.wait(HOUR);
    expect((await advance(job, state.id)).state.outcome).toBe('done');
    expect([issuer.live.size, issuer.accepts(await current(store)), issuer.accepts(old)]).toEqual([1, true, false]);
  });

  test('is taken back while the old value lives', async () => {
    const { job } = await rigOf(home, store, provider());
    const { state } = await rotate(job);
    await turnBack(job, state.id, 'asked for');
    expect((await advance(job, state.id)).state.outcome).toBe('rolled back');
    expect([await current(store), issuer.live.size]).toEqual([old, 1]);
    expect(await stages()).not.toContain('AWSPENDING');
  });

  test.each(['compromised', 'revoke-first'] as const)('ends in one run when it is %s', async (how) => {
    const { job } = await rigOf(home, store, provider());
    expect((await rotate(job, { how })).state.outcome).toBe('done');
    expect([issuer.live.size, issuer.accepts(await current(store))]).toEqual([1, true]);
    expect(await stages()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
  });

  test('goes on when somebody takes the label AWSPENDING, and leaves it to them', async () => {
    const theirs = token();
    const steal = provider({
      test: async () => {
        await store.stage('app/key', fresh(), theirs);
      },
    });
    const { job } = await rigOf(home, store, steal);
    expect((await rotate(job, { how: 'compromised' })).state.outcome).toBe('done');
    expect([issuer.live.size, issuer.accepts(await current(store))]).toEqual([1, true]);
    const pending = (await store.describe('app/key')).versions.find((one) => one.stages.includes('AWSPENDING'));
    expect(pending?.version).toBe(theirs);
  });

  test('ends its own credential and takes its label away when somebody else moved AWSCURRENT, and touches nothing of theirs', async () => {
    const theirs = fresh();
    const overtake = provider({
      test: async () => {
        const { version } = await store.get('app/key');
        const to = await store.stage('app/key', theirs, token());
        await store.promote('app/key', to, version);
        await store.unstage('app/key', to);
      },
    });
    const { job } = await rigOf(home, store, overtake);
    const { state, failure } = await rotate(job);
    expect([state.outcome, failure, state.back?.why]).toEqual(['lost', undefined, 'E_ROTATION_LOST']);
    expect([await current(store), issuer.accepts(old), issuer.live.size]).toEqual([theirs.reveal(), true, 1]);
    expect(await stages()).not.toContain('AWSPENDING');
  });

  test('from two machines at once one wins, and the other ends what it made', async () => {
    const { job } = await rigOf(home, store, provider());
    await using away = await folder();
    const theirs = await awsStore(moto.endpoint);
    const other = await rigOf(away, theirs, provider());
    const results = await Promise.all([rotate(job), rotate(other.job)]);
    expect(results.map(({ state }) => state.outcome ?? stageOf(state)).sort()).toEqual(['grace', 'lost']);
    expect([issuer.live.size, issuer.accepts(await current(store)), issuer.accepts(old)]).toEqual([2, true, true]);
    expect(await stages()).toEqual(['AWSCURRENT', 'AWSPREVIOUS']);
    await theirs.close();
  });

  test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
    'an answer to %s that is lost after it took effect is asked for again under the same token',
    async (operation) => {
      const lossy = await awsStore(proxy.endpoint);
      proxy.lose(operation, 1);
      const { job } = await rigOf(home, lossy, provider());
      const { state, failure } = await rotate(job, { how: 'compromised' });
      expect([state.outcome, failure]).toEqual(['done', undefined]);
      expect(proxy.calls.filter((call) => call === operation).length).toBeGreaterThan(1);
      expect([issuer.live.size, (await store.describe('app/key')).versions.length]).toEqual([1, 2]);
      await lossy.close();
    },
  );

  test.each(['PutSecretValue', 'UpdateSecretVersionStage'])(
    'when every answer to %s is lost, it stops; and goes on with what took effect',
    async (operation) => {
      const lossy = await awsStore(proxy.endpoint, 1);
      proxy.lose(operation, 1);
      const { job } = await rigOf(home, lossy, provider());
      const { failure } = await rotate(job, { how: 'compromised' });
      expect(failure?.code).toBe('E_STORE_UNREACHABLE');
      const [open] = rotationsOf(job);
      const later = await rigOf(home, store, provider());
      expect((await advance(later.job, open?.id ?? '')).state.outcome).toBe('done');
      expect([issuer.live.size, issuer.accepts(await current(store))]).toEqual([1, true]);
      expect((await store.describe('app/key')).versions).toHaveLength(2);
      await lossy.close();
    },
  );
});
