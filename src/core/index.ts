export { Fingerprinter } from './fingerprint.js';
export { Masker, type MaskedText } from './masker.js';
export { Secret } from './secret.js';
