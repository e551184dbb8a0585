import type { LogDetails, Logger } from '../../src/runtime/index.js';

export interface LogLines extends Logger {
  readonly lines: { readonly level: string; readonly message: string; readonly details: LogDetails }[];
  /** "warn Secret retrieval failed", ... */
  heads(): string[];
}

/** A logger that remembers. */
export function logLines(): LogLines {
  const lines: LogLines['lines'] = [];
  const write = (level: string) => (message: string, details: LogDetails) =>
    void lines.push({ level, message, details });
  return {
    lines,
    heads: () => lines.map(({ level, message }) => `${level} ${message}`),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
  };
}
