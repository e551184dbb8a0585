import type * as Sdk from '@aws-sdk/client-sns';
import { asTagList, asTags, unlessGone } from './monitoring-failure.js';
import type { Subscription, TopicCalls } from './monitoring-types.js';
import type { Ask } from './service-client.js';

type AskTopics = Ask<typeof Sdk, Sdk.SNSClient>;

export function topicCalls(ask: AskTopics): TopicCalls {
  return { ...topicReads(ask), ...topicWrites(ask) };
}

function topicReads(ask: AskTopics): Pick<TopicCalls, 'topic' | 'tags' | 'subscriptions'> {
  return {
    async topic(TopicArn, options) {
      const found = await unlessGone(
        ask('GetTopicAttributes', TopicArn, options, (sdk, client, how) =>
          client.send(new sdk.GetTopicAttributesCommand({ TopicArn }), how),
        ),
      );
      if (found === undefined) return undefined;
      const { Policy = '', KmsMasterKeyId } = found.Attributes ?? {};
      return { arn: TopicArn, policy: Policy, key: KmsMasterKeyId || undefined };
    },
    async tags(ResourceArn, options) {
      const { Tags } = await ask('ListTagsForResource', ResourceArn, options, (sdk, client, how) =>
        client.send(new sdk.ListTagsForResourceCommand({ ResourceArn }), how),
      );
      return asTags(Tags);
    },
    async subscriptions(TopicArn, options) {
      const all: Subscription[] = [];
      let NextToken: string | undefined;
      do {
        const page: Sdk.ListSubscriptionsByTopicCommandOutput = await ask(
          'ListSubscriptionsByTopic',
          TopicArn,
          options,
          (sdk, client, how) => client.send(new sdk.ListSubscriptionsByTopicCommand({ TopicArn, NextToken }), how),
        );
        all.push(...(page.Subscriptions ?? []).map(subscriptionOf));
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return all;
    },
  };
}

function subscriptionOf({ Protocol, Endpoint, SubscriptionArn = '' }: Sdk.Subscription): Subscription {
  return { protocol: Protocol ?? '', endpoint: Endpoint ?? '', isPending: !SubscriptionArn.startsWith('arn:') };
}

function topicWrites(ask: AskTopics): Omit<TopicCalls, 'topic' | 'tags' | 'subscriptions'> {
  return {
    async create(Name, tags, options) {
      await ask('CreateTopic', Name, options, (sdk, client, how) =>
        client.send(new sdk.CreateTopicCommand({ Name, Tags: asTagList(tags) }), how),
      );
    },
    async setPolicy(TopicArn, policy, options) {
      const input = { TopicArn, AttributeName: 'Policy', AttributeValue: policy };
      await ask('SetTopicAttributes', TopicArn, options, (sdk, client, how) =>
        client.send(new sdk.SetTopicAttributesCommand(input), how),
      );
    },
    async subscribe(TopicArn, Endpoint, options) {
      await ask('Subscribe', TopicArn, options, (sdk, client, how) =>
        client.send(new sdk.SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint }), how),
      );
    },
    async publish(TopicArn, Subject, Message, options) {
      await ask('Publish', TopicArn, options, (sdk, client, how) =>
        client.send(new sdk.PublishCommand({ TopicArn, Subject, Message }), how),
      );
    },
    async remove(TopicArn, options) {
      await unlessGone(
        ask('DeleteTopic', TopicArn, options, (sdk, client, how) =>
          client.send(new sdk.DeleteTopicCommand({ TopicArn }), how),
        ),
      );
    },
  };
}
