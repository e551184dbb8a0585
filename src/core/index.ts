export { Fingerprinter } from './fingerprint.js';
export { Masker, type MaskedText, type MaskingStream } from './masker.js';
export { Secret } from './secret.js';
