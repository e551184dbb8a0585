import { Secret } from '../core/index.js';
import { isAbsence } from './failures.js';
import type { Report } from './report.js';
import type { Settings } from './settings.js';
import type { Shelf } from './shelf.js';
import type { Reading } from './source.js';
import { variableIn } from './variable.js';

/** What one call brought. */
export interface Landing {
  /** Names whose value is another one than before. */
  readonly changed: ReadonlyMap<string, Secret>;
  /** Names for which the store had no answer, or lacks what it had or must have. */
  readonly failed: ReadonlySet<string>;
}

export interface Ground {
  readonly settings: Settings;
  readonly shelf: Shelf;
  readonly report: Report;
  readonly where: string;
}

/** What a name is served from when the store did not give its value. */
type Using = 'memory' | 'environment' | 'nothing';

interface Tally {
  readonly loaded: string[];
  readonly read: string[];
  /** Names that nobody requires, and that the store never had. */
  readonly absent: string[];
  readonly changed: Map<string, Secret>;
  readonly failed: Set<string>;
  readonly troubles: Map<string, { using: Using; names: string[]; code: string; reason: string }>;
}

/** Puts what was read into memory, lets the environment fill in where it may, and writes the log lines. */
export function settle(readings: ReadonlyMap<string, Reading>, ground: Ground): Landing {
  const tally: Tally = {
    loaded: [],
    read: [],
    absent: [],
    changed: new Map(),
    failed: new Set(),
    troubles: new Map(),
  };
  const now = ground.settings.clock.now();
  for (const [name, reading] of readings) {
    if ('secret' in reading) place(name, reading.secret, now, ground, tally);
    else miss(name, reading.error, now, ground, tally);
  }
  tell(tally, ground);
  return tally;
}

function place(name: string, secret: Secret, now: number, { shelf }: Ground, tally: Tally): void {
  const was = shelf.put(name, secret, now);
  (was === 'first' ? tally.loaded : tally.read).push(name);
  if (was === 'changed') tally.changed.set(name, secret);
}

function miss(name: string, error: unknown, now: number, ground: Ground, tally: Tally): void {
  const { shelf, settings, report } = ground;
  const absence = isAbsence(error);
  const had = shelf.item(name)?.from === 'store';
  shelf.failed(name, error, now);
  const using = cover(name, absence, now, ground, tally);
  if (absence && !had && using === 'nothing' && !settings.required.has(name)) {
    tally.absent.push(name);
    return;
  }
  if (!(absence && using === 'environment')) tally.failed.add(name);
  const { code, reason } = report.reason(error);
  const kind = `${using} ${reason}`;
  const trouble = tally.troubles.get(kind) ?? { using, names: [], code, reason };
  trouble.names.push(name);
  tally.troubles.set(kind, trouble);
}

/** A value that the store said to be gone is used no longer; one that it could not speak about is, for its time. */
function cover(name: string, absence: boolean, now: number, { settings, shelf }: Ground, tally: Tally): Using {
  const item = shelf.item(name);
  if (item?.from === 'store' && !absence && now < item.usableUntil) return 'memory';
  const value = settings.fallback.has(name) ? variableIn(settings.environment, name) : undefined;
  if (value === undefined) {
    shelf.remove(name);
    return 'nothing';
  }
  const secret = new Secret(value);
  if (shelf.fillIn(name, secret, now) === 'changed') tally.changed.set(name, secret);
  return 'environment';
}

function tell({ loaded, read, absent, changed, troubles }: Tally, { settings, report, where }: Ground): void {
  const place = { app: settings.app, store: where };
  const rest = absent.length > 0 ? { absent } : {};
  if (loaded.length > 0) report.write('info', 'Secrets loaded', { ...place, names: loaded, ...rest });
  if (read.length > 0)
    report.write('info', 'Secrets refreshed', { ...place, names: read, changed: [...changed.keys()], ...rest });
  for (const trouble of troubles.values())
    report.write(trouble.using === 'nothing' ? 'error' : 'warn', 'Secret retrieval failed', { ...place, ...trouble });
}
