export { Secret } from '../core/index.js';
export { AppError } from '../errors/index.js';
export { createSecrets } from './create.js';
export { refreshHandler } from './refresh-handler/index.js';
export type { RefreshHandlerOptions, RefreshRequest, RefreshReply } from './refresh-handler/index.js';
export { close, get, getSync, initialize, onChange, refresh, refreshNow } from './shared.js';
export type {
  ChangeListener,
  Clock,
  Duration,
  LogDetails,
  Logger,
  ReadableStore,
  RefreshResult,
  Secrets,
  SecretsOptions,
} from './types.js';
