import { wantsColor, type Context } from '../../app/context.js';
import { vaultFiles } from '../../app/project-store.js';
import { identitySource, type VaultPlaces } from '../../app/vault-identity.js';
import { loadConfig, type LoadedConfig } from '../../config/index.js';
import { AppError, exitCodes, type ExitCode } from '../../errors/index.js';
import type { VaultReport } from '../../report/index.js';
import { inspectIdentity, openVault, type Vault } from '../../stores/index.js';

export interface PlaceFlags {
  readonly file?: string;
  readonly identity?: string;
}

export interface Place extends VaultPlaces {
  readonly loaded: LoadedConfig;
}

/**
 * @param needsVault - false: only the key counts, and no project is needed
 * @throws AppError `E_CONFIG`, exit 2, when nothing says where the vault is
 */
export async function findPlace(context: Context, flags: PlaceFlags, needsVault = true): Promise<Place> {
  const { cwd, env, platform } = context;
  const named = { 'vault.file': flags.file, 'vault.identity': flags.identity };
  const loaded = await loadConfig({ cwd, env, platform, flags: named });
  if (needsVault && loaded.projectFile === undefined && loaded.config.vault?.file === undefined)
    throw new AppError(
      'E_CONFIG',
      'there is no secretctl.yaml here or in a folder above, so nothing says which vault',
      {
        exit: exitCodes.usage,
        hint: 'write one with: secretctl setup   (or name the vault: --file .secretctl/vault.age)',
      },
    );
  return { ...vaultFiles(context, { config: loaded.config, root: loaded.projectRoot }), loaded };
}

/** Runs `work` with the vault opened. */
export async function withVault<T>(context: Context, place: Place, work: (vault: Vault) => Promise<T>): Promise<T> {
  const identity = await identitySource(context, place.identity);
  const vault = openVault({ file: place.file, identity });
  try {
    return await work(vault);
  } finally {
    await vault.close();
  }
}

export async function protectionOf(file: string): Promise<VaultReport['identity']['protection']> {
  return (await inspectIdentity(file))?.protection ?? 'none';
}

export async function finished(context: Context, report: VaultReport): Promise<{ readonly exit: ExitCode }> {
  const { renderVault } = await import('../../report/index.js');
  const { io, masker, options } = context;
  const { stdout } = io;
  const color = wantsColor(context, stdout);
  stdout.writeMasked(await renderVault(report, { masker, json: options.json, color, columns: stdout.columns }));
  return { exit: exitCodes.ok };
}
