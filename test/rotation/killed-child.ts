// Runs in a process of its own: rotates every cell up to its act, and kills itself when all have come there.
import { rotateCell, storeOf, type Cell } from './killed-job.js';

export type { Cell } from './killed-job.js';

const chunks: Buffer[] = [];
for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
const cells = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Cell[];
setInterval(() => undefined, 1_000); // nothing else keeps a process alive in which everything has stopped
let waiting = 0;

async function upTo(cell: Cell): Promise<void> {
  let acts = -1;
  await rotateCell(cell, await storeOf(cell), async () => {
    if (++acts < cell.act) return;
    if (++waiting === cells.length) process.kill(process.pid, 'SIGKILL');
    await new Promise(() => undefined);
  });
  throw new Error(`it came to its end before act ${String(cell.act)}`);
}

await Promise.all(cells.map(upTo));
