// How long `secretctl --version` takes beyond `node -e 0`: medians of alternating runs. Exits 1 above the budget.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BUDGET_MS = 60;
const RUNS = 20;
const bin = fileURLToPath(new URL('../bin/secretctl.js', import.meta.url));

const floor = [];
const ours = [];
for (let run = -1; run < RUNS; run += 1) {
  const bare = milliseconds(['-e', '0']);
  const version = milliseconds([bin, '--version']);
  if (run < 0) continue; // the first pair fills the file cache
  floor.push(bare);
  ours.push(version);
}
const difference = median(ours) - median(floor);
console.log(`node -e 0            ${median(floor).toFixed(1)} ms`);
console.log(`secretctl --version  ${median(ours).toFixed(1)} ms`);
console.log(
  `difference           ${difference.toFixed(1)} ms of ${BUDGET_MS} (node ${process.versions.node}, medians of ${RUNS})`,
);
process.exitCode = difference > BUDGET_MS ? 1 : 0;

function milliseconds(words) {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`node ${words.join(' ')} ended with ${status}: ${stderr}`);
  return performance.now() - start;
}

function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
