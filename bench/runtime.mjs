// What a cached get of secretctl/runtime costs, and how many calls 10,000 first gets at once make. Exits 1 above the budget.
import { setImmediate } from 'node:timers/promises';
import { createSecrets, Secret } from 'secretctl/runtime';

const BUDGET_NS = 1_000;
const GETS = 10_000;
const ROUNDS = 11;
const LOOPS = 200_000;

let calls = 0;
const answer = { secret: new Secret('made up for a measurement') };
const store = {
  where: 'a store in memory',
  async get() {
    calls += 1;
    await setImmediate();
    return answer;
  },
  async getAll(names) {
    calls += 1;
    return new Map(names.map((name) => [name, answer]));
  },
  async close() {},
};

const logger = { info() {}, warn() {}, error() {} };
const secrets = await createSecrets({ app: 'bench', store, logger });
await Promise.all(Array.from({ length: GETS }, () => secrets.get('KEY')));
const made = calls;

const sync = await median(() => {
  for (let loop = 0; loop < LOOPS; loop += 1) secrets.getSync('KEY');
});
const awaited = await median(async () => {
  for (let loop = 0; loop < LOOPS; loop += 1) await secrets.get('KEY');
});
console.log(`${GETS.toLocaleString('en')} first gets at once  ${made} call${made === 1 ? '' : 's'} to the store`);
console.log(`cached getSync          ${sync.toFixed(0)} ns`);
console.log(`cached await get        ${awaited.toFixed(0)} ns of ${BUDGET_NS} (node ${process.versions.node})`);
await secrets.close();
process.exitCode = made > 1 || sync > BUDGET_NS || awaited > BUDGET_NS ? 1 : 0;

/** Nanoseconds a get; the median of the rounds, less the first, which warms up. */
async function median(round) {
  const times = [];
  for (let count = 0; count < ROUNDS; count += 1) {
    const start = performance.now();
    await round();
    times.push(((performance.now() - start) * 1e6) / LOOPS);
  }
  const sorted = times.slice(1).sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
