import type { IamTags } from '../aws/index.js';
import { AppError, exitCodes } from '../errors/index.js';
import type { AccessRequest, AccessStep } from './types.js';

const TAG = 'secretctl:app';

export function ownTags({ app }: AccessRequest): IamTags {
  return { [TAG]: app };
}

export function isOurs(found: { readonly tags: IamTags }, { app }: AccessRequest): boolean {
  return found.tags[TAG] === app;
}

type Thing = Pick<AccessStep, 'what' | 'name' | 'arn'>;

const TAGGING: Readonly<Record<AccessStep['what'], (thing: Thing) => string>> = {
  'reader policy': ({ arn }) => `tag-policy --policy-arn ${arn}`,
  'operator policy': ({ arn }) => `tag-policy --policy-arn ${arn}`,
  role: ({ name }) => `tag-role --role-name ${name}`,
  'instance profile': ({ name }) => `tag-instance-profile --instance-profile-name ${name}`,
};

/** @throws AppError `E_ACCESS_TAKEN`, exit 5, unless it has this app's tag */
export function checkOurs(thing: Thing, found: { readonly tags: IamTags }, request: AccessRequest): void {
  if (isOurs(found, request)) return;
  const owner = found.tags[TAG];
  const whose = owner === undefined ? 'secretctl did not make it' : `it belongs to app ${owner}`;
  throw taken(
    `there is a ${thing.what} ${thing.name} already, and ${whose}`,
    `if it may be changed: aws iam ${TAGGING[thing.what](thing)} --tags Key=${TAG},Value=${request.app}; else choose another app in secretctl.yaml`,
  );
}

export function taken(message: string, hint: string): AppError {
  return new AppError('E_ACCESS_TAKEN', `${message}; nothing was changed`, { exit: exitCodes.failed, hint });
}
