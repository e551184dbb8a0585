/** Which environment variables a project asks for and defines, and which of them are secrets. */
export type * from './types.js';
export { appName } from './app-name.js';
export { findEnvFiles } from './env-files.js';
export { proposeSecrets } from './propose.js';
export { renderConfig, type FreshConfig } from './render-config.js';
export { findVariableUses, type SearchOptions } from './uses.js';
export type * from './check/types.js';
export { checkEnv } from './check/check.js';
export { makeExample, type ExampleMade, type ExampleRequest } from './check/example.js';
export { applyEnvFixes } from './check/fix-apply.js';
export { planEnvFixes } from './check/fix-plan.js';
export { isOurExample } from './check/template.js';
