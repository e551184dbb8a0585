import type { IamCalls } from '../../aws/index.js';
import type { ProviderCall } from '../types.js';
import { keyTag } from './iam-failures.js';

/** Says on the user that a key is about to be made, for whom, and which keys there were before. */
const MAKING = 'secretctl:making';

/** Keys that carry a name on their user, and one that was made under it without its answer ever arriving. */
export async function discardKeys(iam: IamCalls, user: string, name: string, call: ProviderCall): Promise<void> {
  const tags = await iam.userTags(user, call);
  const [making, before = ''] = (tags[MAKING] ?? '').split(' ');
  for (const { id } of await iam.accessKeys(user, call)) {
    const made = tags[keyTag(id)];
    const lost = made === undefined && making === name && !before.split('/').includes(id);
    // Nobody has the secret of a lost key: one that was used is somebody else's.
    const ours = made === name || (lost && (await iam.accessKeyUse(id, call))?.at === undefined);
    if (ours) await endKey(iam, user, id, call);
  }
  if (making === name) await iam.untagUser(user, [MAKING], call);
}

export async function announce(iam: IamCalls, user: string, name: string, call: ProviderCall): Promise<void> {
  const before = (await iam.accessKeys(user, call)).map(({ id }) => id).join('/');
  await iam.tagUser(user, { [MAKING]: `${name} ${before}`.trim() }, call);
}

export async function nameKey(
  iam: IamCalls,
  user: string,
  id: string,
  name: string,
  call: ProviderCall,
): Promise<void> {
  await iam.tagUser(user, { [keyTag(id)]: name }, call);
  await iam.untagUser(user, [MAKING], call);
}

/** Inactive first: whatever stops the deletion, the key is dead. */
export async function endKey(iam: IamCalls, user: string, id: string, call: ProviderCall): Promise<void> {
  await iam.deactivateAccessKey(user, id, call);
  await iam.deleteAccessKey(user, id, call);
  await iam.untagUser(user, [keyTag(id)], call);
}
