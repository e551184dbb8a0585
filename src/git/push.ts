import { talk, USERS_PROTOCOLS, type NetworkOptions } from './network.js';
import type { Remote } from './remotes.js';

/** One ref of a server that is to move. */
export interface RefPush {
  /** Full name on the server. */
  readonly ref: string;
  /** What the server must have now; null: nothing of this name. */
  readonly old: string | null;
  /** null: the ref goes. */
  readonly new: string | null;
}

/** What git says became of one ref: `flag` as in git-push's manual, `text` its summary and reason. */
export interface PushAnswer {
  readonly ref: string;
  readonly flag: string;
  readonly text: string;
}

export interface PushAnswers {
  readonly exitCode: number;
  readonly answers: readonly PushAnswer[];
  /** What git and the server said besides. */
  readonly said: readonly string[];
}

export interface PushOptions extends NetworkOptions {
  /** All refs or none. */
  readonly atomic: boolean;
}

/** Settings that a push of single refs needs, whatever the user configured for ordinary pushes. */
export function pushSettings(remote: Remote): string[] {
  return remote.mirror ? ['-c', `remote.${remote.name}.mirror=false`] : [];
}

/** What follows `git push`: options with one lease for every ref, and, behind the remote, refspecs. */
export function pushArguments(refs: readonly RefPush[], atomic: boolean): { flags: string[]; refspecs: string[] } {
  return {
    flags: [...(atomic ? ['--atomic'] : []), ...refs.map(({ ref, old }) => `--force-with-lease=${ref}:${old ?? ''}`)],
    refspecs: refs.map((push) => `${push.new ?? ''}:${push.ref}`),
  };
}

/**
 * Pushes refs, each only if the server still has what we think it has. Hooks of the user run, since git-lfs uploads in one.
 *
 * git moves the remote-tracking refs of what was accepted. A refusal is an answer, not an error.
 */
export async function pushRefs(
  cwd: string,
  remote: Remote,
  refs: readonly RefPush[],
  options: PushOptions,
): Promise<PushAnswers> {
  const { flags, refspecs } = pushArguments(refs, options.atomic);
  const args = [
    ...pushSettings(remote),
    ...['push', '--porcelain', '--progress', '--no-follow-tags', '--recurse-submodules=no'],
    ...flags,
    ...['--end-of-options', remote.name],
    ...refspecs,
  ];
  return answersOf(await talk(cwd, args, { env: USERS_PROTOCOLS }, options));
}

/**
 * Deletes refs whose names must not stand in an argument. There is no lease: ask the server right before.
 *
 * Leaves remote-tracking refs alone.
 */
export async function deleteHiddenRefs(
  cwd: string,
  remote: Remote,
  refs: readonly string[],
  options: NetworkOptions,
): Promise<PushAnswers> {
  const nickname = 'secretctl-hidden';
  const settings: [string, string][] = [
    ...remote.pushUrls.map((url): [string, string] => [`remote.${nickname}.url`, url]),
    ...refs.map((ref): [string, string] => [`remote.${nickname}.push`, `:${ref}`]),
  ];
  const args = [
    ...settings.map(([key], index) => `--config-env=${key}=SECRETCTL_SETTING_${index}`),
    ...['push', '--porcelain', '--no-follow-tags', '--recurse-submodules=no', nickname],
  ];
  const env = Object.fromEntries(settings.map(([, value], index) => [`SECRETCTL_SETTING_${index}`, value]));
  return answersOf(await talk(cwd, args, { env: { ...USERS_PROTOCOLS, ...env } }, options));
}

function answersOf({ exitCode, stdout, said }: Omit<PushAnswers, 'answers'> & { stdout: string }): PushAnswers {
  const answers = stdout.split('\n').flatMap((line) => {
    const [flag, refs, text] = line.split('\t');
    const ref = refs?.slice(refs.indexOf(':') + 1);
    return flag?.length === 1 && ref !== undefined ? [{ flag, ref, text: text ?? '' }] : [];
  });
  return { exitCode, answers, said };
}
