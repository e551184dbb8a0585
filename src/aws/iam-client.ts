import type * as Sdk from '@aws-sdk/client-iam';
import { AppError } from '../errors/index.js';
import { hostOf } from './host.js';
import { clientSettings, type AwsOptions } from './options.js';
import { serviceCall, type CallOptions } from './service-call.js';

/** `operation` and `subject` are for messages; what is sent is made of the SDK, which is loaded by the first call. */
export type AskIam = <T>(
  operation: string,
  subject: string | undefined,
  options: CallOptions | undefined,
  send: (sdk: typeof Sdk, client: Sdk.IAMClient, how: { abortSignal: AbortSignal }) => Promise<T>,
) => Promise<T>;

/** One client for all calls. IAM has no regions: `region` says which partition it is of. */
export function iamClient(region: string, options: AwsOptions): { readonly ask: AskIam; readonly close: () => void } {
  let host = options.endpoint ?? 'iam.amazonaws.com';
  let client: Sdk.IAMClient | undefined;
  const open = (sdk: typeof Sdk): Sdk.IAMClient => {
    const opened = new sdk.IAMClient({ ...clientSettings(options), region });
    opened.middlewareStack.add(
      (next) => (args) => {
        host = hostOf(args.request) ?? host;
        return next(args);
      },
      { step: 'build', name: 'noteHost' },
    );
    return opened;
  };
  return {
    close: () => client?.destroy(),
    ask: async (operation, subject, call = {}, send) => {
      const sdk = await import('@aws-sdk/client-iam');
      const use = (client ??= open(sdk));
      const place = () => ({ service: 'iam', operation, subject, region, host, profile: options.profile, secrets: [] });
      return serviceCall(options, place, call, (how) => send(sdk, use, how));
    },
  };
}

/** @returns undefined when IAM has no such thing */
export async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof AppError && error.code === 'E_ACCESS_NOT_FOUND') return undefined;
    throw error;
  }
}

export function tagList(tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

export function tagMap(tags: readonly Sdk.Tag[] | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((tags ?? []).map(({ Key, Value }) => [Key ?? '', Value ?? '']));
}

/** On the wire documents are URL-encoded. */
export function decoded(document: string | undefined): string {
  try {
    return decodeURIComponent(document ?? '');
  } catch {
    return document ?? '';
  }
}
