// Builds secretctl/runtime into dist/runtime/. One CommonJS implementation serves require() and import, so that a program that
// uses both shares one instance; what opens the stores is a part of the command's own bundle and loaded when it is needed.
import { createRequire } from 'node:module';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, posix, resolve } from 'node:path';
import { build } from 'esbuild';

const FOLDER = 'dist/runtime';
const DOOR = 'runtime/index.ts';

/** Needs dist/runtime-backends.js beside it. */
export async function buildLibrary() {
  await build({
    entryPoints: [join('src', DOOR)],
    outfile: `${FOLDER}/cjs/index.js`,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.17',
    minifySyntax: true,
    plugins: [{ name: 'backends', setup: (setUp) => setUp.onResolve({ filter: /^\.\/backends\.js$/ }, backends) }],
    logLevel: 'warning',
  });
  await write('cjs/package.json', '{ "type": "commonjs" }\n');
  const names = Object.keys(createRequire(import.meta.url)(resolve(FOLDER, 'cjs/index.js')));
  await write('esm/index.js', `export { ${names.sort().join(', ')} } from '../cjs/index.js';\n`);
  await buildTypes();
}

function backends() {
  return { path: '../../runtime-backends.js', external: true };
}

/** Declarations of the door and of all that it names, once for each kind of module: TypeScript tells them apart by the folder. */
async function buildTypes() {
  const folders = ['runtime', 'core', 'errors'].map((room) => join('src', room));
  const listed = await Promise.all(
    folders.map(async (folder) => (await readdir(folder, { recursive: true })).map((name) => join(folder, name))),
  );
  const times = await Promise.all([import.meta.filename, ...folders, ...listed.flat()].map(changed));
  if (Math.max(...times) < (await changed(join(FOLDER, 'esm/types', DOOR.replace('.ts', '.d.ts'))))) return;
  const { default: ts } = await import('typescript'); // slow to load
  const waiting = [DOOR];
  const texts = new Map();
  for (const file of waiting) {
    const compilerOptions = { module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2023 };
    const source = await readFile(join('src', file), 'utf8');
    const { outputText } = ts.transpileDeclaration(source, { fileName: file, compilerOptions });
    texts.set(file.replace(/\.ts$/, '.d.ts'), outputText);
    for (const [, name] of outputText.matchAll(/from '(\.[^']+)\.js'/g)) {
      const next = `${posix.join(posix.dirname(file), name)}.ts`;
      if (!waiting.includes(next)) waiting.push(next);
    }
  }
  for (const kind of ['cjs', 'esm']) {
    await rm(join(FOLDER, kind, 'types'), { recursive: true, force: true });
    for (const [file, text] of texts) await write(`${kind}/types/${file}`, text);
  }
}

async function write(name, text) {
  const file = join(FOLDER, name);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function changed(file) {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs ?? 0;
}
