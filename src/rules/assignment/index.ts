export { normalise } from './name.js';
export { assignmentAt } from './reader.js';
export { refusedValue } from './value.js';
export { chosenPassword, identifierLike, isSalt, looksRandom } from './strength.js';
