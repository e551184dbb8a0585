import { base64Text } from '../checks/base64-text.js';
import type { Judgement, Rule } from '../rule.js';

const SOURCES = ['https://docs.discord.com/developers/reference'];

/** How base64 of a decimal number of two or more digits starts: its first two digits make the first three characters. */
const NUMBER_STARTS = Array.from({ length: 90 }, (_, i) =>
  Buffer.from(String(i + 10))
    .toString('base64')
    .slice(0, 3),
);

function startsWithUserId(token: string): Judgement {
  return /^[1-9]\d{16,19}$/.test(base64Text(token.slice(0, token.indexOf('.'))))
    ? { accepted: true, proof: 'structure' }
    : { accepted: false, reason: 'its first part is not the number of a user' };
}

export const discord: readonly Rule[] = [
  {
    kind: 'token',
    id: 'discord-bot-token',
    provider: 'discord',
    title: 'Discord bot or user token',
    confidence: 'high',
    sources: SOURCES,
    anchors: NUMBER_STARTS,
    pattern: /[MNO][A-Za-z0-9]{22,27}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,38}(?![A-Za-z0-9_.-])/,
    publicPrefix: '',
    entropy: 4,
    judge: startsWithUserId,
  },
  {
    kind: 'token',
    id: 'discord-mfa-token',
    provider: 'discord',
    title: 'Discord user token with two factors',
    confidence: 'high',
    anchors: ['mfa.'],
    pattern: /mfa\.[A-Za-z0-9_-]{84,95}(?![A-Za-z0-9_-])/,
    entropy: 4.5,
  },
  {
    kind: 'token',
    id: 'discord-webhook',
    provider: 'discord',
    title: 'Discord webhook',
    confidence: 'high',
    sources: ['https://docs.discord.com/developers/resources/webhook'],
    anchors: ['discord.com/api/', 'discordapp.com/api/'],
    // The whole address is the credential; test versions of the client have hosts of their own.
    before: /(?:https?:\/\/(?:(?:canary|ptb)\.)?)?$/,
    publicPrefix: 'https://discord.com/api/webhooks/',
    pattern: /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/\d{17,20}\/[A-Za-z0-9_-]{60,80}/,
    entropy: 4,
  },
];
