import { formats } from '../../src/report/index.js';
import { finding, maskerOf, occurrence, render, report } from './sample.js';

const secrets = [
  'hunter2+/%&"\\ÄÖ:,=9f8e7d6c5b4a',
  'line one of it is long\nline two of it is long',
  'plain_0123456789',
];
const encoders: Readonly<Record<string, (value: string) => string>> = {
  raw: (value) => value,
  base64: (value) => Buffer.from(value).toString('base64'),
  base64url: (value) => Buffer.from(value).toString('base64url'),
  hex: (value) => Buffer.from(value).toString('hex'),
  url: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
};

/** A report that has `text` at every place where text from outside may stand. */
function polluted(text: string) {
  const place = occurrence({
    path: `dir/${text}/x`,
    author: text,
    date: text,
    commit: text,
    blob: text,
    excerpt: `a ${text} b`,
  });
  const texts = { title: `t ${text}`, note: `n ${text}`, preview: text, rule: text, provider: text, firstCommit: text };
  return report({
    findings: [
      finding({
        ...texts,
        fingerprint: text,
        paths: [text, `b/${text}`],
        refs: [text],
        occurrences: [place, { ...place, source: 'message' }],
      }),
    ],
    skipped: [{ path: text, reason: `r ${text}` }],
    suppressions: [{ fingerprint: text, rule: text, path: text, state: 'stale' }],
    fingerprintKey: text,
  });
}

const cases = formats.flatMap((format) => Object.keys(encoders).map((encoding) => ({ format, encoding })));

test.each(cases)('$format holds no secret that came as $encoding, in any encoding', async ({ format, encoding }) => {
  for (const secret of secrets) {
    const text = await render(polluted(encoders[encoding]?.(secret) ?? ''), format, { masker: maskerOf(...secrets) });
    for (const encode of Object.values(encoders)) expect(text).not.toContain(encode(secret));
    expect(text).toContain(format === 'sarif' ? 'masked' : '[masked]');
  }
});
