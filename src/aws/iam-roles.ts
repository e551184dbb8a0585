import type { ListAttachedRolePoliciesCommandOutput } from '@aws-sdk/client-iam';
import { AppError } from '../errors/index.js';
import { decoded, tagList, tagMap, unlessMissing, type AskIam } from './iam-client.js';
import type { IamCalls } from './iam-types.js';

type RoleCalls = Pick<IamCalls, 'role' | 'createRole' | 'updateTrust' | 'attachedPolicies' | 'attachPolicy'>;
type ProfileCalls = Pick<IamCalls, 'instanceProfile' | 'createInstanceProfile' | 'addToInstanceProfile'>;
type AccountCalls = Pick<IamCalls, 'identityProvider' | 'accountAlias'>;

export function roleCalls(ask: AskIam): RoleCalls {
  return {
    ...roleWrites(ask),
    async role(RoleName, options) {
      const found = await unlessMissing(
        ask('GetRole', RoleName, options, (sdk, client, how) => client.send(new sdk.GetRoleCommand({ RoleName }), how)),
      );
      if (found === undefined) return undefined;
      const { Arn, Tags, AssumeRolePolicyDocument } = found.Role ?? {};
      return { arn: Arn ?? '', tags: tagMap(Tags), trust: decoded(AssumeRolePolicyDocument) };
    },
    async attachedPolicies(RoleName, options) {
      const all: string[] = [];
      let Marker: string | undefined;
      do {
        const page: ListAttachedRolePoliciesCommandOutput | undefined = await unlessMissing(
          ask('ListAttachedRolePolicies', RoleName, options, (sdk, client, how) =>
            client.send(new sdk.ListAttachedRolePoliciesCommand({ RoleName, Marker }), how),
          ),
        );
        all.push(...(page?.AttachedPolicies ?? []).map(({ PolicyArn }) => PolicyArn ?? ''));
        Marker = page?.IsTruncated === true ? page.Marker : undefined;
      } while (Marker !== undefined);
      return all;
    },
  };
}

function roleWrites(ask: AskIam): Pick<RoleCalls, 'createRole' | 'updateTrust' | 'attachPolicy'> {
  return {
    async createRole({ name, trust, description, tags }, options) {
      const input = { RoleName: name, AssumeRolePolicyDocument: trust, Description: description, Tags: tagList(tags) };
      await ask('CreateRole', name, options, (sdk, client, how) => client.send(new sdk.CreateRoleCommand(input), how));
    },
    async updateTrust(RoleName, PolicyDocument, options) {
      const input = { RoleName, PolicyDocument };
      await ask('UpdateAssumeRolePolicy', RoleName, options, (sdk, client, how) =>
        client.send(new sdk.UpdateAssumeRolePolicyCommand(input), how),
      );
    },
    async attachPolicy(RoleName, PolicyArn, options) {
      await ask('AttachRolePolicy', RoleName, options, (sdk, client, how) =>
        client.send(new sdk.AttachRolePolicyCommand({ RoleName, PolicyArn }), how),
      );
    },
  };
}

export function profileCalls(ask: AskIam): ProfileCalls {
  return {
    async instanceProfile(InstanceProfileName, options) {
      const found = await unlessMissing(
        ask('GetInstanceProfile', InstanceProfileName, options, (sdk, client, how) =>
          client.send(new sdk.GetInstanceProfileCommand({ InstanceProfileName }), how),
        ),
      );
      if (found === undefined) return undefined;
      const { Arn, Tags, Roles } = found.InstanceProfile ?? {};
      return { arn: Arn ?? '', tags: tagMap(Tags), roles: (Roles ?? []).map(({ RoleName }) => RoleName ?? '') };
    },
    async createInstanceProfile({ name, tags }, options) {
      const input = { InstanceProfileName: name, Tags: tagList(tags) };
      await ask('CreateInstanceProfile', name, options, (sdk, client, how) =>
        client.send(new sdk.CreateInstanceProfileCommand(input), how),
      );
    },
    async addToInstanceProfile(InstanceProfileName, RoleName, options) {
      const input = { InstanceProfileName, RoleName };
      await ask('AddRoleToInstanceProfile', InstanceProfileName, options, (sdk, client, how) =>
        client.send(new sdk.AddRoleToInstanceProfileCommand(input), how),
      );
    },
  };
}

export function accountCalls(ask: AskIam): AccountCalls {
  return {
    async identityProvider(OpenIDConnectProviderArn, options) {
      const found = await unlessMissing(
        ask('GetOpenIDConnectProvider', OpenIDConnectProviderArn, options, (sdk, client, how) =>
          client.send(new sdk.GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }), how),
        ),
      );
      return found === undefined ? undefined : { audiences: found.ClientIDList ?? [] };
    },
    async accountAlias(options) {
      try {
        const { AccountAliases } = await ask('ListAccountAliases', undefined, options, (sdk, client, how) =>
          client.send(new sdk.ListAccountAliasesCommand({}), how),
        );
        return AccountAliases?.[0];
      } catch (error) {
        if (error instanceof AppError && error.code === 'E_STORE_DENIED') return undefined;
        throw error;
      }
    },
  };
}
