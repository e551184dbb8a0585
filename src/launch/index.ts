/** Starts a program with secrets in its environment, and stays beside it until it ends. */
export { changedVariables, environmentOf, requirePassable, type ProgramEnvironment } from './environment.js';
export { signalsToHear } from './signals.js';
export { loadStarter } from './start.js';
export { superviseProgram, type Supervised, type SupervisedProgram } from './supervise.js';
export { fieldOf, isReference } from './value.js';
export type { Ended, Program, RunningProgram, StartProgram } from './types.js';
