export { AppError, systemCode, systemReason, type AppErrorOptions } from './app-error.js';
export { exitCodeMeanings, exitCodes, type ExitCode } from './exit-codes.js';
