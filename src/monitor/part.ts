import type { CallOptions, MonitoringCalls } from '../aws/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import { ownerOf } from './names.js';
import type { MonitorRequest, MonitorThing } from './types.js';

/** What all parts of one plan share. */
export interface Job {
  readonly calls: (region: string) => MonitoringCalls;
  readonly request: MonitorRequest;
  readonly options: CallOptions;
}

/** What is there of a part. `other`: ours, and not as it is to be. */
export interface Seen {
  readonly state: 'missing' | 'other' | 'same' | 'used';
  readonly before?: string | undefined;
  readonly after?: string | undefined;
  readonly detail?: string | undefined;
  readonly isPending?: boolean | undefined;
}

/** One thing in AWS as something to see and something to make. */
export interface Part {
  readonly what: MonitorThing;
  readonly name: string;
  readonly region: string;
  /** Said of what has to be made. */
  readonly about?: string | undefined;
  /** @throws AppError `E_MONITOR_TAKEN`, exit 5, when it is somebody else's */
  readonly look: () => Promise<Seen>;
  /** Makes it, or makes it what it is to be; the same twice does no harm. */
  readonly make: () => Promise<void>;
  /** Only what can go without a loss. */
  readonly remove?: () => Promise<void>;
}

export const MISSING: Seen = { state: 'missing' };
export const SAME: Seen = { state: 'same' };

export function taken(message: string, hint: string): AppError {
  return new AppError('E_MONITOR_TAKEN', `${message}; nothing was changed`, { exit: exitCodes.failed, hint });
}

/** @throws AppError `E_MONITOR_TAKEN`, exit 5, unless it has this app's tag */
export function checkOurs(
  { what, name }: Pick<Part, 'what' | 'name'>,
  tags: Readonly<Record<string, string>>,
  { access }: MonitorRequest,
): void {
  const owner = ownerOf(tags);
  if (owner === access.app) return;
  const whose = owner === undefined ? 'secretctl did not make it' : `it belongs to app ${owner}`;
  throw taken(
    `there is a ${what} ${name} already, and ${whose}`,
    `if it may be changed, give it the tag secretctl:app = ${access.app}; else rename or remove it`,
  );
}
