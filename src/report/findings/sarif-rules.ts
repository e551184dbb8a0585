import type { Finding } from '../../scan/index.js';

type Confidence = Finding['confidence'];

/** SARIF's level for what we are that sure of. */
export const levels = { high: 'error', medium: 'warning', low: 'note' } as const;

/** GitHub reads 9 and more as critical, 7 as high, 4 as medium. */
const severities = { high: '9.0', medium: '7.0', low: '4.0' } as const;

const ADVICE = [
  'Revoke or rotate it at its provider first: whoever copied it can use it until then, and deleting the line does not change that.',
  'Then remove it from the code, and from history if it was ever committed.',
  'If it is not a secret, allow its fingerprint in .secretctl/allow.yaml and say why.',
];

/** The rules that fired, in the order in which they first did, each as sure as its surest finding. */
export function sarifRules(findings: readonly Finding[]): { readonly id: string }[] {
  const surest = new Map<string, Finding>();
  for (const finding of findings) {
    const known = surest.get(finding.rule);
    if (known === undefined || severities[finding.confidence] > severities[known.confidence])
      surest.set(finding.rule, finding);
  }
  return [...surest.values()].map(({ rule, title, provider, confidence }) => ruleOf(rule, title, provider, confidence));
}

function ruleOf(id: string, title: string, provider: string, confidence: Confidence): { readonly id: string } {
  const issuer = provider === 'generic' ? '' : ` It belongs to ${provider}.`;
  const rule = {
    id,
    name: id.replace(/(?:^|[-.])([a-z\d])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: title },
    fullDescription: { text: `${title}: a credential that grants access to whoever reads it.${issuer}` },
    help: { text: ADVICE.join('\n'), markdown: ADVICE.map((line, at) => `${String(at + 1)}. ${line}`).join('\n') },
    defaultConfiguration: { level: levels[confidence] },
    properties: {
      tags: ['security', 'secret'],
      precision: confidence,
      'security-severity': severities[confidence],
    },
  };
  return rule;
}
