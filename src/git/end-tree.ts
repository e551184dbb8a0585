import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { platform } from 'node:os';
import type { GitProcess } from './run.js';

const PS_MS = 1_000;

/**
 * Ends a git and what it started: a helper that waits for a server outlives its git, and would keep pipes and files open.
 *
 * On Windows git alone is ended. A process group of its own would do too, and take the terminal from ssh, which asks there.
 */
export function endTree(child: GitProcess): void {
  const { pid } = child;
  if (child.exitCode !== null || child.signalCode !== null) return; // its id may be another process's by now
  const below = pid === undefined ? [] : descendants(pid);
  child.kill();
  for (const each of below) {
    try {
      // eslint-disable-next-line no-restricted-globals -- nothing else can end a process that is no child of ours
      process.kill(each, 'SIGTERM');
    } catch {
      continue; // it ended by itself
    }
  }
}

function descendants(pid: number): number[] {
  const parents = platform() === 'win32' ? [] : parentsOfAll();
  const found = [pid];
  for (const parent of found) found.push(...parents.filter(([, of]) => of === parent).map(([each]) => each));
  return found.slice(1);
}

/** Process ids with those of their parents. */
function parentsOfAll(): [number, number][] {
  return existsSync('/proc/self/stat') ? fromProc() : fromPs();
}

function fromProc(): [number, number][] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // a program's name may hold anything
        return [[Number(name), Number(parent)]];
      } catch {
        return []; // it ended meanwhile
      }
    });
}

function fromPs(): [number, number][] {
  const { stdout, error } = spawnSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8', timeout: PS_MS });
  if (error !== undefined) return [];
  return stdout.split('\n').flatMap((line) => {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    return pid === undefined || parent === undefined ? [] : [[pid, parent] satisfies [number, number]];
  });
}
