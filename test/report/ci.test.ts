import { finding, historyFinding, occurrence, render, report } from './sample.js';

const at = (path: string, changes = {}) =>
  report({ findings: [finding({ occurrences: [occurrence({ path, ...changes })] })] });

describe('github', () => {
  test('names file, lines and columns', async () => {
    expect(await render(at('src/a.ts'), 'github')).toMatch(
      /^::error file=src\/a\.ts,line=12,endLine=12,col=8,endColumn=48,title=Acme API key \(high confidence\)::acme_… \(40 characters\)/,
    );
  });

  test('escapes what would end a property, a message or a line', async () => {
    const text = await render(at('a,b:c%\r\n::error::x'), 'github');
    expect(text).toContain('file=a%2Cb%3Ac%25%0D%0A%3A%3Aerror%3A%3Ax,line=');
    expect(text.match(/^::/gm)).toHaveLength(1);
    const noted = await render(report({ findings: [finding({ note: '100%\n::stop-commands::x' })] }), 'github');
    expect(noted).toContain('100%25%0A::stop-commands::x');
    expect(noted.match(/^::/gm)).toHaveLength(1);
  });

  test('has no columns for places of several lines, and no file for messages', async () => {
    expect(await render(at('a', { endLine: 14 }), 'github')).toContain('file=a,line=12,endLine=14,title=');
    expect(await render(at('commit 12', { source: 'message' }), 'github')).toMatch(/^::error title=.*In commit 12\./);
  });

  test('warns of what was skipped and says that the scan is incomplete', async () => {
    const text = await render(report({ skipped: [{ path: 'x:y', reason: 'too large' }] }), 'github');
    expect(text).toBe(
      '::warning file=x%3Ay,title=Not scanned::x:y: too large\n' +
        'No secrets found (1,234 files, 12.3 MB, 0.8 s). The scan is incomplete, so this is not all clear.\n',
    );
  });
});

describe('gitlab', () => {
  const startedAt = new Date('2026-11-23T10:00:00.900Z');
  const parse = async (value = report({ findings: [historyFinding()] })) =>
    JSON.parse(await render(value, 'gitlab', { startedAt })) as {
      vulnerabilities: { id: string; location: object }[];
      scan: object;
    };

  test('has what the schema of GitLab requires', async () => {
    const tool = { id: 'secretctl', name: 'secretctl', version: '1.2.3', vendor: { name: 'secretctl' } };
    expect(await parse()).toMatchObject({
      version: '15.0.7',
      scan: {
        analyzer: tool,
        scanner: tool,
        type: 'secret_detection',
        status: 'success',
        messages: [],
        start_time: '2026-11-23T10:00:00',
        end_time: '2026-11-23T10:00:01',
      },
      vulnerabilities: [
        {
          id: expect.stringMatching(/^[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-a[\da-f]{3}-[\da-f]{12}$/) as string,
          category: 'secret_detection',
          name: 'Acme API key',
          severity: 'Critical',
          location: {
            file: 'src/config.ts',
            start_line: 12,
            end_line: 12,
            commit: { author: 'Ada <ada@example.org>', date: '2026-03-01T12:22:00Z' },
          },
          identifiers: [{ type: 'secretctl_rule_id', name: 'secretctl rule acme-api-key', value: 'acme-api-key' }],
        },
        {},
      ],
    });
  });

  test('ids are the same in every report and differ by place; the source line is never there', async () => {
    const [first, second] = await Promise.all([parse(), parse()]);
    expect(first).toEqual(second);
    expect(new Set(first.vulnerabilities.map(({ id }) => id)).size).toBe(2);
    expect(JSON.stringify(first)).not.toMatch(/raw_source_code_extract|const key/);
  });

  test('files without a commit get the zero id; a partial scan has failed; without a start the time is the epoch', async () => {
    expect((await parse(at('x'))).vulnerabilities[0]?.location).toMatchObject({ commit: { sha: '0000000' } });
    const partial = report({ skipped: [{ path: 'x', reason: 'too large' }] });
    expect((await parse(partial)).scan).toMatchObject({
      status: 'failure',
      messages: [{ level: 'warn', value: 'not scanned: x: too large' }],
    });
    expect(await render(partial, 'gitlab')).toContain('"start_time": "1970-01-01T00:00:00"');
  });
});

describe('csv', () => {
  test('has a header and one row for each place, with CRLF', async () => {
    const lines = (await render(report({ findings: [historyFinding(), finding()] }), 'csv')).split('\r\n');
    expect(lines).toHaveLength(5);
    expect(lines[0]).toMatch(/^fingerprint,rule,provider,title,confidence,proof,preview,source,path,startLine,/);
    expect(lines[4]).toBe('');
  });

  test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\tx', '＝1'])('keeps a spreadsheet from running %j', async (path) => {
    expect(await render(at(path), 'csv')).toContain(`,file,'${path},12,`);
  });

  test('quotes commas, quotes and line ends', async () => {
    expect(await render(at('a,"b"\nc'), 'csv')).toContain(',"a,""b""\nc",');
    expect(await render(at('\r=x,"'), 'csv')).toContain(`,"'\r=x,""",`);
  });
});
