export { encodingsSearched, Matcher } from './matcher.js';
export { redact, type RedactOptions, redactText } from './redact.js';
export type { MatchStream } from './stream.js';
export type { Encoding, GramTable, Match, MatcherTransfer, Needle } from './types.js';
export { isShort } from './value.js';
