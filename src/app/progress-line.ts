import type { Progress } from '../scan/index.js';
import { wantsAnimation, type Context } from './context.js';

const FIRST_AFTER_MS = 500;
const EVERY_MS = 100;
const BAR = 24;

/** One line on a terminal's standard error that says how far a long scan is; silent for anything shorter than half a second. */
export class ProgressLine {
  readonly #context: Context;
  readonly #animated: boolean;
  readonly #started = performance.now();
  #last = 0;

  constructor(context: Context) {
    this.#context = context;
    this.#animated = wantsAnimation(context);
  }

  update(progress: Progress): void {
    const now = performance.now();
    if (!this.#animated || now - this.#started < FIRST_AFTER_MS || now - this.#last < EVERY_MS) return;
    this.#last = now;
    const line = progressText(progress, now - this.#started);
    this.#context.io.stderr.write(`\r\x1b[2K${line.slice(0, this.#context.io.stderr.columns - 1)}`);
  }

  clear(): void {
    if (this.#last > 0) this.#context.io.stderr.write('\r\x1b[2K');
    this.#last = 0;
  }
}

/** For example `[######------------------]  25 %  12.3 of 49.2 MB  0:06 left`, or in items where no bytes are known. */
export function progressText({ items, bytes, totalItems, totalBytes }: Progress, elapsedMs: number): string {
  const megabytes = (count: number): string => (count / 1e6).toFixed(1);
  if (totalBytes) return barText(bytes / totalBytes, `${megabytes(bytes)} of ${megabytes(totalBytes)} MB`, elapsedMs);
  if (totalItems && bytes === 0)
    return barText(items / totalItems, `${String(items)} of ${String(totalItems)}`, elapsedMs);
  return `${String(items)} items  ${megabytes(bytes)} MB`;
}

function barText(done: number, amount: string, elapsedMs: number): string {
  const share = Math.min(1, done);
  const bar = '#'.repeat(Math.round(share * BAR)).padEnd(BAR, '-');
  const left = share > 0 ? clock((elapsedMs / share) * (1 - share)) : '?';
  return `[${bar}] ${String(Math.floor(share * 100)).padStart(3)} %  ${amount}  ${left} left`;
}

function clock(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}
