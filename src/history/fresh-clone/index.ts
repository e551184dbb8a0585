export { askForOldCommits, type Asked, type AskOptions } from './ask.js';
export { withFreshClone, type FreshClone, type FreshCloneOptions } from './clone.js';
export { readOldCommits } from './old-commits.js';
