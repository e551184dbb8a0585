export { dialectOf } from './dialect.js';
export { normalise } from './name.js';
export { assignmentAt } from './reader.js';
export { refusedValue } from './value.js';
export { identifierLike, looksRandom, chosenPassword, wordCoverage } from './strength.js';
