export { crc32Base62 } from './crc32.js';
export { entropy } from './entropy.js';
export { placeholderReason } from './placeholder.js';
