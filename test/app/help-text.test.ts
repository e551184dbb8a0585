import { fitHelp } from '../../src/app/help-text.js';

const WIDE = `Notes of a command that are written in long lines, as long as they like to be, whatever the terminal is
like that shows them.

  FAILED    exit 1   a proof failed, and the text goes on for so long that one line cannot hold it
  $ secretctl audit openai --since 30d --leaked-at 2026-11-20T14:00Z   who is new since the leak?
`;

test('help in lines that fit is left as it is', () => {
  expect(fitHelp('Examples:\n  $ a\nb\nc\n', 80)).toBe('Examples:\n  $ a\nb\nc\n');
});

test('paragraphs are filled anew, and columns go on below themselves', () => {
  expect(fitHelp(WIDE, 80)).toBe(`Notes of a command that are written in long lines, as long as they like to be,
whatever the terminal is like that shows them.

  FAILED    exit 1   a proof failed, and the text goes on for so long that one
            line cannot hold it
  $ secretctl audit openai --since 30d --leaked-at 2026-11-20T14:00Z
      who is new since the leak?
`);
});

test('a word that is longer than the line stays whole', () => {
  const word = 'x'.repeat(90);
  expect(fitHelp(`  a ${word}\n`, 80)).toBe(`  a\n    ${word}\n`);
});
