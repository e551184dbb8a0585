// Builds src/main.ts into dist/: ES modules, split so that a command loads only what it needs.
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: { main: 'src/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
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
// Left-overs go last: a failed build, or a command that runs meanwhile, still finds a whole dist.
const fresh = new Set(Object.keys(metafile.outputs).map((file) => file.replace(/^dist\//, '')));
const stale = (await readdir('dist')).filter((name) => !fresh.has(name));
await Promise.all(stale.map((name) => rm(join('dist', name), { recursive: true })));
await linkOwnCommand();

/** npm links the commands of dependencies, not our own; without this, `npx secretctl` here would ask the registry for a package of that name. */
async function linkOwnCommand() {
  const link = join('node_modules', '.bin', 'secretctl');
  await mkdir(dirname(link), { recursive: true });
  if (process.platform === 'win32') return writeFile(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\secretctl.js" %*\r\n');
  await rm(link, { force: true });
  await symlink('../../bin/secretctl.js', link);
}
