import { readFileSync } from 'node:fs';

/** A terminal sends these to everybody in its foreground: the program has got its own already. */
const OF_THE_TERMINAL: readonly NodeJS.Signals[] = ['SIGINT', 'SIGQUIT', 'SIGWINCH'];
const OF_OTHERS: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGHUP', 'SIGUSR1', 'SIGUSR2'];

/** Signals that we take while a program runs, so that it decides what they mean. */
export function signalsToHear(platform: NodeJS.Platform): readonly NodeJS.Signals[] {
  return platform === 'win32' ? ['SIGINT', 'SIGBREAK', 'SIGHUP', 'SIGTERM'] : [...OF_THE_TERMINAL, ...OF_OTHERS];
}

/**
 * Whether a signal that came to us has to be passed on.
 *
 * Windows tells every process of a console by itself; passing one on would be `TerminateProcess`.
 */
export function isPassedOn(signal: NodeJS.Signals, platform: NodeJS.Platform, isTTY: boolean): boolean {
  if (platform === 'win32') return false;
  return !OF_THE_TERMINAL.includes(signal) || !isInForeground(platform, isTTY);
}

/** Whether a terminal's keys reach us, and with us every process that we start. */
function isInForeground(platform: NodeJS.Platform, isTTY: boolean): boolean {
  if (platform !== 'linux') return isTTY;
  try {
    const text = readFileSync('/proc/self/stat', 'utf8');
    // After the program's name, which may hold anything: state, parent, group, session, terminal, the terminal's foreground group.
    const [, , group, , terminal, foreground] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return terminal !== '0' && group === foreground;
  } catch {
    return isTTY;
  }
}
