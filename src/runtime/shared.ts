import { AppError, exitCodes } from '../errors/index.js';
import { createSecrets } from './create.js';
import type { ChangeListener, RefreshResult, Secrets, SecretsOptions } from './types.js';

let starting: Promise<Secrets> | undefined;
let running: Secrets | undefined;

/**
 * Makes the one instance that the functions beside this one speak to. Without options: the one that there is, once it is ready.
 *
 * @throws what createSecrets() throws, after which it can be tried again; `E_SECRETS_INITIALIZED` for options when there is one
 */
export async function initialize(options?: SecretsOptions): Promise<Secrets> {
  if (options === undefined) return await (starting ?? Promise.reject(notInitialized()));
  if (starting !== undefined)
    throw new AppError('E_SECRETS_INITIALIZED', 'The shared secrets were initialized before.', {
      exit: exitCodes.usage,
      hint: 'Initialize once, with options, where the application starts; elsewhere use get(), or initialize() without options.',
    });
  const mine = createSecrets(options);
  starting = mine;
  try {
    const secrets = await mine;
    if (starting === mine) running = secrets;
    return secrets;
  } catch (error) {
    if (starting === mine) starting = undefined;
    throw error;
  }
}

/** As Secrets.get; waits for `initialize` when that is under way. */
export async function get(name: string): Promise<string> {
  return await (running ?? (await initialize())).get(name);
}

/** As Secrets.getSync. */
export function getSync(name: string): string {
  return ready().getSync(name);
}

/** As Secrets.refresh. */
export async function refresh(): Promise<RefreshResult> {
  return await (await initialize()).refresh();
}

/** As Secrets.refreshNow. */
export function refreshNow(name: string): Promise<string>;
export function refreshNow(): Promise<RefreshResult>;
export async function refreshNow(name?: string): Promise<string | RefreshResult> {
  const secrets = await initialize();
  return name === undefined ? await secrets.refreshNow() : await secrets.refreshNow(name);
}

/** As Secrets.onChange. */
export function onChange(name: string, listener: ChangeListener): () => void {
  return ready().onChange(name, listener);
}

/** As Secrets.close; afterwards `initialize` may be called again. Nothing happens when there is no instance. */
export async function close(): Promise<void> {
  const ending = starting;
  starting = undefined;
  running = undefined;
  const secrets = await ending?.catch(() => undefined);
  await secrets?.close();
}

function ready(): Secrets {
  if (running === undefined) throw notInitialized();
  return running;
}

function notInitialized(): AppError {
  return new AppError('E_SECRETS_NOT_INITIALIZED', 'The shared secrets are not initialized.', {
    exit: exitCodes.usage,
    hint: 'Call `await initialize({ app, ... })` once, where the application starts.',
  });
}
