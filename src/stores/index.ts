export { failures } from './failures.js';
export { checkDays, checkName, checkSize, checkToken } from './limits.js';
export type {
  CallOptions,
  Capabilities,
  CreateOptions,
  SecretDescription,
  SecretVersion,
  Stage,
  Store,
  StoreId,
} from './types.js';
