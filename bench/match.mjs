// Throughput of the search for values and patterns, and the time that its tables take, on text, base64 and noise.
import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const RUNS = 3;
const MB = 1e6;
const top = fileURLToPath(new URL('..', import.meta.url));
const bundle = join(tmpdir(), `secretctl-bench-${process.pid}.mjs`);
const entry = `export * from './src/match/index.js'; export { Secret } from './src/core/index.js';`;
await build({
  stdin: { contents: entry, resolveDir: top },
  bundle: true,
  format: 'esm',
  platform: 'node',
  outfile: bundle,
});
const { Matcher, Secret } = await import(pathToFileURL(bundle).href);
rmSync(bundle);

const valueOf = (length) => randomBytes(length).toString('base64').slice(0, length);
const values = (...texts) => texts.map((text) => ({ kind: 'value', label: 'value', secret: new Secret(text) }));
const pattern = (source) => [{ kind: 'pattern', label: source, source }];
const needles = {
  'one value of 164': values(valueOf(164)),
  'one value of 8': values(valueOf(8)),
  'one value of 5,000': values(valueOf(5_000)),
  '200 values of 50': values(...Array.from({ length: 200 }, () => valueOf(50))),
  'sk-proj-': pattern('sk-proj-'),
  'sk-proj-[A-Za-z0-9_-]{40,}': pattern('sk-proj-[A-Za-z0-9_-]{40,}'),
  '[0-9a-f]{40}': pattern('[0-9a-f]{40}'),
};
const inputs = {
  text: textOf(32 * MB),
  base64: Buffer.from(randomBytes(24 * MB).toString('base64')),
  noise: randomBytes(32 * MB),
};

console.log('| needles | tables, ms | stride | grams | text, MB/s | base64 | noise |\n|---|---|---|---|---|---|---|');
for (const [name, list] of Object.entries(needles)) {
  const built = fastest(() => new Matcher(list));
  const matcher = new Matcher(list);
  const rates = Object.values(inputs).map((bytes) => (bytes.length / MB / fastest(() => matcher.find(bytes))) * 1000);
  const { stride, grams } = matcher.table;
  const cells = [name, built.toFixed(1), stride, grams.length, ...rates.map((rate) => rate.toFixed(0))];
  console.log(`| ${cells.join(' | ')} |`);
}

/** Milliseconds of this process. */
function fastest(run) {
  const times = Array.from({ length: RUNS }, () => {
    const start = process.cpuUsage();
    run();
    return process.cpuUsage(start).user / 1000;
  });
  return Math.min(...times);
}

function textOf(length) {
  const files = readdirSync(join(top, 'src'), { recursive: true }).filter((file) => file.endsWith('.ts'));
  let text = Buffer.concat(files.map((file) => readFileSync(join(top, 'src', file))));
  while (text.length < length) text = Buffer.concat([text, text]);
  return text.subarray(0, length);
}
