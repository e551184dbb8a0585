import { gzipSync } from 'node:zlib';
import { requireRepository } from '../../../src/git/index.js';
import { verifyHistory } from '../../../src/history/index.js';
import type { VerifyReport } from '../../../src/history/types.js';
import { gitRepo, type GitRepo } from '../../support/git-repo.js';
import { plainValue } from '../../support/planted-places.js';
import { zipOf } from '../../support/zip.js';
import { tarOf } from '../../containers/archives.js';
import { needleOf } from './support.js';

async function verified(repo: GitRepo, value: string): Promise<VerifyReport> {
  const repository = await requireRepository(repo.dir);
  return await verifyHistory({ repository, needles: [needleOf(value)], globs: [] });
}

/** As those begin that extract themselves: they hold the signatures that they look for. */
function program(length: number): Buffer {
  const code = Buffer.alloc(length, 'MZ\0\x90code PK\x03\x04 PK\x01\x02 PK\x05\x06 code', 'latin1');
  return Buffer.concat([code, Buffer.from('end\0')]);
}

function shifted(stub: Buffer, value: string): Buffer {
  const zip = zipOf({ a: `${value}\n`.repeat(9) });
  const directory = zip.readUInt32LE(zip.length - 6);
  zip.writeUInt32LE(directory + stub.length, zip.length - 6);
  zip.writeUInt32LE(stub.length, directory + 42);
  return Buffer.concat([stub, zip]);
}

function withComment(zip: Buffer): Buffer {
  const comment = Buffer.from('a comment of this archive');
  zip.writeUInt16LE(comment.length, zip.length - 2);
  return Buffer.concat([zip, comment]);
}

test.each([
  [
    'a compressed file in a tar that is not compressed',
    (value: string) => tarOf({ 'log.gz': gzipSync(value), b: 'b' }),
  ],
  [
    'a zip behind a first line',
    (value: string) => Buffer.concat([Buffer.from('#!/usr/bin/env python3\n'), zipOf({ a: `${value}\n`.repeat(9) })]),
  ],
  ['a zip behind a program', (value: string) => Buffer.concat([program(3_000), zipOf({ a: `${value}\n`.repeat(9) })])],
  [
    'a zip behind a long script, its places counted from the start of the file',
    (value: string) => shifted(Buffer.from(`#!/bin/sh\n${'# a line\n'.repeat(20_000)}exit 0\n`), value),
  ],
  [
    'a zip with a comment behind a large program',
    (value: string) => withComment(Buffer.concat([program(2 ** 21), zipOf({ a: `${value}\n`.repeat(9) })])),
  ],
])('%s is looked into, committed and in the work tree', async (_, pack) => {
  const value = plainValue();
  await using repo = await gitRepo();
  await repo.commit({ packed: pack(value) });

  const { hits } = await verified(repo, value);

  expect(hits.map(({ place }) => place).sort()).toEqual(['archives', 'work tree']);
  expect((await verified(repo, plainValue())).verdict).toBe('clean');
});

test('what lies in a tar as it is gets one hit', async () => {
  const value = plainValue();
  await using repo = await gitRepo();
  await repo.commit({ 'a.tar': tarOf({ 'a.txt': value }) });

  const { hits } = await verified(repo, value);

  expect(hits.map(({ place }) => place).sort()).toEqual(['objects', 'work tree']);
});

test('an archive that nothing here unpacks makes the result incomplete', async () => {
  await using repo = await gitRepo();
  await repo.commit({ 'a.7z': Buffer.concat([Buffer.from('377abcaf271c0004', 'hex'), Buffer.alloc(99)]) });

  const { verdict, coverage } = await verified(repo, plainValue());

  expect(verdict).toBe('incomplete');
  expect(coverage.flatMap(({ place, skipped }) => skipped.map(() => place)).sort()).toEqual(['archives', 'work tree']);
});
