/** Which environment variables a project asks for and defines, and which of them are secrets. */
export type * from './types.js';
export { appName } from './app-name.js';
export { findEnvFiles } from './env-files.js';
export { proposeSecrets } from './propose.js';
export { renderConfig, type FreshConfig } from './render-config.js';
export { findVariableUses, type SearchOptions } from './uses.js';
