import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dirent } from 'node:fs';
import { systemCode } from '../errors/index.js';

/** Folders of other people's code, of what a build made, and of tools. */
const LEFT_OUT = new Set([
  ...['.git', '.hg', '.svn', '.jj', '.idea', '.vs', '.vscode-test', '.history'],
  ...['node_modules', 'bower_components', 'jspm_packages', 'vendor', 'third_party', 'Pods', 'Carthage', 'deps'],
  ...['venv', '.venv', 'virtualenv', 'site-packages', '__pycache__', '__pypackages__', '.tox', '.nox', '.eggs'],
  ...['build', 'dist', 'out', 'target', 'obj', '.next', '.nuxt', '.output', '.svelte-kit', '.angular', '.astro'],
  ...['.turbo', '.parcel-cache', '.cache', '.gradle', '.terraform', '.serverless', '.aws-sam', '.vercel', '.netlify'],
  ...['.yarn', '.pnpm-store', '.npm', 'coverage', '.nyc_output', 'htmlcov', '.dart_tool', 'DerivedData', '.bundle'],
]);

/** Whether a file lies in such a folder, by the folders' names. */
export function isLeftOut(path: string): boolean {
  return path.split('/').slice(0, -1).some(isLeftOutFolder);
}

function isLeftOutFolder(name: string): boolean {
  return LEFT_OUT.has(name) || name.endsWith('.egg-info');
}

/**
 * Every regular file below `root` that is not left out, "/" separated and relative to it. Links are not followed.
 *
 * @param skipNested - leave out folders that are repositories of their own
 */
export async function* walkFiles(
  root: string,
  skipNested: boolean,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void> {
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal?.throwIfAborted();
    const entries = await entriesOf(join(root, folder));
    const names = new Set(entries.map(({ name }) => name));
    if (folder !== '' && (names.has('pyvenv.cfg') || (skipNested && names.has('.git')))) continue;
    for (const entry of entries) {
      if (entry.isFile()) yield folder + entry.name;
      else if (entry.isDirectory() && !isLeftOutFolder(entry.name)) folders.push(`${folder}${entry.name}/`);
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (systemCode(error) === undefined) throw error;
    return [];
  }
}
