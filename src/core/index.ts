export { driverOf } from './driver.js';
export { Fingerprinter } from './fingerprint.js';
export { at, dateAt, listAt, numberAt, textAt } from './json.js';
export { Masker, type MaskedText, type MaskingStream } from './masker.js';
export { isReferenceText, REFERENCE_SCHEME } from './reference.js';
export { Secret } from './secret.js';
