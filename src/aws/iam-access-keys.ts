import type { ListAccessKeysCommandOutput, ListUserTagsCommandOutput, Tag } from '@aws-sdk/client-iam';
import { tagList, tagMap, unlessMissing, type AskIam } from './iam-client.js';
import type { IamAccessKey, IamCalls, IamKeyUse } from './iam-types.js';
import { secretOfKey } from './secret-value.js';

type KeyCalls = Pick<
  IamCalls,
  | 'accessKeys'
  | 'createAccessKey'
  | 'deactivateAccessKey'
  | 'deleteAccessKey'
  | 'accessKeyUse'
  | 'userTags'
  | 'tagUser'
  | 'untagUser'
>;

export function accessKeyCalls(ask: AskIam): KeyCalls {
  return { ...keyReads(ask), ...keyWrites(ask), ...userTagCalls(ask) };
}

function keyReads(ask: AskIam): Pick<KeyCalls, 'accessKeys' | 'accessKeyUse'> {
  return {
    async accessKeys(UserName, options) {
      const all: IamAccessKey[] = [];
      let Marker: string | undefined;
      do {
        const page: ListAccessKeysCommandOutput = await ask('ListAccessKeys', UserName, options, (sdk, client, how) =>
          client.send(new sdk.ListAccessKeysCommand({ UserName, Marker }), how),
        );
        for (const { AccessKeyId, Status, CreateDate } of page.AccessKeyMetadata ?? []) {
          all.push({ id: AccessKeyId ?? '', active: Status === 'Active', created: CreateDate });
        }
        Marker = page.IsTruncated === true ? page.Marker : undefined;
      } while (Marker !== undefined);
      return all;
    },
    async accessKeyUse(AccessKeyId, options) {
      const found = await unlessMissing(
        ask('GetAccessKeyLastUsed', AccessKeyId, options, (sdk, client, how) =>
          client.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId }), how),
        ),
      );
      return found?.UserName === undefined ? undefined : useOf(found.UserName, found.AccessKeyLastUsed);
    },
  };
}

function useOf(
  user: string,
  last: { LastUsedDate?: Date | undefined; ServiceName?: string | undefined } = {},
): IamKeyUse {
  const { LastUsedDate: at, ServiceName: service } = last;
  return { user, at, service: service === 'N/A' ? undefined : service };
}

function keyWrites(ask: AskIam): Pick<KeyCalls, 'createAccessKey' | 'deactivateAccessKey' | 'deleteAccessKey'> {
  return {
    async createAccessKey(UserName, options) {
      const { AccessKey } = await ask('CreateAccessKey', UserName, options, (sdk, client, how) =>
        client.send(new sdk.CreateAccessKeyCommand({ UserName }), how),
      );
      return { id: AccessKey?.AccessKeyId ?? '', secret: secretOfKey(AccessKey) };
    },
    async deactivateAccessKey(UserName, AccessKeyId, options) {
      await unlessMissing(
        ask('UpdateAccessKey', UserName, options, (sdk, client, how) =>
          client.send(new sdk.UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }), how),
        ),
      );
    },
    async deleteAccessKey(UserName, AccessKeyId, options) {
      await unlessMissing(
        ask('DeleteAccessKey', UserName, options, (sdk, client, how) =>
          client.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId }), how),
        ),
      );
    },
  };
}

function userTagCalls(ask: AskIam): Pick<KeyCalls, 'userTags' | 'tagUser' | 'untagUser'> {
  return {
    async userTags(UserName, options) {
      const all: Tag[] = [];
      let Marker: string | undefined;
      do {
        const page: ListUserTagsCommandOutput = await ask('ListUserTags', UserName, options, (sdk, client, how) =>
          client.send(new sdk.ListUserTagsCommand({ UserName, Marker }), how),
        );
        all.push(...(page.Tags ?? []));
        Marker = page.IsTruncated === true ? page.Marker : undefined;
      } while (Marker !== undefined);
      return tagMap(all);
    },
    async tagUser(UserName, tags, options) {
      await ask('TagUser', UserName, options, (sdk, client, how) =>
        client.send(new sdk.TagUserCommand({ UserName, Tags: tagList(tags) }), how),
      );
    },
    async untagUser(UserName, names, options) {
      await unlessMissing(
        ask('UntagUser', UserName, options, (sdk, client, how) =>
          client.send(new sdk.UntagUserCommand({ UserName, TagKeys: [...names] }), how),
        ),
      );
    },
  };
}
