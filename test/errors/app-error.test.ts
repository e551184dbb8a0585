import { readFile } from 'node:fs/promises';
import { AppError, exitCodeMeanings, exitCodes, systemCode, systemReason } from '../../src/errors/index.js';

test('an AppError keeps its code, exit, hint and cause', () => {
  const cause = new Error('below');
  const error = new AppError('E_X', 'above', { exit: exitCodes.failed, hint: 'secretctl doctor', cause });
  expect(error).toMatchObject({
    name: 'AppError',
    code: 'E_X',
    message: 'above',
    exit: 5,
    hint: 'secretctl doctor',
    cause,
  });
});

test('system errors become plain words, without the path that node adds', async () => {
  const error: unknown = await readFile('/nonexistent/file').catch((caught: unknown) => caught);
  expect(systemCode(error)).toBe('ENOENT');
  expect(systemReason(error)).toBe('no such file or directory');
  expect(systemReason({ code: 'EWHAT' })).toBe('EWHAT');
  expect(systemReason('text')).toBe('unknown error');
  expect(systemCode(null)).toBeUndefined();
});

test('every exit code has one meaning', () => {
  expect(exitCodeMeanings.map(({ code }) => code)).toEqual(Object.values(exitCodes));
});
