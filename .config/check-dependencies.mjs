// Checks that arrows between the rooms run the right way, and that every package we install has a recorded reason.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const failures = [...checkArrows(), ...checkReasons()];
for (const failure of failures) console.error(failure);
process.exitCode = failures.length === 0 ? 0 : 1;

function checkArrows() {
  const cruiser = fileURLToPath(
    new URL('../node_modules/dependency-cruiser/bin/dependency-cruise.mjs', import.meta.url),
  );
  const words = ['--config', '.config/dependency-cruiser.cjs', '--output-type', 'json', 'src'];
  const run = spawnSync(process.execPath, [cruiser, ...words], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (run.error !== undefined || run.stdout === '')
    return [`dependency-cruiser did not run: ${run.error ?? run.stderr}`];
  const { modules, summary } = JSON.parse(run.stdout);
  // A cruiser that cannot parse TypeScript finds nothing wrong in nothing.
  const seen = new Set(modules.map(({ source }) => source));
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const missed = files.map((name) => `src/${name.replaceAll('\\', '/')}`).filter((name) => !seen.has(name));
  const arrows = modules
    .filter(({ source }) => seen.has(source) && source.startsWith('src/'))
    .flatMap(({ dependencies }) => dependencies);
  console.log(`${files.length} files of src, ${seen.size} modules, ${arrows.length} arrows`);
  return [
    ...(files.length === 0 || arrows.length === 0 ? ['the dependency check saw nothing'] : []),
    ...missed.map((name) => `the dependency check did not see ${name}`),
    ...summary.violations.map(({ rule, from, to, cycle }) => {
      const way = cycle === undefined ? to : cycle.map(({ name }) => name).join(' -> ');
      return `${rule.severity} ${rule.name}: ${from} -> ${way}`;
    }),
  ];
}

function checkReasons() {
  const page = 'docs/decisions/dependencies.md';
  const packageJson = JSON.parse(readFileSync('package.json', 'utf8'));
  const installed = new Set(Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies }));
  const explained = new Set([...readFileSync(page, 'utf8').matchAll(/^\| `([^`]+)` +\|/gm)].map(([, name]) => name));
  return [
    ...[...installed].filter((name) => !explained.has(name)).map((name) => `${page} has no line for ${name}`),
    ...[...explained]
      .filter((name) => !installed.has(name))
      .map((name) => `${page} explains ${name}, which is not installed`),
  ];
}
