import { spawn, spawnSync } from 'node:child_process';
import { SCRIPT } from './cli.js';

/** A pseudo terminal comes from Python's standard library; node has none. */
export const hasTerminal =
  process.platform !== 'win32' && spawnSync('python3', ['-c', 'import pty, termios']).status === 0;

export interface Keys {
  /** What has to appear on the terminal first. */
  readonly after: string;
  /** What is typed then; `\r` is the enter key, `\x03` is Ctrl-C. */
  readonly type: string;
  /** Another run of the program, to its end, before that is typed. */
  readonly meanwhile?: readonly string[];
}

export interface TerminalResult {
  readonly exit: number;
  /** Standard output, which is no terminal. */
  readonly stdout: string;
  /** All that the terminal showed: standard error, and echoed keys if there are any. */
  readonly screen: string;
  /** Whether the terminal was left as it was found: it echoes, and takes lines. */
  readonly cooked: boolean;
}

const DRIVER = `
import json, os, pty, select, subprocess, sys, termios
task = json.load(sys.stdin)
out_r, out_w = os.pipe()
pid, terminal = pty.fork()
if pid == 0:
    os.dup2(out_w, 1)
    os.close(out_r)
    os.chdir(task['cwd'])
    os.execve(task['argv'][0], task['argv'], task['env'])
os.close(out_w)
screen, stdout, seen, keys = b'', b'', 0, list(task['keys'])
open_ends = {terminal, out_r}
cooked = None
while open_ends:
    for end in select.select(list(open_ends), [], [])[0]:
        try:
            piece = os.read(end, 65536)
        except OSError:
            piece = b''
        if end == terminal:
            try:
                local = termios.tcgetattr(terminal)[3]
                cooked = bool(local & termios.ECHO and local & termios.ICANON)
            except termios.error:
                pass
        if not piece:
            open_ends.discard(end)
        elif end == out_r:
            stdout += piece
        else:
            screen += piece
    if keys and screen.find(keys[0]['after'].encode(), seen) >= 0:
        seen = len(screen)
        key = keys.pop(0)
        if 'meanwhile' in key:
            subprocess.run(task['argv'][:2] + key['meanwhile'], cwd=task['cwd'], env=task['env'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.write(terminal, key['type'].encode())
status = os.waitpid(pid, 0)[1]
exit_code = os.WEXITSTATUS(status) if os.WIFEXITED(status) else -os.WTERMSIG(status)
print(json.dumps({'exit': exit_code, 'stdout': stdout.decode(), 'screen': screen.decode(), 'cooked': cooked, 'untyped': len(keys)}))
`;

/**
 * Runs the built program at a terminal, and types when it asks.
 *
 * @throws Error when it ended before all was typed
 */
export async function runAtTerminal(
  args: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>>; readonly keys: readonly Keys[] },
): Promise<TerminalResult> {
  const driver = spawn('python3', ['-c', DRIVER], { stdio: ['pipe', 'pipe', 'inherit'] });
  const env = { PATH: process.env['PATH'], TERM: 'xterm', ...options.env };
  driver.stdin.end(JSON.stringify({ ...options, env, argv: [process.execPath, SCRIPT, ...args] }));
  let text = '';
  for await (const piece of driver.stdout.setEncoding('utf8')) text += piece as string;
  const { untyped, ...result } = JSON.parse(text) as TerminalResult & { untyped: number };
  if (untyped > 0) throw new Error(`it ended before it asked for all: ${JSON.stringify(result)}`);
  return result;
}
