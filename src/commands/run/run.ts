import type { Context, Ending } from '../../app/context.js';
import { loadProject, openProjectStore, type ProjectStore } from '../../app/project-store.js';
import { AppError, exitCodes } from '../../errors/index.js';
import { environmentOf, loadStarter, type Program } from '../../launch/index.js';
import type { RunFlags } from './command.js';
import { listSecrets } from './list.js';
import { listed, readSecrets, requireSecrets, type Read } from './read.js';
import { chooseSecrets, type Wanted } from './selection.js';
import { runProgram } from './program.js';
import { changesOf, intervalOf } from './watch.js';

/** Reads the secrets of the project and runs a program with them; the result is how the program ended. */
export async function runWithSecrets(context: Context, words: readonly string[], flags: RunFlags): Promise<Ending> {
  const watchMs = flags.watch === undefined ? undefined : intervalOf(flags.watch);
  const program = flags.list ? undefined : programOf(context, words, flags);
  const project = await loadProject(context);
  const wanted = chooseSecrets(project, flags);
  const base = { ...context.env }; // before the store's libraries set variables of their own
  const opened = await openProjectStore(context, project);
  const close = once(() => opened.store.close());
  try {
    const read = await readSecrets(context, opened.store, wanted, context);
    if (program === undefined) return listSecrets(context, opened, wanted, read, base);
    requireSecrets(read, opened.store.where);
    const { environment, replaced } = environmentOf(base, read.secrets, context.platform);
    sayWhatIsOdd(context, opened, read, replaced);
    const start = await loadStarter(program, context.platform);
    if (watchMs === undefined) await close(); // its keys need not wait in memory
    const watched = watchMs === undefined ? undefined : { opened, wanted, base, read, watchMs };
    return await runProgram(context, {
      start,
      environment,
      environments: watched && ((signal) => newEnvironments(context, watched, signal)),
    });
  } finally {
    await close();
  }
}

function programOf({ cwd }: Context, [command, ...args]: readonly string[], { mask }: RunFlags): Program {
  if (command !== undefined) return { command, args, cwd, output: mask ? 'pipe' : 'inherit' };
  throw new AppError('E_USAGE', 'no command was given', {
    exit: exitCodes.usage,
    hint: 'secretctl run -- node server.js',
  });
}

interface Watched {
  readonly opened: ProjectStore;
  readonly wanted: readonly Wanted[];
  readonly base: NodeJS.ProcessEnv;
  readonly read: Read;
  readonly watchMs: number;
}

/** The environment of each new start. */
async function* newEnvironments(
  context: Context,
  { opened, wanted, base, read, watchMs }: Watched,
  signal: AbortSignal,
): AsyncGenerator<NodeJS.ProcessEnv> {
  const changes = changesOf({
    read: () => readSecrets(context, opened.store, wanted, { signal }),
    secrets: read.secrets,
    intervalMs: watchMs,
    signal,
    onTrouble: (what) => say(context, `warning: ${what}`),
  });
  for await (const { secrets, changed } of changes) {
    say(context, `secretctl: ${changed.join(', ')} changed; the program is started again`);
    yield environmentOf(base, secrets, context.platform).environment;
  }
}

function sayWhatIsOdd(context: Context, { store }: ProjectStore, read: Read, replaced: readonly string[]): void {
  const { missing } = read;
  if (missing.length > 0) say(context, `warning: ${store.where} lacks ${listed(missing)}; the program does without`);
  if (replaced.length > 0)
    say(context, `warning: the environment has another ${replaced.join(', ')}; the program gets that of the store`);
}

function say({ io, options }: Context, text: string): void {
  if (!options.quiet) io.stderr.write(`${text}\n`);
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => (done ??= work());
}
