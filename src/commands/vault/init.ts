import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from '../../app/context.js';
import { ensureVault, type EnsuredVault } from '../../app/vault-identity.js';
import type { ExitCode } from '../../errors/index.js';
import { checkLabel } from '../../stores/index.js';
import { findPlace, finished, protectionOf, type Place } from './place.js';
import type { InitFlags } from './command.js';

/** Makes what is missing, and says who needs what of it. */
export async function runInit(context: Context, flags: InitFlags): Promise<{ readonly exit: ExitCode }> {
  const place = await findPlace(context, flags);
  const done = flags.dryRun
    ? await plan(place, flags.label)
    : await ensureVault(context, place, { wrap: flags.passphrase, label: flags.label });
  const made = done.identityCreated || done.vaultCreated;
  const protection = await protectionOf(place.identity);
  return await finished(context, {
    schemaVersion: 1,
    command: 'vault init',
    outcome: flags.dryRun ? 'planned' : made ? 'applied' : 'unchanged',
    vault: place.file,
    identity: { file: place.identity, protection, publicKeys: done.recipient === undefined ? [] : [done.recipient] },
    created: { identity: done.identityCreated, vault: done.vaultCreated },
    next: flags.dryRun ? [] : nextSteps(place, done),
  });
}

async function plan(place: Place, label: string | undefined): Promise<EnsuredVault> {
  checkLabel(label);
  const missing = async (file: string): Promise<boolean> =>
    await access(file).then(
      () => false,
      () => true,
    );
  return {
    identityCreated: await missing(place.identity),
    vaultCreated: await missing(place.file),
    recipient: undefined,
  };
}

function nextSteps(place: Place, done: EnsuredVault): string[] {
  if (!done.identityCreated && !done.vaultCreated)
    return [
      ...(done.recipient === undefined
        ? ['secretctl vault identity prints your public key (and asks for the passphrase)']
        : []),
      'secretctl vault recipients lists who can open the vault',
      ...storeStep(place),
    ];
  const shut = done.identityCreated && !done.vaultCreated;
  return [
    ...(shut ? joinSteps(done.recipient ?? '') : ownerSteps(place)),
    `Never commit your key (${place.identity}) or its passphrase.${keyInProject(place)}`,
    ...(done.identityCreated
      ? [
          'Keep a copy of the key and of its passphrase in a safe place: without them only a colleague can let you in again.',
        ]
      : []),
    ...storeStep(place),
  ];
}

function joinSteps(recipient: string): string[] {
  return [
    `The vault does not open with your new key yet. Give the public key to somebody who can open it; they type:\nsecretctl vault add ${recipient} --label YOUR-NAME`,
    'They commit the vault, you pull, and secretctl vault recipients shows your name.',
  ];
}

function ownerSteps(place: Place): string[] {
  const inside = insideProject(place, place.file);
  const commit =
    inside === undefined ? 'Keep the vault where your team finds it' : `Commit the vault: git add ${inside}`;
  const git =
    inside === undefined
      ? []
      : [
          `Keep the copies beside it out of git; a line for .gitignore:\n/${inside}.*`,
          `Keep git from merging it as text; a line for .gitattributes:\n/${inside} binary`,
        ];
  return [
    `${commit}   (it is encrypted)`,
    ...git,
    'A colleague runs secretctl vault init too, and gives you a public key over a channel that you trust; you type:\nsecretctl vault add age1... --label NAME',
  ];
}

function keyInProject(place: Place): string {
  const inside = insideProject(place, place.identity);
  return inside === undefined ? '' : ` It lies in the project, so put this line into .gitignore: /${inside}`;
}

function storeStep({ loaded: { config, projectFile } }: Place): string[] {
  if (projectFile === undefined || config.store === 'vault') return [];
  return [`So that the other commands use it: store: vault in ${projectFile}`];
}

/** As git writes it; undefined for a file elsewhere. */
function insideProject({ loaded }: Place, file: string): string | undefined {
  const relative = path.relative(loaded.projectRoot, file);
  return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : relative.split(path.sep).join('/');
}
