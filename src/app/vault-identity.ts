import { mkdir, stat } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { dirname } from 'node:path';
import { AppError, exitCodes, systemCode, systemReason } from '../errors/index.js';
import {
  checkLabel,
  createIdentity,
  createVault,
  inspectIdentity,
  publicKeys,
  type IdentitySource,
} from '../stores/index.js';
import { mayPrompt, type Context } from './context.js';
import { PASSPHRASE_VARIABLE, readPassphrase } from './passphrase.js';

/** Where a vault and the key that opens it are; `vaultFiles` finds them. Absolute. */
export interface VaultPlaces {
  readonly file: string;
  readonly identity: string;
}

export interface EnsureVaultOptions {
  /** A new key is wrapped by a passphrase; else its mode (0600) is all that protects it. Says nothing about a key that is there. */
  readonly wrap: boolean;
  /** Whose key it is, in a new vault. Default: user@host. */
  readonly label?: string | undefined;
}

export interface EnsuredVault {
  readonly identityCreated: boolean;
  readonly vaultCreated: boolean;
  /** The public key, `age1…`; undefined when both were there and the key is wrapped: nobody was asked for the passphrase. */
  readonly recipient: string | undefined;
}

/**
 * Makes the key when there is none, and the vault when there is none. What is there stays as it is, so it may be run again,
 * also after a run that was killed, and by two at once. A passphrase is asked for before anything is written.
 *
 * A new key does not open a vault that was there: somebody who can open it has to add the public key.
 *
 * @throws AppError of `readPassphrase` and `identitySource`; `E_VAULT_LOCKED`, exit 4; `E_VAULT_RECIPIENT`, exit 2, for a label that
 * cannot be used; `E_VAULT_MISSING`, exit 5, when only the copy of an earlier vault is there; `E_STORE_UNREACHABLE`, exit 5, when something cannot be written
 */
export async function ensureVault(
  context: Context,
  places: VaultPlaces,
  options: EnsureVaultOptions,
): Promise<EnsuredVault> {
  checkLabel(options.label);
  const made = await ensureIdentity(context, places.identity, options.wrap);
  const first = (await isThere(places.file)) ? undefined : await makeVault(context, places, options.label);
  return {
    identityCreated: made !== undefined,
    vaultCreated: first !== undefined,
    recipient: made ?? first ?? (await plainRecipient(context, places.identity)),
  };
}

/**
 * The key that opens the vault, for `openVault`: its passphrase is asked for when it is needed, and once in this process.
 *
 * A plain key that others may read is refused, as ssh does; one that is wrapped brings a warning. A file of another user is not looked
 * at, since its owner decides (a mounted secret). Windows has no such modes.
 *
 * @throws AppError `E_VAULT_EXPOSED`, exit 2; `E_VAULT_LOCKED`, exit 4, when it cannot be read
 */
export async function identitySource(context: Context, file: string): Promise<IdentitySource> {
  await checkMode(context, file);
  return { file, passphrase: hasPassphrase(context, file) ? () => passphraseOf(context, file) : undefined };
}

/** What was typed (or read) in this process, by identity file. */
const typed = new WeakMap<Context, Map<string, Promise<string>>>();

/** Else the vault says that it is locked: nothing is consented to where a key is opened. */
function hasPassphrase(context: Context, file: string): boolean {
  return Boolean(context.env[PASSPHRASE_VARIABLE]) || mayPrompt(context) || (typed.get(context)?.has(file) ?? false);
}

function passphraseOf(context: Context, file: string): Promise<string> {
  const known = typed.get(context)?.get(file);
  if (known !== undefined) return known;
  const asked = readPassphrase(context, false, 'Passphrase of your key');
  remember(context, file, asked);
  asked.catch(() => typed.get(context)?.delete(file));
  return asked;
}

function remember(context: Context, file: string, passphrase: Promise<string>): void {
  const known = typed.get(context) ?? new Map<string, Promise<string>>();
  typed.set(context, known.set(file, passphrase));
}

/** @returns the public key of a new one; undefined when there is one */
async function ensureIdentity(context: Context, file: string, wrap: boolean): Promise<string | undefined> {
  if ((await inspectIdentity(file)) !== undefined) return undefined;
  const passphrase = wrap ? await readPassphrase(context, true, 'New passphrase for your key') : undefined;
  await makeFolder(dirname(file), 0o700);
  try {
    const recipient = await createIdentity({
      file,
      passphrase: passphrase === undefined ? undefined : () => Promise.resolve(passphrase),
    });
    if (passphrase !== undefined) remember(context, file, Promise.resolve(passphrase));
    return recipient;
  } catch (error) {
    if (systemCode(error) === 'E_VAULT_EXISTS') return undefined; // another process was first
    throw error instanceof AppError ? error : unwritable(file, error);
  }
}

/** @returns the public key that it was made for; undefined when another process was first */
async function makeVault(
  context: Context,
  { file, identity }: VaultPlaces,
  label: string | undefined,
): Promise<string | undefined> {
  const source = await identitySource(context, identity);
  await makeFolder(dirname(file));
  try {
    const vault = await createVault({ file, identity: source, label: label ?? ownLabel() });
    return (await vault.recipients())[0]?.recipient;
  } catch (error) {
    if (systemCode(error) === 'E_VAULT_EXISTS') return undefined;
    throw error;
  }
}

async function plainRecipient(context: Context, file: string): Promise<string | undefined> {
  if ((await inspectIdentity(file))?.protection === 'passphrase') return undefined;
  return (await publicKeys(await identitySource(context, file)))[0];
}

async function checkMode(context: Context, file: string): Promise<void> {
  const found = context.platform === 'win32' ? undefined : await inspectIdentity(file);
  if (found === undefined || (found.mode & 0o077) === 0 || found.owner !== process.getuid?.()) return;
  const mode = `0${found.mode.toString(8)}`;
  if (found.protection === 'mode') throw exposed(file, mode);
  if (!context.options.quiet)
    context.io.stderr.write(
      `warning: others may read ${file} (mode ${mode}); only its passphrase protects it: chmod 600 ${file}\n`,
    );
}

async function isThere(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw unwritable(file, error);
  }
}

async function makeFolder(folder: string, mode?: number): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode });
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** As ssh-keygen does. A user without a name (in a container) is told by the machine. */
function ownLabel(): string {
  try {
    return `${userInfo().username}@${hostname()}`;
  } catch {
    return hostname();
  }
}

function exposed(file: string, mode: string): AppError {
  return new AppError(
    'E_VAULT_EXPOSED',
    `others may read your key ${file} (mode ${mode}), and no passphrase protects it`,
    {
      exit: exitCodes.usage,
      hint: `chmod 600 ${file}   (if somebody may have read it: make a new key, and rotate the secrets)`,
    },
  );
}

function unwritable(file: string, cause: unknown): AppError {
  return new AppError('E_STORE_UNREACHABLE', `${file} cannot be used: ${systemReason(cause)}`, {
    exit: exitCodes.failed,
    hint: 'mend that and run the command again: it goes on where it stopped',
    cause,
  });
}
