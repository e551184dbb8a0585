import { askGit, runGit, type GitOptions } from './run.js';

/** A remote as the configuration has it. */
export interface Remote {
  readonly name: string;
  /** Where a push goes, with whatever credentials the configuration holds: never print it. */
  readonly pushUrls: readonly string[];
  /** Refspecs of `git fetch`; empty in a bare clone. */
  readonly fetch: readonly string[];
  /** Made by `git clone --mirror`: git then refuses to push single refs, unless it is told otherwise. */
  readonly mirror: boolean;
}

/** The remotes of a repository that have an address. */
export async function listRemotes(cwd: string, options: GitOptions = {}): Promise<Remote[]> {
  const { stdout } = await runGit(cwd, ['config', '--null', '--get-regexp', '^remote\\..*'], {
    ...options,
    okCodes: [0, 1],
  });
  const settings = stdout.toString('utf8').split('\0').map(settingOf);
  const names = new Set(settings.flatMap(({ name, key }) => (key === 'url' || key === 'pushurl' ? [name] : [])));
  const remotes: Remote[] = [];
  for (const name of names) {
    const values = (key: string): string[] =>
      settings.filter((setting) => setting.name === name && setting.key === key).map(({ value }) => value);
    const args = ['remote', 'get-url', '--push', '--all', '--end-of-options', name];
    const urls = await askGit(cwd, args, options).catch(() => values('url').join('\n'));
    remotes.push({
      name,
      pushUrls: urls.split(/\r?\n/).filter((url) => url !== ''),
      fetch: values('fetch'),
      mirror: values('mirror').at(-1) === 'true',
    });
  }
  return remotes;
}

/** `remote.NAME.KEY`, a newline, the value. A name may hold dots. */
function settingOf(record: string): { name: string; key: string; value: string } {
  const [full = '', ...value] = record.split('\n');
  const last = full.lastIndexOf('.');
  return { name: full.slice('remote.'.length, last), key: full.slice(last + 1), value: value.join('\n') };
}
