import type { ListPolicyVersionsCommandOutput, PolicyVersion } from '@aws-sdk/client-iam';
import { decoded, tagList, tagMap, unlessMissing, type AskIam } from './iam-client.js';
import type { IamCalls, IamPolicyVersion } from './iam-types.js';

type PolicyCalls = Pick<
  IamCalls,
  'policy' | 'policyDocument' | 'policyVersions' | 'createPolicy' | 'createPolicyVersion' | 'deletePolicyVersion'
>;

export function policyCalls(ask: AskIam): PolicyCalls {
  return { ...policyReads(ask), ...policyWrites(ask) };
}

function policyReads(ask: AskIam): Pick<PolicyCalls, 'policy' | 'policyDocument' | 'policyVersions'> {
  return {
    async policy(PolicyArn, options) {
      const found = await unlessMissing(
        ask('GetPolicy', PolicyArn, options, (sdk, client, how) =>
          client.send(new sdk.GetPolicyCommand({ PolicyArn }), how),
        ),
      );
      const { Arn, Tags, DefaultVersionId } = found?.Policy ?? {};
      if (found === undefined) return undefined;
      return { arn: Arn ?? PolicyArn, tags: tagMap(Tags), defaultVersion: DefaultVersionId ?? '' };
    },
    async policyDocument(PolicyArn, VersionId, options) {
      const found = await unlessMissing(
        ask('GetPolicyVersion', PolicyArn, options, (sdk, client, how) =>
          client.send(new sdk.GetPolicyVersionCommand({ PolicyArn, VersionId }), how),
        ),
      );
      return found === undefined ? undefined : decoded(found.PolicyVersion?.Document);
    },
    async policyVersions(PolicyArn, options) {
      const all: PolicyVersion[] = [];
      let Marker: string | undefined;
      do {
        const page: ListPolicyVersionsCommandOutput = await ask(
          'ListPolicyVersions',
          PolicyArn,
          options,
          (sdk, client, how) => client.send(new sdk.ListPolicyVersionsCommand({ PolicyArn, Marker }), how),
        );
        all.push(...(page.Versions ?? []));
        Marker = page.IsTruncated === true ? page.Marker : undefined;
      } while (Marker !== undefined);
      return all.map(version);
    },
  };
}

function version({ VersionId, IsDefaultVersion, CreateDate }: PolicyVersion): IamPolicyVersion {
  return { id: VersionId ?? '', isDefault: IsDefaultVersion ?? false, created: CreateDate };
}

function policyWrites(ask: AskIam): Pick<PolicyCalls, 'createPolicy' | 'createPolicyVersion' | 'deletePolicyVersion'> {
  return {
    async createPolicy({ name, document, description, tags }, options) {
      const input = { PolicyName: name, PolicyDocument: document, Description: description, Tags: tagList(tags) };
      await ask('CreatePolicy', name, options, (sdk, client, how) =>
        client.send(new sdk.CreatePolicyCommand(input), how),
      );
    },
    async createPolicyVersion(PolicyArn, PolicyDocument, options) {
      const input = { PolicyArn, PolicyDocument, SetAsDefault: true };
      await ask('CreatePolicyVersion', PolicyArn, options, (sdk, client, how) =>
        client.send(new sdk.CreatePolicyVersionCommand(input), how),
      );
    },
    async deletePolicyVersion(PolicyArn, VersionId, options) {
      await ask('DeletePolicyVersion', PolicyArn, options, (sdk, client, how) =>
        client.send(new sdk.DeletePolicyVersionCommand({ PolicyArn, VersionId }), how),
      );
    },
  };
}
