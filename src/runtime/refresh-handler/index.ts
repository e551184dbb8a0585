export { refreshHandler } from './handler.js';
export type { RefreshHandlerOptions, RefreshReply, RefreshRequest } from './types.js';
