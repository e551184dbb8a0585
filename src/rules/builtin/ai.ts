import type { Judgement, Rule, TokenRule } from '../rule.js';

function token(
  provider: string,
  title: string,
  anchor: string,
  pattern: RegExp,
  more: Partial<TokenRule> = {},
): TokenRule {
  const id = `${provider}-api-key`;
  return { kind: 'token', id, provider, title, confidence: 'high', anchors: [anchor], pattern, ...more };
}

/** "Xgroq" in base 64, in the middle of the keys that Groq makes today. */
function hasGroqMarker(key: string): Judgement {
  return key.includes('WGdyb3FY') ? { accepted: true, proof: 'structure' } : { accepted: true };
}

/** AI platforms that have one kind of key each, or two. */
export const ai: readonly Rule[] = [
  token('huggingface', 'Hugging Face user token', 'hf_', /hf_(?=[a-z0-9]{0,33}[A-Z])[A-Za-z0-9]{34}/, {
    id: 'huggingface-user-token',
    entropy: 3.5,
    sources: ['https://huggingface.co/docs/hub/security-tokens'],
  }),
  token(
    'huggingface',
    'Hugging Face organisation token',
    'api_org_',
    /api_org_(?=[a-z0-9]{0,33}[A-Z])[A-Za-z0-9]{34}/,
    {
      id: 'huggingface-organisation-token',
      entropy: 3.5,
      sources: ['https://huggingface.co/docs/hub/security-tokens'],
    },
  ),
  token('groq', 'Groq API key', 'gsk_', /gsk_[A-Za-z0-9]{52}/, {
    entropy: 3.8,
    judge: hasGroqMarker,
    sources: ['https://console.groq.com/docs/quickstart'],
  }),
  token('replicate', 'Replicate API token', 'r8_', /r8_[A-Za-z0-9]{37}/, {
    entropy: 3.5,
    sources: ['https://replicate.com/docs/topics/security/api-tokens'],
  }),
  token('perplexity', 'Perplexity API key', 'pplx-', /pplx-(?:[0-9a-f]{56}|[A-Za-z0-9]{48})/, {
    entropy: 3.2,
    sources: ['https://docs.perplexity.ai/getting-started/quickstart'],
  }),
  token('xai', 'xAI API key', 'xai-', /xai-[A-Za-z0-9]{80}/, {
    entropy: 4,
    sources: ['https://docs.x.ai/docs/tutorial'],
  }),
  token('xai', 'xAI management key', 'xai-token-', /xai-token-[A-Za-z0-9]{80}/, {
    id: 'xai-management-key',
    entropy: 4,
  }),
  token('openrouter', 'OpenRouter API key', 'sk-or-v1-', /sk-or-v1-[0-9a-f]{64}/, {
    entropy: 3.2,
    sources: ['https://openrouter.ai/docs/api-reference/authentication'],
  }),
  token('langsmith', 'LangSmith API key', 'lsv2_', /lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}/, {
    entropy: 3,
    sources: [
      'https://docs.smith.langchain.com/administration/how_to_guides/organization_management/create_account_api_key',
    ],
  }),
  token(
    'langfuse',
    'Langfuse secret key',
    'sk-lf-',
    /sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/,
    {
      id: 'langfuse-secret-key',
      entropy: 2.8,
      sources: ['https://langfuse.com/docs/api-and-data-platform/features/public-api'],
    },
  ),
  token('pinecone', 'Pinecone API key', 'pcsk_', /pcsk_[A-Za-z0-9]{4,8}_[A-Za-z0-9]{60,66}/, {
    entropy: 4,
    sources: ['https://docs.pinecone.io/guides/projects/manage-api-keys'],
  }),
  token('elevenlabs', 'ElevenLabs API key', 'sk_', /sk_[0-9a-f]{48}/, {
    entropy: 3,
    sources: ['https://elevenlabs.io/docs/api-reference/authentication'],
  }),
  token('nvidia', 'NVIDIA API key', 'nvapi-', /nvapi-[A-Za-z0-9_-]{60,70}(?![A-Za-z0-9_-])/, {
    entropy: 4,
    sources: ['https://docs.api.nvidia.com/nim/docs/api-quickstart'],
  }),
  token('cerebras', 'Cerebras API key', 'csk-', /csk-[a-z0-9]{48}/, {
    entropy: 3.5,
    sources: ['https://inference-docs.cerebras.ai/quickstart'],
  }),
  token(
    'fireworks',
    'Fireworks API key',
    'fw_',
    /fw_(?=[a-z0-9]{0,23}[A-Z])(?=[A-Za-z]{0,23}\d)[A-Za-z0-9]{22,24}(?![\w-])/,
    {
      confidence: 'medium',
      entropy: 3.2,
    },
  ),
  token('together', 'Together AI API key', 'tgp_v1_', /tgp_v1_[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/, { entropy: 3.8 }),
  token(
    'voyage',
    'Voyage AI API key',
    'pa-',
    /pa-(?=[a-z0-9_-]{0,42}[A-Z])(?=[A-Za-z_-]{0,42}\d)[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])/,
    {
      confidence: 'medium',
      entropy: 4,
    },
  ),
  token('jina', 'Jina AI API key', 'jina_', /jina_[0-9a-f]{32}[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/, { entropy: 3.8 }),
  token('tavily', 'Tavily API key', 'tvly-', /tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}/, {
    entropy: 3.5,
    sources: ['https://docs.tavily.com/documentation/api-reference/introduction'],
  }),
  token('llamaindex', 'LlamaCloud API key', 'llx-', /llx-[A-Za-z0-9]{48}/, { entropy: 3.8 }),
  token('e2b', 'E2B API key', 'e2b_', /e2b_[0-9a-f]{40}/, { entropy: 3 }),
  token('firecrawl', 'Firecrawl API key', 'fc-', /fc-[0-9a-f]{32}/, { confidence: 'medium', entropy: 2.9 }),
  token('wandb', 'Weights & Biases API key', 'wandb_v1_', /wandb_v1_[A-Za-z0-9_]{40,100}/, {
    confidence: 'medium',
    entropy: 3.8,
  }),
  token(
    'helicone',
    'Helicone API key',
    'sk-helicone-',
    /sk-helicone-(?:cp-)?[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}-[a-z0-9]{7}(?![\w-])/,
    { entropy: 3 },
  ),
  token('cursor', 'Cursor API key', 'crsr_', /crsr_[0-9a-f]{64}/, { entropy: 3.2 }),
  token(
    'generic',
    'Key of an AI platform ("sk-" and 32 hex digits, as DeepSeek and DashScope make them)',
    'sk-',
    /sk-[0-9a-f]{32}(?![\w-])/,
    {
      id: 'sk-hex-api-key',
      confidence: 'medium',
      entropy: 2.9,
      sources: ['https://api-docs.deepseek.com/'],
    },
  ),
  token(
    'generic',
    'Key of an AI platform ("sk-" and 48 letters and digits, as Moonshot and gateways make them)',
    'sk-',
    /sk-(?=[a-z0-9]{0,47}[A-Z])(?=[A-Za-z]{0,47}\d)[A-Za-z0-9]{48}(?![\w-])/,
    {
      id: 'sk-base62-api-key',
      confidence: 'medium',
      entropy: 4,
    },
  ),
];
