import { chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { commitMap, gitlabMaps } from './commit-map.js';
import type { AftermathFacts } from './facts.js';
import { ciCheck, guardText, preReceive } from './guard.js';
import { readme } from './readme.js';
import { teamPowerShell } from './team-ps.js';
import { teamScript } from './team-sh.js';
import { teamText } from './team-text.js';
import { ticket } from './tickets.js';

/** Every text by its path below the folder, "/" separated. */
export function aftermathFiles(facts: AftermathFacts): Map<string, string> {
  const { rewrite, plan } = facts;
  const map = commitMap(rewrite);
  const files = new Map<string, string>([
    ['commit-map', map],
    [
      'team/README.md',
      teamText({ ...rewrite, changed: rewrite.commits.length, urls: plan.remotes.map(({ url }) => url) }),
    ],
    ['team/commit-map', map],
    ['team/is-my-clone-old.sh', teamScript(rewrite.firstChanged)],
    ['team/is-my-clone-old.ps1', teamPowerShell(rewrite.firstChanged)],
    ['guard/README.md', guardText()],
    ['guard/pre-receive', preReceive(rewrite)],
    ['guard/no-old-history.sh', ciCheck(rewrite)],
  ]);
  addTickets(files, facts);
  files.set('README.md', readme(facts, [...files.keys()]));
  const redact = facts.redact ?? ((text: string): string => text);
  return new Map([...files].map(([path, text]) => [path, redact(text)]));
}

function addTickets(files: Map<string, string>, { rewrite, plan, pulls, lfs }: AftermathFacts): void {
  const maps = gitlabMaps(rewrite);
  for (const remote of plan.remotes) {
    const name = remote.remote.name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
    const facts = {
      plan: remote,
      pulls: pulls.get(remote.remote.name) ?? remote.pulls,
      firstChanged: rewrite.firstChanged,
      lfs,
    };
    files.set(`tickets/${remote.host}-${name}.md`, ticket({ ...facts, gitlabPieces: maps.length }));
  }
  if (!plan.remotes.some(({ host }) => host === 'gitlab')) return;
  for (const [index, piece] of maps.entries()) files.set(`gitlab/commit-map-${index + 1}`, piece);
  files.set('gitlab/blobs.txt', rewrite.blobs.map(({ id }) => `${id}\n`).join(''));
}

/**
 * Writes what is to be done after a rewrite into a folder (0700, files 0600; it is made when it is not there): README.md is the index.
 *
 * @returns absolute paths, README.md last
 * @throws system errors when the folder cannot be written
 */
export async function writeAftermath(folder: string, facts: AftermathFacts): Promise<string[]> {
  const written: string[] = [];
  await makeFolder(folder);
  for (const [path, text] of aftermathFiles(facts)) {
    const file = join(folder, ...path.split('/'));
    await makeFolder(dirname(file));
    await rm(file, { force: true }); // a link that lies there must not lead us elsewhere
    await writeFile(file, text, { mode: 0o600, flag: 'wx' });
    written.push(file);
  }
  return written;
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700).catch(() => undefined); // not ours to change: the files are private all the same
}
