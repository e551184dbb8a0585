import path from 'node:path';

/** What decides where files of ours live. */
export interface Place {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
}

/**
 * The folder for keys and journals: `$XDG_STATE_HOME/secretctl`, or `%LOCALAPPDATA%\secretctl` on Windows.
 *
 * @returns undefined when the environment names no home (an empty HOME is none; XDG says to ignore relative paths)
 */
export function stateFolder(place: Place): string | undefined {
  return ownFolder(place, {
    windows: ['LOCALAPPDATA', ['AppData', 'Local']],
    xdg: ['XDG_STATE_HOME', ['.local', 'state']],
  });
}

/** The folder of the user's settings: `$XDG_CONFIG_HOME/secretctl`, or `%APPDATA%\secretctl` on Windows; undefined without a home. */
export function userConfigFolder(place: Place): string | undefined {
  return ownFolder(place, { windows: ['APPDATA', ['AppData', 'Roaming']], xdg: ['XDG_CONFIG_HOME', ['.config']] });
}

type Base = readonly [variable: string, belowHome: readonly string[]];

function ownFolder(
  { env, platform }: Place,
  bases: { readonly windows: Base; readonly xdg: Base },
): string | undefined {
  const windows = platform === 'win32';
  const paths = windows ? path.win32 : path.posix;
  const [variable, belowHome] = windows ? bases.windows : bases.xdg;
  const absolute = (name: string): string | undefined => {
    const value = env[name];
    return value !== undefined && paths.isAbsolute(value) ? value : undefined;
  };
  const base = absolute(variable);
  if (base !== undefined) return paths.join(base, 'secretctl');
  const home = absolute(windows ? 'USERPROFILE' : 'HOME');
  return home === undefined ? undefined : paths.join(home, ...belowHome, 'secretctl');
}
