import { clientSettings, type AwsOptions } from './options.js';
import { serviceCall, type CallOptions } from './service-call.js';

/** `operation` is the name of the right in IAM, for messages; what is sent is made of the SDK, which is loaded by the first call. */
export type Ask<Sdk, Client> = <T>(
  operation: string,
  subject: string | undefined,
  options: CallOptions | undefined,
  send: (sdk: Sdk, client: Client, how: { abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

export interface ServiceClient<Sdk, Client> {
  readonly ask: Ask<Sdk, Client>;
  readonly close: () => void;
}

/** What all clients take. */
export type ClientSettings = ReturnType<typeof clientSettings> & { readonly region: string };

/** One client for all calls of a service in a region. `service` is its prefix in IAM. */
export function serviceClient<Sdk, Client extends { destroy(): void }>(
  service: string,
  region: string,
  options: AwsOptions,
  load: () => Promise<Sdk>,
  open: (sdk: Sdk, settings: ClientSettings) => Client,
): ServiceClient<Sdk, Client> {
  const host = options.endpoint ?? `${service}.${region}.amazonaws.com`;
  let client: Client | undefined;
  return {
    close: () => client?.destroy(),
    ask: async (operation, subject, call = {}, send) => {
      const sdk = await load();
      const use = (client ??= open(sdk, { ...clientSettings(options), region }));
      const place = () => ({ service, operation, subject, region, host, profile: options.profile, secrets: [] });
      return serviceCall(options, place, call, (how) => send(sdk, use, how));
    },
  };
}
