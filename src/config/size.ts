import { z } from 'zod';

const sizeMessage = 'must be a number of bytes, or a size such as 500KB or 10MB';
/** Of a file, in bytes. */
export const size = z
  .union([z.int().positive(), z.string().regex(/^[1-9][0-9]{0,8}(B|KB|MB|GB)$/)], { error: sizeMessage })
  .transform(sizeInBytes);

function sizeInBytes(given: number | string): number {
  if (typeof given === 'number') return given;
  const [, digits = '', unit = ''] = /^(\d+)(.*)$/.exec(given) ?? [];
  return Number(digits) * 1024 ** ['B', 'KB', 'MB', 'GB'].indexOf(unit);
}
