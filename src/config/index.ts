/** Settings and state: where they live, what they say, where each one comes from. */
export { stateFolder, userConfigFolder, type Place } from './folders.js';
export { fingerprintKey, type FingerprintKey, type FingerprintKeyOptions } from './fingerprint-key.js';
export { createOrRead, makePrivateFolder, projectStateFolder } from './state.js';
