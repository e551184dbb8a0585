import type { Context } from '../../app/context.js';
import { environmentOf, loadStarter } from '../../launch/index.js';
import type { RunCommand } from '../../rotation/index.js';

/** Starts commands in the project's folder; what they print is not ours to show. A pipe would be held open by what they leave running. */
export function commandRunner({ env, platform }: Pick<Context, 'env' | 'platform'>, cwd: string): RunCommand {
  return async ([command, ...args], { timeoutMs, signal }) => {
    const start = await loadStarter({ command, args, cwd, output: 'ignore' }, platform);
    const running = start(environmentOf(env, new Map(), platform).environment);
    const kill = (): void => running.kill('SIGKILL');
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeoutMs);
    signal?.addEventListener('abort', kill, { once: true });
    try {
      const { code } = await running.ended;
      signal?.throwIfAborted();
      return { code, timedOut };
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', kill);
    }
  };
}
