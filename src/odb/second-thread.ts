import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Matcher, MatcherTransfer } from '../match/index.js';
import { asset } from './asset.js';
import type { PackPiece } from './pack-pass.js';
import type { PackPlan } from './pack-plan.js';
import type { StoreParts } from './store.js';
import type { SearchResult } from './types.js';

export interface Start {
  readonly parts: StoreParts;
  readonly start: number;
  readonly matcher: MatcherTransfer;
}

/** What the second thread is told: to pass over a pack beside the first one, or to end. */
export type Order =
  | {
      readonly kind: 'pack';
      readonly piece: PackPiece;
      readonly plan: PackPlan;
      readonly turns: Int32Array<SharedArrayBuffer>;
    }
  | { readonly kind: 'end' };

export type Answer =
  | { readonly kind: 'left'; readonly entries: readonly number[] }
  | { readonly kind: 'result'; readonly result: SearchResult };

/** Searches packs in a worker, in step with the thread that owns it. */
export class SecondThread {
  readonly #worker: Worker;

  private constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** @returns undefined when the build has no worker */
  static start(parts: StoreParts, start: number, matcher: Matcher): SecondThread | undefined {
    const file = fileURLToPath(asset('odb-worker.js'));
    if (!existsSync(file)) return undefined;
    const workerData: Start = { parts, start, matcher: matcher.toTransfer() };
    return new SecondThread(new Worker(file, { workerData }));
  }

  /** Takes its turns at the families of a pack; tells which entries of them are left to git. */
  async over(piece: PackPiece, plan: PackPlan, turns: Int32Array<SharedArrayBuffer>): Promise<readonly number[]> {
    const answer = await this.#ask({ kind: 'pack', piece, plan, turns });
    return answer.kind === 'left' ? answer.entries : [];
  }

  /** What it saw. */
  async end(): Promise<SearchResult | undefined> {
    const answer = await this.#ask({ kind: 'end' });
    return answer.kind === 'result' ? answer.result : undefined;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }

  async #ask(order: Order): Promise<Answer> {
    return await new Promise<Answer>((resolve, reject) => {
      const ended = (code: number): void => reject(new Error(`the second thread ended with ${code}`));
      this.#worker.once('error', reject).once('exit', ended);
      this.#worker.once('message', (answer: Answer) => {
        this.#worker.off('error', reject).off('exit', ended);
        resolve(answer);
      });
      this.#worker.postMessage(order);
    });
  }
}
