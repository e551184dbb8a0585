// Builds src/main.ts into dist/: ES modules, split so that a command loads only what it needs; and the library beside it.
import { mkdir, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { buildLibrary } from './build-library.mjs';

const KERNEL = 'odb-kernel.wasm';

const { metafile } = await build({
  entryPoints: {
    main: 'src/main.ts',
    'odb-worker': 'src/odb/worker.ts',
    'runtime-backends': 'src/runtime/backends.ts',
  },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  // What is loaded by import() must be modules: of a CommonJS one only `default` would come through.
  mainFields: ['module', 'main'],
  target: 'node20.17',
  minifySyntax: true,
  legalComments: 'external',
  // Some bundled CommonJS packages call require() for node's own modules.
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
  metafile: true,
  logLevel: 'warning',
});
await buildKernel();
await buildLibrary();
// Left-overs go last: a failed build, or a command that runs meanwhile, still finds a whole dist.
const fresh = new Set([KERNEL, 'runtime', ...Object.keys(metafile.outputs).map((file) => file.replace(/^dist\//, ''))]);
const stale = (await readdir('dist')).filter((name) => !fresh.has(name) && !name.startsWith(`${KERNEL}.`));
await Promise.all(stale.map((name) => rm(join('dist', name), { recursive: true })));
await linkOwnCommand();

/** The WebAssembly kernel of src/odb: compiled when its sources are newer, and put in place whole. */
async function buildKernel() {
  const target = join('dist', KERNEL);
  const sources = (await readdir('assembly'))
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join('assembly', name));
  const built = await changed(target);
  const times = await Promise.all(['.config/build.mjs', ...sources].map(changed));
  if (times.every((time) => time < built)) return;
  const unfinished = `${target}.${process.pid}`;
  const memory = ['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'];
  const kind = ['-O3', '--runtime', 'stub', '--noAssert', '--enable', 'simd,threads'];
  const { main: compile } = await import('assemblyscript/asc'); // slow to load
  const { error, stderr } = await compile(['assembly/kernel.ts', '-o', unfinished, ...kind, ...memory]);
  if (error !== null) throw new Error(`the kernel does not compile: ${stderr.toString()}`, { cause: error });
  await rename(unfinished, target);
}

async function changed(file) {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}

/** npm links the commands of dependencies, not our own; without this, `npx secretctl` here would ask the registry for a package of that name. */
async function linkOwnCommand() {
  const link = join('node_modules', '.bin', 'secretctl');
  await mkdir(dirname(link), { recursive: true });
  if (process.platform === 'win32') return writeFile(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\secretctl.js" %*\r\n');
  await rm(link, { force: true });
  await symlink('../../bin/secretctl.js', link);
}
