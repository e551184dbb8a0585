/** Settings and state: where they live, what they say, where each one comes from. */
export { stateFolder, userConfigFolder, type Place } from './folders.js';
export { fingerprintKey, type FingerprintKey, type FingerprintKeyOptions } from './fingerprint-key.js';
export { loadConfig, type LoadedConfig, type LoadOptions } from './load.js';
export { settingVariables, type Config, type Origin, type Setting } from './settings.js';
export { projectStateFolder, replacePrivate } from './state.js';
export { suggest } from './suggest.js';
