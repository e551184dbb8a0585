import { statSync } from 'node:fs';
import { resolve } from 'node:path';

const EXTENSIONS = '.COM;.EXE;.BAT;.CMD';

/** Whether Windows would find a command: as it is written or with an extension of PATHEXT, in the working directory or on PATH. */
export function isOnWindowsPath(command: string, cwd: string, environment: NodeJS.ProcessEnv): boolean {
  const folders = /[\\/]/.test(command) ? [cwd] : [cwd, ...listed(environment, 'PATH', '')];
  const endings = ['', ...listed(environment, 'PATHEXT', EXTENSIONS)];
  return folders.some((folder) => endings.some((ending) => isFile(resolve(cwd, folder, command + ending))));
}

function listed(environment: NodeJS.ProcessEnv, variable: string, instead: string): string[] {
  const name = Object.keys(environment).find((key) => key.toUpperCase() === variable);
  const text = (name === undefined ? undefined : environment[name]) || instead;
  return text.split(';').filter((part) => part !== '');
}

function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false;
}
