import { localTime } from '../../src/report/text.js';
import { finding, historyFinding, maskerOf, occurrence, render, report } from './sample.js';

const skipped = (length: number) =>
  Array.from({ length }, (_, at) => ({ path: `f${String(at)}`, reason: 'permission denied' }));

test('a clean scan is one line', async () => {
  expect(await render(report(), 'pretty')).toBe('No secrets found in 1,234 files (12.3 MB, 0.8 s).\n');
  const one = report({ stats: { bytes: 1, items: 1, milliseconds: 125_000, outOfScope: {} } });
  expect(await render(one, 'pretty')).toBe('No secrets found in 1 file (1 byte, 2 min 5 s).\n');
});

test('a finding shows what, where, how sure, and what to do', async () => {
  expect(await render(report({ findings: [finding()] }), 'pretty')).toBe(`[high] Acme API key acme-api-key
  secret       acme_… (40 characters), checksum fits
  fingerprint  0123456789abcdef0123456789abcdef
  found at     src/config.ts:12:8
                 const key = "..."

1 secret in 1 place · 1,234 files, 12.3 MB in 0.8 s
Secrets found.

Next:
  1. Revoke it at the provider first: deleting the line does not stop whoever
     has a copy.
  2. Why was it reported? secretctl scan --explain src/config.ts:12
  3. Not a secret? Add its fingerprint to .secretctl/allow.yaml, with a reason.
`);
});

test('a finding in history shows its first commit, paths, refs and note', async () => {
  const text = await render(report({ findings: [historyFinding()] }), 'pretty', { columns: 120 });
  expect(text).toContain(`first commit 1a2b3c4d by Ada <ada@example.org>, ${localTime('2026-03-01T12:22:00Z')}\n`);
  expect(text).toContain('paths        src/config.ts, old/config.ts\n');
  expect(text).toContain('still in     main, dev, v1 +2\n');
  expect(text).toContain('note         looks like a live key\n');
  expect(text).toContain('src/config.ts:12:8 (commit 1a2b3c4d)\n');
  expect(text).toContain('--explain FILE:LINE\n');
});

test.each([
  [5, undefined],
  [6, 'and 1 more place\n'],
  [8, 'and 3 more places\n'],
])('of %d places at most five are shown', async (amount, rest) => {
  const occurrences = Array.from({ length: amount }, (_, at) => occurrence({ startLine: at + 1 }));
  const text = await render(report({ findings: [finding({ occurrences })] }), 'pretty');
  expect(text.match(/src\/config\.ts:\d+:8/g)).toHaveLength(5);
  expect(/and \d+ more.*\n/.exec(text)?.[0]).toBe(rest);
});

test('a partial scan says that it is not clean, and what was not scanned', async () => {
  const text = await render(report({ skipped: skipped(12) }), 'pretty', { columns: 200 });
  expect(text).toContain('Not scanned (12 items):\n  f0: permission denied\n');
  expect(text).toContain('  and 2 more\n');
  expect(text).toContain(
    'Not clean: 12 items could not be scanned. No secrets found in the rest: 1,234 files (12.3 MB, 0.8 s).',
  );
  expect(await render(report({ skipped: skipped(1) }), 'pretty')).toContain('Not clean: 1 item could not');
  expect(await render(report({ verdict: 'partial' }), 'pretty')).toContain('Not clean: part of it could not');
});

test('findings in an incomplete scan say so', async () => {
  const text = await render(report({ findings: [finding(), finding()], skipped: skipped(1) }), 'pretty');
  expect(text).toContain('2 secrets in 2 places · ');
  expect(text).toContain('Secrets found. The scan is incomplete: 1 item could not be scanned.');
});

test('says what was suppressed, what is stale and what was left out', async () => {
  const value = report({
    suppressed: { inline: 1, allowed: 0, baseline: 3 },
    suppressions: [{ fingerprint: 'ab'.repeat(16), rule: 'acme-api-key', path: 'x.ts', state: 'expired' }],
    stats: { bytes: 1, items: 1, milliseconds: 1, outOfScope: { archive: 2, symlink: 0 } },
  });
  const text = await render(value, 'pretty');
  expect(text).toContain(
    `Suppressions to clean up (1 entry):\n  x.ts acme-api-key ${'ab'.repeat(16)}: it has expired\n`,
  );
  expect(text).toContain('Suppressed: 1 by a comment, 3 by the baseline.\nLeft out by rule: archive 2.\n');
});

test('escape codes come only with colour, and colour changes nothing else', async () => {
  const value = report({ findings: [historyFinding()], skipped: skipped(2) });
  const [plain, coloured] = [await render(value, 'pretty'), await render(value, 'pretty', { color: true })];
  expect(plain).not.toContain('\x1b');
  expect(coloured).toContain('\x1b[');
  expect(coloured.replace(/\x1b\[[\d;]*m/g, '')).toBe(plain);
});

test('control characters from outside are shown, never sent', async () => {
  const nasty = 'a\x1b[31m\r\nFAKE\u202e\u009b2J\u{e0041}\ud800';
  const value = report({
    findings: [
      finding({
        note: nasty,
        title: nasty,
        refs: [nasty],
        occurrences: [occurrence({ path: nasty, excerpt: `\t${nasty}\tz` })],
      }),
    ],
    skipped: [{ path: nasty, reason: nasty }],
    suppressions: [{ fingerprint: nasty, rule: nasty, path: nasty, state: 'stale' }],
  });
  const text = await render(value, 'pretty');
  expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u{e0041}]/u);
  expect(text).toContain('a\\x1b[31m\\x0d\\x0aFAKE\\u202e\\x9b2J\\u{e0041}\\ud800:12:8');
  expect(text).not.toMatch(/^FAKE/m);
});

test('long excerpts are cut to the terminal, counting wide characters twice', async () => {
  const value = report({ findings: [finding({ occurrences: [occurrence({ excerpt: '漢'.repeat(100) })] })] });
  const line = /^ +(漢+\.\.\.)$/m.exec(await render(value, 'pretty', { columns: 60 }))?.[1] ?? '';
  expect(line).toBe(`${'漢'.repeat(20)}...`);
});

test.each([0, NaN, Infinity, 10])('a terminal of %d columns is served', async (columns) => {
  expect(await render(report({ findings: [finding()] }), 'pretty', { columns })).toContain('Acme API key');
});

test('a secret cut off by the width was masked before', async () => {
  const secret = 'correct-horse-battery-staple-0123456789';
  const value = report({
    findings: [finding({ occurrences: [occurrence({ excerpt: `${'x'.repeat(30)} ${secret}` })] })],
  });
  expect(await render(value, 'pretty', { columns: 70, masker: maskerOf(secret) })).not.toContain('correct');
});
