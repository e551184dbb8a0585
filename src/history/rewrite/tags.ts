import { objectBatches } from '../../git/index.js';
import type { CommitSetting } from './commits.js';
import { changeTag, targetOf } from './tag-content.js';

export interface TagOutcome {
  readonly signaturesLost: string[];
  /** Tags that still hold a value. */
  readonly leaking: string[];
}

/** Rewrites tags whose target changes or that hold a value, and the tags of those tags; what tagged something dropped is dropped. */
export async function rewriteTags(ids: Iterable<string>, setting: CommitSetting): Promise<TagOutcome> {
  const tags = await readTags(ids, setting);
  const outcome: TagOutcome = { signaturesLost: [], leaking: [] };
  for (const id of targetsFirst(tags)) await rewriteTag(id, tags.get(id) ?? Buffer.alloc(0), setting, outcome);
  return outcome;
}

/** By id: the tags and all tags that they lead to. */
async function readTags(ids: Iterable<string>, setting: CommitSetting): Promise<Map<string, Buffer>> {
  const tags = new Map<string, Buffer>();
  for (let round = [...new Set(ids)]; round.length > 0;) {
    const inner = new Set<string>();
    for await (const objects of objectBatches(setting.repository, round, { signal: setting.signal }))
      for (const { id, content } of objects) {
        tags.set(id, Buffer.from(content));
        if (/^object [0-9a-f]+\ntype tag\n/.test(content.toString('latin1', 0, 100))) inner.add(targetOf(content));
      }
    round = [...inner].filter((id) => !tags.has(id));
  }
  return tags;
}

function targetsFirst(tags: ReadonlyMap<string, Buffer>): Set<string> {
  const order = new Set<string>();
  for (const start of tags.keys()) {
    const chain: string[] = [];
    for (let id = start; ; id = targetOf(tags.get(id) ?? Buffer.alloc(0))) {
      if (!tags.has(id) || order.has(id)) break;
      chain.push(id);
    }
    for (const id of chain.reverse()) order.add(id);
  }
  return order;
}

async function rewriteTag(id: string, content: Buffer, setting: CommitSetting, outcome: TagOutcome): Promise<void> {
  const { map, hits, redactor, mentions, writer } = setting;
  const target = map.get(targetOf(content));
  if (target === null) map.set(id, null);
  if (target === null || (target === undefined && !hits.has(id))) return;
  const changed = changeTag(content, (old) => map.get(old), redactor, mentions);
  const fresh = await writer.put('tag', changed.content);
  if (hits.has(id) && redactor.holds(changed.content)) outcome.leaking.push(id);
  if (fresh === id) return;
  map.set(id, fresh);
  if (changed.signatureLost) outcome.signaturesLost.push(id);
}
