import { join } from 'node:path';
import { awsClients, lacksCredentials, type AwsClients, type CallerIdentity } from '../aws/index.js';
import { loadConfig, stateFolder, type Config, type LoadedConfig } from '../config/index.js';
import { AppError, exitCodes, systemCode } from '../errors/index.js';
import { openAwsStore, openEnvStore, openVault, type EnvStore, type Store, type Vault } from '../stores/index.js';
import type { Context } from './context.js';
import { identitySource } from './vault-identity.js';

export type SecretSettings = NonNullable<Config['secrets']>[string];

/** An application as secretctl.yaml describes it. */
export interface Project {
  readonly app: string;
  readonly secrets: ReadonlyMap<string, SecretSettings>;
  readonly config: Config;
  /** Absolute folder. */
  readonly root: string;
  /** Absolute path of secretctl.yaml. */
  readonly file: string;
}

/** The project's store, opened; which one it is tells which kind of place it has. Closed by `store.close()`. */
export type ProjectStore = { readonly project: Project } & (
  | { readonly id: 'aws'; readonly store: Store; readonly clients: AwsClients; readonly identity: CallerIdentity }
  | { readonly id: 'vault'; readonly store: Vault; readonly file: string; readonly identityFile: string }
  | { readonly id: 'env'; readonly store: EnvStore; readonly file: string }
);

/**
 * @throws AppError `E_CONFIG`, exit 2, when there is no secretctl.yaml, or it names no app
 */
export async function loadProject(context: Context): Promise<Project> {
  const { cwd, env, platform } = context;
  return projectOf(await loadConfig({ cwd, env, platform }));
}

export function projectOf({ config, projectRoot, projectFile }: LoadedConfig): Project {
  if (projectFile === undefined) throw notSetUp('there is no secretctl.yaml here or in a folder above');
  if (config.app === undefined) throw notSetUp(`${projectFile} names no app`);
  const secrets = new Map(Object.entries(config.secrets ?? {}).map(([name, settings]) => [name, settled(settings)]));
  return { app: config.app, secrets, config, root: projectRoot, file: projectFile };
}

/** Other names of providers; everything that is said or written down has the first one. */
const ALIASES: Readonly<Record<string, string>> = { 'aws-iam-access-key': 'iam-access-key' };

function settled(settings: SecretSettings): SecretSettings {
  const { provider } = settings;
  return { ...settings, provider: Object.hasOwn(ALIASES, provider) ? (ALIASES[provider] ?? provider) : provider };
}

/** What a secret of secretctl.yaml is called in the store. */
export function storedName(project: Pick<Project, 'app'>, name: string): string {
  return `${project.app}/${name}`;
}

/** Where the project's store is, before a vault is opened: it may have to be made first. */
export type StorePlace =
  | Extract<ProjectStore, { id: 'aws' }>
  | { readonly id: 'vault'; readonly project: Project; readonly file: string; readonly identityFile: string }
  | Extract<ProjectStore, { id: 'env' }>;

/**
 * Finds the store that secretctl.yaml names; without one, AWS when credentials resolve, else the vault. Credentials that are refused, or have
 * expired, are an error and not a reason for the vault: secrets would go where nobody looks for them.
 *
 * Of AWS it is asked first who the caller is, so nothing is done in an account that nobody has seen.
 *
 * @throws AppError of the store; `E_STORE_CREDENTIALS`, exit 4, when AWS is meant and does not know the caller
 */
export async function findProjectStore(context: Context, project: Project): Promise<StorePlace> {
  const { store } = project.config;
  if (store === 'env') return envPlace(project);
  if (store === 'vault') return vaultPlace(context, project);
  try {
    return await awsPlace(context, project);
  } catch (error) {
    const isElsewhere = lacksCredentials(error) || systemCode(error) === 'E_STORE_REGION';
    if (store === 'aws' || !isElsewhere) throw error;
    return vaultPlace(context, project);
  }
}

/**
 * Opens the project's store. A vault asks for its passphrase when its first secret is read.
 *
 * @throws AppError of `findProjectStore` and `identitySource`
 */
export async function openProjectStore(context: Context, project: Project): Promise<ProjectStore> {
  return await openPlace(context, await findProjectStore(context, project));
}

/** @throws AppError of `identitySource` */
export async function openPlace(context: Context, place: StorePlace): Promise<ProjectStore> {
  if (place.id !== 'vault') return place;
  const identity = await identitySource(context, place.identityFile);
  return { ...place, store: openVault({ file: place.file, identity }) };
}

async function awsPlace(context: Context, project: Project): Promise<Extract<ProjectStore, { id: 'aws' }>> {
  const { aws = {} } = project.config;
  const { signal, io, options } = context;
  context.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true'; // our own check of node is doctor's
  const onWarning = (text: string): void => {
    if (!options.quiet) io.stderr.write(`warning: ${text}\n`);
  };
  const clients = await awsClients({ region: aws.region, profile: aws.profile, signal, onWarning });
  try {
    const identity = await told(context, clients.region, () => clients.callerIdentity());
    const replicas = (aws.replicas ?? []).map((region) => ({ region }));
    return { project, id: 'aws', clients, identity, store: openAwsStore(clients, { ...identity, replicas }) };
  } catch (error) {
    clients.close();
    throw error;
  }
}

function vaultPlace(context: Context, project: Project): Extract<StorePlace, { id: 'vault' }> {
  const { file, identity } = vaultFiles(context, project);
  return { project, id: 'vault', file, identityFile: identity };
}

const SILENCE_MS = 2_000;

/** Says what is waited for when AWS takes its time. */
async function told<T>({ io, options }: Context, region: string, call: () => Promise<T>): Promise<T> {
  const timer = setTimeout(() => {
    if (!options.quiet) io.stderr.write(`waiting for AWS in ${region} to say who you are ...\n`);
  }, SILENCE_MS);
  try {
    return await call();
  } finally {
    clearTimeout(timer);
  }
}

/** Where the vault and the key that opens it are. */
export function vaultFiles(
  context: Pick<Context, 'env' | 'platform'>,
  { config, root }: Pick<Project, 'config' | 'root'>,
): { readonly file: string; readonly identity: string } {
  const identity = config.vault?.identity ?? ownIdentity(context);
  return { file: config.vault?.file ?? join(root, '.secretctl', 'vault.age'), identity };
}

function ownIdentity(context: Pick<Context, 'env' | 'platform'>): string {
  const folder = stateFolder(context);
  if (folder !== undefined) return join(folder, 'identity.age');
  throw new AppError('E_CONFIG', 'there is no home folder, so there is no place for the key of the vault', {
    exit: exitCodes.usage,
    hint: 'name it in SECRETCTL_IDENTITY_FILE',
  });
}

function envPlace(project: Project): Extract<ProjectStore, { id: 'env' }> {
  const file = project.config.env_file ?? join(project.root, '.env');
  const variables = new Map(
    [...project.secrets].map(([name, { env }]) => [storedName(project, name), env ?? variableOf(name)]),
  );
  return { project, id: 'env', store: openEnvStore({ file, variables }), file };
}

/** The variable of a secret for which secretctl.yaml names none: `db-password` is DB_PASSWORD. */
export function variableOf(name: string): string {
  return name
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '_')
    .replace(/^(?=[0-9])/, '_');
}

function notSetUp(what: string): AppError {
  return new AppError('E_CONFIG', what, {
    exit: exitCodes.usage,
    hint: 'write one with: secretctl setup',
  });
}
