// The second thread of a search; its own entry of the build, started by second-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import { Matcher } from '../match/index.js';
import { PackPass } from './pack-pass.js';
import { SearchSink } from './search-sink.js';
import type { Answer, Order, Start } from './second-thread.js';
import { Store } from './store.js';
import { Tally } from './tally.js';
import { rootsInTurn } from './turns.js';

const { parts, start, matcher } = workerData as Start;
const tally = new Tally();
const store = new Store(parts, start);
const sink = new SearchSink(store, Matcher.fromTransfer(matcher), tally);

parentPort?.on('message', (order: Order) => {
  if (order.kind === 'end') {
    answer({ kind: 'result', result: tally.result() });
    parentPort?.close();
    return;
  }
  const pass = new PackPass(store, order.piece, order.plan, sink, rootsInTurn(order.plan.roots, order.turns));
  try {
    pass.advance(Number.POSITIVE_INFINITY);
  } finally {
    pass.close();
  }
  answer({ kind: 'left', entries: pass.left });
});

function answer(message: Answer): void {
  parentPort?.postMessage(message);
}
