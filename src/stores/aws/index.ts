import type { AwsClients } from '../../aws/index.js';
import { checkDays, checkName, checkSize, checkToken } from '../limits.js';
import type { Store } from '../types.js';
import { describe, describeLive, list } from './describe.js';
import { promote, unstage } from './labels.js';
import { checkDescription, checkTags } from './limits.js';
import type { Place } from './place.js';
import { get, getAll } from './read.js';
import { create, stage, tagList, type Replicas } from './write.js';

export interface AwsStoreOptions {
  /** Twelve digits, for `where`; `callerIdentity()` tells it. */
  readonly account?: string | undefined;
  /** Regions in which new secrets get a copy. */
  readonly replicas?: Replicas | undefined;
}

/**
 * AWS Secrets Manager as a store. Limits of AWS are checked before a call; what AWS refuses is an AppError of the contract.
 *
 * Of deleted secrets, `list` gives those that can be restored. A version that holds bytes is `E_STORE_UNSUPPORTED`.
 */
export function openAwsStore(aws: AwsClients, { account, replicas = [] }: AwsStoreOptions = {}): Store {
  const where = `AWS Secrets Manager in ${aws.region}${account === undefined ? '' : `, account ${account}`}`;
  const place: Place = { secrets: aws.secrets, where };
  return {
    id: 'aws',
    where,
    capabilities: { staging: true, restore: true, tags: true },
    ...reads(place),
    ...versions(place, replicas),
    ...administration(place),
    close: () => {
      aws.close();
      return Promise.resolve();
    },
  };
}

function reads(place: Place): Pick<Store, 'describe' | 'get' | 'getAll' | 'list'> {
  return {
    async describe(name, options) {
      checkName(name, place.where);
      return describe(place, name, options);
    },
    async get(name, which = { stage: 'AWSCURRENT' }, options) {
      checkName(name, place.where);
      return get(place, name, which, options);
    },
    async getAll(names, options) {
      for (const name of names) checkName(name, place.where);
      return getAll(place, names, options);
    },
    list: (prefix, options) => list(place, prefix, options),
  };
}

function versions(place: Place, replicas: Replicas): Pick<Store, 'create' | 'stage' | 'promote' | 'unstage'> {
  const { where } = place;
  return {
    async create(name, value, wanted, options) {
      checkName(name, where);
      checkSize(name, value, where);
      checkToken(wanted.token);
      checkDescription(name, wanted.description, where);
      checkTags(name, wanted.tags ?? {}, where);
      return create(place, name, value, { ...wanted, replicas }, options);
    },
    async stage(name, value, token, options) {
      checkName(name, where);
      checkSize(name, value, where);
      checkToken(token);
      return stage(place, name, value, token, options);
    },
    async promote(name, to, expectedFrom, options) {
      checkName(name, where);
      await promote(place, { name, to, from: expectedFrom }, options);
    },
    async unstage(name, version, options) {
      checkName(name, where);
      await unstage(place, name, version, options);
    },
  };
}

function administration(place: Place): Pick<Store, 'setTags' | 'delete' | 'restore'> {
  const { secrets, where } = place;
  return {
    async setTags(name, tags, options) {
      checkName(name, where);
      checkTags(name, tags, where);
      await describeLive(place, name, options);
      if (Object.keys(tags).length > 0) await secrets.tag({ SecretId: name, Tags: tagList(tags) }, options);
    },
    async delete(name, days, options) {
      checkName(name, where);
      checkDays(name, days, where);
      await describeLive(place, name, options);
      await secrets.delete({ SecretId: name, RecoveryWindowInDays: days }, options);
    },
    async restore(name, options) {
      checkName(name, where);
      await secrets.restore({ SecretId: name }, options);
    },
  };
}
