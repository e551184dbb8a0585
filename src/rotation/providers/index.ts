import type { AwsOptions } from '../../aws/index.js';
import type { Secret } from '../../core/index.js';
import { AppError, exitCodes } from '../../errors/index.js';
import type { ProviderOptions, RotationProvider } from '../types.js';

/** What a provider may need of a person. */
export interface ProviderHelp {
  /** Asks for a value that is not shown, or takes it from standard input. */
  readonly askValue?: ((question: string) => Promise<Secret>) | undefined;
  readonly tell?: ((text: string) => void) | undefined;
  /** Shows a page in the browser, where there is one; it never fails. */
  readonly openPage?: ((address: string) => Promise<void>) | undefined;
  /** What the store gives out now. While a rotation goes back it is the old value again. */
  readonly current?: (() => Promise<Secret>) | undefined;
  /** How AWS is reached, where `with:` says nothing else. */
  readonly aws?: AwsOptions | undefined;
}

type Open = (options: ProviderOptions, help: ProviderHelp) => Promise<RotationProvider>;

/** Loaded on demand. */
const PROVIDERS: Readonly<Record<string, Open>> = {
  generated: async (options) => (await import('./generated.js')).generated(options),
  guided: async (options, help) => (await import('./guided.js')).guided(options, help),
  openai: async (options) => (await import('./openai.js')).openai(options),
  'iam-access-key': async (options, { aws }) => (await import('./iam-access-key.js')).iamAccessKey(options, { aws }),
  postgres: async (options, help) => (await import('./postgres.js')).postgres(options, help),
  redis: async (options, help) => (await import('./redis.js')).redis(options, help),
  anthropic: async (options, help) => (await import('./anthropic.js')).anthropic(options, help),
  github: async (options, help) => (await import('./github.js')).github(options, help),
  slack: async (options, help) => (await import('./slack.js')).slack(options, help),
  gitlab: async (options) => (await import('./gitlab.js')).gitlab(options),
  sendgrid: async (options) => (await import('./sendgrid.js')).sendgrid(options),
  stripe: async (options, help) => (await import('./stripe.js')).stripe(options, help),
  npm: async (options, help) => (await import('./npm.js')).npm(options, help),
  twilio: async (options) => (await import('./twilio.js')).twilio(options),
};

const providerIds: readonly string[] = Object.keys(PROVIDERS);

/**
 * @param id - as `provider:` in secretctl.yaml names it; other names for it are settled when that is read
 * @param options - what `with:` says, and for `generated` the `format`
 * @throws AppError `E_CONFIG`, exit 2, for an id that there is not, and for options that a provider does not understand
 */
export async function providerOf(
  id: string,
  options: ProviderOptions = {},
  help: ProviderHelp = {},
): Promise<RotationProvider> {
  const open = Object.hasOwn(PROVIDERS, id) ? PROVIDERS[id] : undefined;
  if (open !== undefined) return await open(options, help);
  throw new AppError('E_CONFIG', `there is no provider ${id}`, {
    exit: exitCodes.usage,
    hint: `set provider: to one of ${providerIds.join(', ')}   (guided is for all that has no API)`,
  });
}
