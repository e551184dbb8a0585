import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Secret } from '../../src/core/index.js';
import { Matcher } from '../../src/match/index.js';

const value = randomBytes(30).toString('base64');
const matcher = new Matcher([
  { kind: 'value', label: 'a value', secret: new Secret(value) },
  { kind: 'pattern', label: 'sk-proj-', source: 'sk-proj-' },
]);
const text = Buffer.from(`x=${value}\ny=${Buffer.from(`--sk-proj-${value}`).toString('base64')}`);

test('a matcher survives a message to a thread and finds the same there', async () => {
  const worker = new Worker('const t = require("worker_threads"); t.parentPort.postMessage(t.workerData)', {
    eval: true,
    workerData: matcher.toTransfer(),
  });
  const arrived = await new Promise<ReturnType<typeof matcher.toTransfer>>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  await worker.terminate();

  const twin = Matcher.fromTransfer(arrived);
  expect(twin.find(text)).toEqual(matcher.find(text));
  expect(twin.find(text)).toHaveLength(3);
  expect(twin.table).toEqual(matcher.table);
  expect(twin.needles.map(({ label }) => label)).toEqual(['a value', 'sk-proj-']);
});

test('what arrives is plain data', () => {
  const transfer = matcher.toTransfer();
  expect(structuredClone(transfer)).toEqual(transfer);
});
