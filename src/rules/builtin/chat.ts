import { crc32Base62 } from '../checks/index.js';
import { providerToken as token } from '../provider-token.js';
import type { Judgement, Rule } from '../rule.js';

/** The whole address is the credential. */
const SCHEME = /(?:https?:\/\/)?$/;
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Synapse ends its tokens with the CRC-32 of what stands before the last "_"; other servers need not. */
function synapseChecksum(secret: string): Judgement {
  const last = secret.lastIndexOf('_');
  return crc32Base62(secret.slice(0, last)) === secret.slice(last + 1)
    ? { accepted: true, proof: 'checksum' }
    : { accepted: true };
}

/** Bots and incoming webhooks: whoever knows the address may write into the room. */
export const chat: readonly Rule[] = [
  token(
    'telegram',
    'bot-token',
    'Telegram bot token',
    [':AA', '%3AAA'],
    /(?::|%3A)AA[A-Za-z0-9_-]{33}(?![A-Za-z0-9_-])/,
    {
      sources: ['https://core.telegram.org/bots/api#authorizing-your-bot'],
      // Addresses write "bot" in front of the number: /bot<token>/sendMessage.
      before: /(?<!\d)[1-9]\d{7,9}$/,
      edges: 'free',
      entropy: 4,
    },
  ),
  token(
    'teams',
    'webhook',
    'Microsoft Teams incoming webhook',
    'webhook.office.com/webhookb2/',
    new RegExp(
      `webhook\\.office\\.com/webhookb2/${UUID}@${UUID}/IncomingWebhook/[0-9a-f]{32}/${UUID}(?:/[A-Za-z0-9_-]{20,80})?`,
    ),
    {
      before: /(?:https?:\/\/)?(?:[A-Za-z0-9-]{1,63}\.)?$/,
      sources: [
        'https://learn.microsoft.com/en-us/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook',
      ],
    },
  ),
  token(
    'google-chat',
    'webhook',
    'Google Chat webhook',
    'chat.googleapis.com/v1/spaces/',
    /chat\.googleapis\.com\/v1\/spaces\/[A-Za-z0-9_-]{8,20}\/messages\?key=[A-Za-z0-9_-]{39}(?:&|\\u0026)(?:amp;)?token=[A-Za-z0-9_-]{40,60}(?:%3D|=)?/,
    {
      before: SCHEME,
      sources: ['https://developers.google.com/workspace/chat/quickstart/webhooks'],
      entropy: 4,
    },
  ),
  token(
    'lark',
    'webhook',
    'Lark or Feishu bot webhook',
    ['open.feishu.cn/open-apis/bot/', 'open.larksuite.com/open-apis/bot/'],
    new RegExp(`open\\.(?:feishu\\.cn|larksuite\\.com)/open-apis/bot/(?:v2/)?hook/(?:${UUID}|[0-9a-f]{32})`),
    {
      before: SCHEME,
      sources: ['https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot'],
    },
  ),
  token(
    'dingtalk',
    'webhook',
    'DingTalk bot webhook',
    'oapi.dingtalk.com/robot/send?access_token=',
    /oapi\.dingtalk\.com\/robot\/send\?access_token=[0-9a-f]{64}/,
    {
      before: SCHEME,
      sources: ['https://open.dingtalk.com/document/robots/custom-robot-access'],
    },
  ),
  token(
    'wecom',
    'webhook',
    'WeCom bot webhook',
    'qyapi.weixin.qq.com/cgi-bin/webhook/send?key=',
    new RegExp(`qyapi\\.weixin\\.qq\\.com/cgi-bin/webhook/send\\?key=${UUID}`),
    {
      before: SCHEME,
      sources: ['https://developer.work.weixin.qq.com/document/path/91770'],
    },
  ),
  token(
    'zapier',
    'webhook',
    'Zapier webhook',
    'hooks.zapier.com/hooks/catch/',
    /hooks\.zapier\.com\/hooks\/catch\/\d{5,9}\/[0-9a-z]{6,8}/,
    {
      before: SCHEME,
      confidence: 'medium',
      sources: ['https://help.zapier.com/hc/en-us/articles/8496288690317'],
    },
  ),
  token(
    'ifttt',
    'webhook-key',
    'IFTTT webhook key',
    'maker.ifttt.com/trigger/',
    /maker\.ifttt\.com\/trigger\/[A-Za-z0-9_{}-]{1,80}\/(?:json\/)?with\/key\/([A-Za-z0-9_-]{21,64})/,
    {
      sources: ['https://ifttt.com/maker_webhooks'],
    },
  ),
  token(
    'make',
    'webhook',
    'Make webhook',
    ['hook.eu1.make.com/', 'hook.eu2.make.com/', 'hook.us1.make.com/', 'hook.us2.make.com/'],
    /hook\.(?:eu|us)[12]\.make\.com\/[0-9a-z]{32}/,
    {
      before: SCHEME,
      confidence: 'medium',
      sources: ['https://help.make.com/webhooks'],
      entropy: 3.5,
    },
  ),
  token(
    'matrix',
    'access-token',
    'Matrix access token (Synapse)',
    'syt_',
    /syt_[A-Za-z0-9+/=_-]{2,200}_[A-Za-z]{20}_[A-Za-z0-9]{6}/,
    { judge: synapseChecksum, entropy: 3.5 },
  ),
  token('ntfy', 'access-token', 'ntfy access token', 'tk_', /tk_[a-z0-9]{29}/, {
    confidence: 'medium',
    sources: ['https://docs.ntfy.sh/config/'],
    entropy: 3.6,
    before: /(?<![_-])$/,
  }),
];
