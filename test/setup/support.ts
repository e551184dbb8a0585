import { randomBytes } from 'node:crypto';
import { awsClients } from '../../src/aws/index.js';
import { Fingerprinter, Secret } from '../../src/core/index.js';
import { AppError } from '../../src/errors/index.js';
import type {
  ApplyOptions,
  AppliedStep,
  PlanOptions,
  SetupPlan,
  ValueSource,
  WantedSecret,
} from '../../src/setup/index.js';
import { applySetup, planSetup } from '../../src/setup/index.js';
import {
  createIdentity,
  createVault,
  openAwsStore,
  openEnvStore,
  openVault,
  type EnvStore,
  type Store,
  type Vault,
} from '../../src/stores/index.js';
import type { Folder } from '../stores/folder.js';

export const APP = 'app';

export const fresh = (): Secret => new Secret(randomBytes(18).toString('hex'));

export function wanted(name: string, more: Partial<WantedSecret> = {}): WantedSecret {
  const env = `${name.toUpperCase().replaceAll('-', '_')}_KEY`;
  return { name, stored: `${APP}/${name}`, env, provider: 'guided', ...more };
}

export const given = (secret: Secret): ValueSource => ({ kind: 'given', secret, from: 'a test' });

export const fingerprintOf = (
  (printer) => (value: Secret) =>
    printer.of(value)
)(new Fingerprinter(randomBytes(32)));

export interface Setup {
  readonly seen: Secret[];
  plan(values: Readonly<Record<string, ValueSource>>, more?: Partial<PlanOptions>): Promise<SetupPlan>;
  apply(plan: SetupPlan, more?: Partial<ApplyOptions>): Promise<readonly AppliedStep[]>;
  /** Both. */
  run(values: Readonly<Record<string, ValueSource>>): Promise<readonly AppliedStep[]>;
}

export function setupOf(
  store: Store,
  secrets: readonly WantedSecret[],
  tags: Readonly<Record<string, string>> = {},
): Setup {
  const seen: Secret[] = [];
  const register = (secret: Secret): void => {
    seen.push(secret);
  };
  const plan: Setup['plan'] = (values, more) => {
    const options = { app: APP, tags: () => tags, fingerprintOf, register, ...more };
    return planSetup(store, secrets, new Map(Object.entries(values)), options);
  };
  const apply: Setup['apply'] = (todo, more) => applySetup(store, todo, { fingerprintOf, register, ...more });
  return { seen, plan, apply, run: async (values) => await apply(await plan(values)) };
}

export async function newVault(home: Folder): Promise<Vault> {
  const identity = home.file('identity');
  await createIdentity({ file: identity });
  await createVault({ file: home.file('vault.age'), identity: { file: identity } });
  return vaultAt(home);
}

export function vaultAt(home: Folder, clock?: () => Date): Vault {
  return openVault({ file: home.file('vault.age'), identity: { file: home.file('identity') }, clock });
}

export function envStore(home: Folder, secrets: readonly WantedSecret[]): EnvStore {
  return openEnvStore({ file: home.file('.env'), variables: new Map(secrets.map(({ stored, env }) => [stored, env])) });
}

export async function awsStore(endpoint: string, attempts?: number): Promise<Store> {
  return openAwsStore(
    await awsClients({ region: 'us-east-1', endpoint, ...(attempts === undefined ? {} : { attempts }) }),
  );
}

/** `kind` of each step, or what became of it. */
export const kinds = ({ steps }: SetupPlan): string[] => steps.map(({ kind }) => kind);
export const outcomes = (applied: readonly AppliedStep[]): string[] =>
  applied.map((one) => (one.outcome === 'failed' ? one.error.code : one.outcome));

export async function valueIn(store: Store, name: string): Promise<string> {
  return (await store.get(`${APP}/${name}`)).secret.reveal();
}

export async function failureOf(call: Promise<unknown>): Promise<AppError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
