import { placeholderReason } from '../../src/rules/checks/index.js';
import { ALPHABETS, randomText } from '../support/random.js';

/** Random text without a letter that a placeholder word could hold. */
const bland = (length: number): string =>
  randomText('digits', length).replace(/[0-9]/g, (d) => 'BCGHJKLMNP'.charAt(Number(d)));

test.each([
  ['a short word in a short body', 'k3fAkE9ZqM1b7RtY2cVw'],
  ['a short word by itself in a long body', `${bland(40)}-todo-${bland(30)}`],
  ['a short word with capitals around it', `${bland(39)}aFakeKey${bland(30)}`],
  ['short words that fill a long body', `${bland(5)}${'fake'.repeat(9)}${bland(5)}`],
  ['a long word anywhere', `${bland(60)}Placeholder${bland(60)}`],
  ['one character over and over', `${bland(40)}${'a'.repeat(8)}`],
  ['an emulator key', 'C2y6yDjf5/R+ob0N8A7Cgv30VRDjEWEHLM+4QDU5DE8nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw=='],
])('names %s', (_, body) => {
  expect(placeholderReason(body)).toBeTruthy();
});

test.each(['fAkE', 'toDO', 'XxxX', 'xxxx'])('takes %s inside a long body for chance', (word) => {
  expect(placeholderReason(`${bland(40)}${word}${bland(30)}`)).toBeUndefined();
});

// The rate is below 0.05 %; this many bodies would show a rate of 0.5 % nearly for sure.
test.each(['hex', 'lower36', 'base62', 'base64url'] as const)('lets random %s pass, however long', (alphabet) => {
  expect(ALPHABETS[alphabet].length).toBeGreaterThan(4);
  let taken = 0;
  for (const length of [36, 84, 200, 600]) {
    for (let i = 0; i < 500; i++) if (placeholderReason(randomText(alphabet, length)) !== undefined) taken++;
  }
  expect(taken).toBeLessThan(10);
});
