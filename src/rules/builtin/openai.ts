import type { Judgement, Rule, TokenRule } from '../rule.js';

const SOURCES = ['https://platform.openai.com/docs/api-reference/authentication'];

/** "OpenAI" in base 64: stands in the middle of every key that OpenAI makes. */
const MARKER = 'T3BlbkFJ';

function hasMarker(key: string): Judgement {
  if (key.includes(MARKER)) return { accepted: true, proof: 'structure' };
  return [/[A-Z]/, /[a-z]/, /\d/].every((kind) => kind.test(key))
    ? { accepted: true, confidence: 'medium', note: 'without the marker that OpenAI puts into its keys' }
    : { accepted: false, reason: 'it has neither the marker of OpenAI nor letters and digits as random text has' };
}

function prefixed(id: string, prefix: string, title: string): TokenRule {
  return {
    kind: 'token',
    id,
    provider: 'openai',
    title,
    confidence: 'high',
    sources: SOURCES,
    anchors: [prefix],
    pattern: new RegExp(`${prefix}[A-Za-z0-9_-]{40,220}`),
    entropy: 3.8,
    judge: hasMarker,
  };
}

export const openai: readonly Rule[] = [
  prefixed('openai-project-key', 'sk-proj-', 'OpenAI project key'),
  prefixed('openai-service-account-key', 'sk-svcacct-', 'OpenAI service account key'),
  prefixed('openai-admin-key', 'sk-admin-', 'OpenAI admin key'),
  {
    kind: 'token',
    id: 'openai-user-key',
    provider: 'openai',
    title: 'OpenAI user key',
    confidence: 'high',
    sources: SOURCES,
    anchors: [MARKER],
    before: /sk-(?:[A-Za-z0-9]{1,24}-)?[A-Za-z0-9]{20}$/,
    pattern: /T3BlbkFJ[A-Za-z0-9]{20}/,
    publicPrefix: 'sk-',
    entropy: 3.5,
    judge: hasMarker,
  },
];
