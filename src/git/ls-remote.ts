import { AppError, exitCodes } from '../errors/index.js';
import { talk, USERS_PROTOCOLS, type NetworkOptions } from './network.js';

/** A ref that a server tells of; tags are not peeled. */
export interface AdvertisedRef {
  readonly name: string;
  readonly id: string;
}

/**
 * Every ref that the server of a remote tells of. Talks to the network.
 *
 * @param remote - a name from the configuration
 * @throws AppError `E_REMOTE`, exit 4 when the server does not let us in, else 5
 */
export async function advertisedRefs(
  cwd: string,
  remote: string,
  options: NetworkOptions = {},
): Promise<AdvertisedRef[]> {
  const args = ['ls-remote', '--refs', '--end-of-options', remote];
  const { exitCode, stdout, said } = await talk(cwd, args, { env: USERS_PROTOCOLS }, options);
  if (exitCode !== 0) throw remoteFailed(`the refs of ${remote} could not be asked for`, said);
  return stdout
    .split('\n')
    .map((line) => line.split('\t'))
    .flatMap(([id, name]) => (id === undefined || name === undefined ? [] : [{ id, name }]));
}

const NOT_LET_IN =
  /authentication failed|could not read (?:username|password)|permission denied|terminal prompts disabled|error: 40[13]|access denied|invalid (?:username|credentials)/i;

/** A failed call on a server, in words: what was tried, and what git or the server said. */
export function remoteFailed(what: string, said: readonly string[]): AppError {
  const words = said.filter((line) => !/^(?:warning|hint):/.test(line));
  const text = (words.length > 0 ? words : said).slice(-4).join(' ') || 'git said nothing';
  const login = said.some((line) => NOT_LET_IN.test(line));
  return new AppError('E_REMOTE', `${what}: ${text}`, {
    exit: login ? exitCodes.authentication : exitCodes.failed,
    hint: login
      ? 'sign in the way git does (credential helper or ssh key): git ls-remote must work, then run this again'
      : 'see whether git ls-remote works, then run this again',
  });
}
