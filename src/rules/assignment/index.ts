export { assignmentAt } from './reader.js';
export { refusedValue } from './value.js';
