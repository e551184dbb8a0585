import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { systemCode } from '../errors/index.js';
import { notStarted } from './failures.js';
import type { Ended, Program, RunningProgram, StartProgram } from './types.js';
import { isOnWindowsPath } from './windows-path.js';

type Spawn = (program: Program, environment: NodeJS.ProcessEnv) => ChildProcess;

/**
 * Gets ready to start a program, so that starting it happens at once.
 *
 * On Windows execa does it: `npm` and its like are .cmd files there, which node does not start without a shell since CVE-2024-27980, and
 * execa (cross-spawn) escapes their arguments for cmd.exe.
 */
export async function loadStarter(program: Program, platform: NodeJS.Platform): Promise<StartProgram> {
  const start: Spawn = platform === 'win32' ? await windowsSpawn() : posixSpawn;
  return (environment) => {
    try {
      return running(program, start(program, environment));
    } catch (error) {
      return { ended: Promise.reject(notStarted(program, error)), kill: () => undefined, stdout: null, stderr: null };
    }
  };
}

function posixSpawn({ command, args, cwd, output }: Program, env: NodeJS.ProcessEnv): ChildProcess {
  return spawn(command, [...args], { cwd, env, stdio: ['inherit', output, output] });
}

async function windowsSpawn(): Promise<Spawn> {
  const { execa } = await import('execa');
  return ({ command, args, cwd, output }, env) => {
    // cmd.exe would answer for a command that is not there, with exit code 1.
    if (!isOnWindowsPath(command, cwd, env)) throw Object.assign(new Error('not found'), { code: 'ENOENT' });
    const child = execa(command, args, {
      cwd,
      env,
      extendEnv: false,
      stdio: ['inherit', output, output],
      buffer: false,
      reject: false,
      cleanup: false,
      forceKillAfterDelay: false,
      windowsHide: false,
    });
    return child;
  };
}

function running(program: Program, child: ChildProcess): RunningProgram {
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', (error) => {
      if (child.pid === undefined) reject(notStarted(program, error)); // else a signal that could not be sent
    });
    child.once('exit', (code, signal) => {
      resolve(signal === null ? { code: code ?? 0 } : { code: 128 + constants.signals[signal], signal });
    });
  });
  return {
    ended,
    stdout: child.stdout,
    stderr: child.stderr,
    kill: (signal) => {
      try {
        child.kill(signal);
      } catch (error) {
        if (systemCode(error) !== 'ESRCH') throw error;
      }
    },
  };
}
