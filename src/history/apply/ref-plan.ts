import { join } from 'node:path';
import { readIfThere } from './durable.js';
import { keyOf, type Setting } from './setting.js';
import type { RefChange } from '../rewrite/types.js';
import type { Rewrite } from './types.js';

/** A ref on its way, as the journal holds it: no name in it holds a value. */
export interface RefMove {
  /** The old name, less values. */
  readonly key: string;
  /** The old name held a value, so that `key` is not it. */
  readonly hidden: boolean;
  readonly old: string;
  readonly new: string | null;
  readonly renamedTo?: string;
  readonly symref?: string;
}

/** HEAD of a work tree. */
export interface HeadMove {
  readonly key: string;
  readonly old: string;
  readonly new: string | null;
}

/** What the journal says before refs move. */
export interface RefPlan {
  readonly moves: readonly RefMove[];
  /** Detached ones; those that name a branch follow it. */
  readonly heads: readonly HeadMove[];
  /** Reflogs of refs that get another name: what they become lies in the run's folder. */
  readonly logs: readonly { readonly file: string; readonly to: string }[];
}

export function keyOfRef({ redactor }: Setting, name: string): string {
  return redactor.holds(Buffer.from(name)) ? redactor.refName(name) : name;
}

export async function planRefs(setting: Setting, rewrite: Rewrite): Promise<Omit<RefPlan, 'logs'>> {
  const heads: HeadMove[] = [];
  for (const tree of setting.trees) {
    const old = (await readIfThere(join(tree.gitDir, 'HEAD')))?.toString('latin1').trim() ?? '';
    const fresh = rewrite.map.get(old);
    if (fresh !== undefined) heads.push({ key: keyOf(setting, tree), old, new: fresh });
  }
  return { moves: rewrite.refs.map((ref) => moveOf(setting, ref)), heads };
}

function moveOf(setting: Setting, ref: RefChange): RefMove {
  const { renamedTo, symref } = ref;
  return {
    key: keyOfRef(setting, ref.name),
    hidden: keyOfRef(setting, ref.name) !== ref.name,
    old: ref.old,
    new: ref.new,
    ...(renamedTo === undefined ? {} : { renamedTo }),
    ...(symref === undefined ? {} : { symref: keyOfRef(setting, symref) }),
  };
}
