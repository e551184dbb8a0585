import { join } from 'node:path';
import { parseEnv } from '../stores/index.js';
import { walkFiles } from './folders.js';
import { lineTeller } from './lines.js';
import { byCodeUnits, isWorkTree } from './project-files.js';
import { readText } from './read-text.js';
import type { EnvAssignment, EnvFileFound } from './types.js';
import type { SearchOptions } from './uses.js';

const LARGEST_FILE = 1_048_576;

const ENV_NAME =
  /^(?:\.env(?:[._-].+)?|\.?dotenv(?:[._-].+)?|env(?:\.(?:local|dev|development|prod|production|staging|test|docker|txt))?|env[._-](?:examples?|samples?|templates?|dist|defaults?)(?:\..+)?|.+\.env(?:[._-].+)?|\.flaskenv(?:[._-].+)?|\.envrc(?:[._-].+)?|\.dev\.vars(?:\..+)?)$/is;
/** Code, documents and encrypted files that are only named after one; `.env.vault` is dotenv's encrypted form. */
const OTHER_FORMAT =
  /\.(?:[cm]?[jt]sx?|json5?|jsonc|ya?ml|toml|xml|mdx?|rst|html?|css|py|rb|php|go|rs|java|kt|cs|sh|ps1|bat|sql|vue|svelte|lock|log|map|png|svg|zip|t?gz|tar|age|gpg|asc|enc|sops|vault|swp|swo)$/i;
const EXAMPLE_WORD = /(?:^|[._-])(?:examples?|samples?|templates?|tpl|tmpl|dist|defaults?)(?=[._-]|$)/i;

/**
 * Finds .env files and examples of them, ignored ones too, by path; read as `parseEnv` of the stores does.
 *
 * Not in folders of other people's code and build output, nor in repositories inside this one; no encrypted files, files over 1 MiB, links or pipes.
 *
 * @param root - folder that the paths are relative to
 * @throws as `findVariableUses` does
 */
export async function findEnvFiles(root: string, { signal }: SearchOptions = {}): Promise<EnvFileFound[]> {
  const paths: string[] = [];
  for await (const path of walkFiles(root, await isWorkTree(root), signal)) if (isEnvFile(path)) paths.push(path);
  const files: EnvFileFound[] = [];
  for (const path of paths.sort(byCodeUnits)) {
    signal?.throwIfAborted();
    const text = await readText(join(root, path), LARGEST_FILE);
    if (text !== undefined) files.push({ path, isExample: isExample(path), assignments: assignmentsOf(text) });
  }
  return files;
}

/** By its name. */
export function isEnvFile(path: string): boolean {
  const name = nameOf(path);
  return ENV_NAME.test(name) && !OTHER_FORMAT.test(name);
}

export function isExample(path: string): boolean {
  return EXAMPLE_WORD.test(nameOf(path));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function assignmentsOf(text: string): EnvAssignment[] {
  const lineOf = lineTeller(text);
  return parseEnv(text).map(({ name, start, value }) => ({ name, line: lineOf(start), value }));
}
