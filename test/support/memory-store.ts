import { Secret } from '../../src/core/index.js';
import { AppError, exitCodes } from '../../src/errors/index.js';
import type { ReadableStore } from '../../src/runtime/index.js';

export interface MemoryStore extends ReadableStore {
  /** Every call that arrived, as the names that it asked for. */
  readonly calls: (readonly string[])[];
  /** `undefined` takes the secret away. */
  set(name: string, value: string | undefined): void;
  /** From now on every call fails so, or calls for one name do; `undefined` ends that. */
  fail(error: Error | undefined, name?: string): void;
  /** Calls wait until the returned function is called. They read what is there when they arrive, as over a network. */
  hold(): () => void;
  /** Calls are not even ended by their signal. */
  deaf(): void;
  readonly closes: () => number;
}

/** A store in memory that is strict: it refuses two calls at once for one name, a name without an app, and calls after its end. */
export function memoryStore(values: Readonly<Record<string, string>> = {}): MemoryStore {
  const kept = new Map(Object.entries(values));
  const failures = new Map<string | undefined, Error>();
  const busy = new Set<string>();
  const calls: (readonly string[])[] = [];
  let gate: Promise<void> = Promise.resolve();
  let heeds = true;
  let closes = 0;

  const ask = async (names: readonly string[], signal?: AbortSignal): Promise<Map<string, { secret: Secret }>> => {
    if (closes > 0) throw new Error('the store was closed');
    for (const name of names) {
      if (!/^[^/]+\/./.test(name)) throw new Error(`no such kind of name: ${name}`);
      if (busy.has(name)) throw new Error(`two calls at once for ${name}`);
    }
    calls.push(names);
    for (const name of names) busy.add(name);
    const found = new Map(names.flatMap((name) => (kept.has(name) ? [[name, kept.get(name)!] as const] : [])));
    try {
      await Promise.race([gate, ...(signal !== undefined && heeds ? [aborted(signal)] : [])]);
      const failure = failures.get(undefined) ?? names.map((name) => failures.get(name)).find((error) => error);
      if (failure !== undefined) throw failure;
      return new Map([...found].map(([name, value]) => [name, { secret: new Secret(value) }]));
    } finally {
      for (const name of names) busy.delete(name);
    }
  };

  return {
    where: 'a store in memory',
    calls,
    set: (name, value) => {
      if (value === undefined) kept.delete(name);
      else kept.set(name, value);
    },
    fail: (error, name) => {
      if (error === undefined) failures.delete(name);
      else failures.set(name, error);
    },
    hold() {
      const { promise, open } = closedGate();
      gate = promise;
      return open;
    },
    deaf: () => {
      heeds = false;
    },
    closes: () => closes,
    async get(name, which, options) {
      if (which?.stage !== 'AWSCURRENT') throw new Error('a stage has to be named');
      const found = (await ask([name], options?.signal)).get(name);
      if (found === undefined) throw storeError('E_SECRET_NOT_FOUND', `no secret ${name}`);
      return found;
    },
    getAll: (names, options) => ask(names, options?.signal),
    close: async () => {
      closes++;
    },
  };
}

export function storeError(code: `E_${string}`, message: string = code): AppError {
  return new AppError(code, message, { exit: exitCodes.failed });
}

function closedGate(): { promise: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open };
}

async function aborted(signal: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
