import * as z from 'zod';

const count = z.number().int().min(0);
const objectId = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
const text = z.string();

const repository = z.strictObject({
  /** Name of the folder, or of the clone. */
  name: text,
  /** Of a fresh clone, or of the remotes; without credentials. */
  urls: z.array(text),
  /** A clone made for this verification, from a server. */
  freshClone: z.boolean(),
});

const hit = z.strictObject({
  place: text,
  what: text,
  encoding: text,
  object: objectId.optional(),
  kind: text.optional(),
  firstCommit: objectId.optional(),
  lastCommit: objectId.optional(),
});

const coverage = z.strictObject({
  place: text,
  items: count,
  bytes: count,
  skipped: z.array(z.strictObject({ what: text, reason: text })),
});

const asked = z.strictObject({ id: objectId, answer: z.enum(['served', 'refused', 'unknown']) });

/** An evidence file without its hash. Fields that a later version adds are part of a later schemaVersion. */
export const recordSchema = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.literal('verify-history evidence'),
  tool: z.strictObject({ name: z.literal('secretctl'), version: text }),
  /** UTC. */
  when: z.iso.datetime(),
  repository,
  lookedFor: z.array(text),
  /** Which key the fingerprints were made with; they mean nothing under another. */
  fingerprintKey: text.optional(),
  encodings: z.array(text),
  verdict: z.enum(['clean', 'leaked', 'incomplete']),
  hits: z.array(hit),
  coverage: z.array(coverage),
  refs: z.array(z.strictObject({ name: text, id: objectId })),
  objects: count,
  /** What a server did when it was asked for old commits by id. */
  oldCommits: z.array(asked),
});

export const evidenceSchema = recordSchema.extend({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });

export type EvidenceRecord = z.infer<typeof recordSchema>;

/** What an evidence file holds: a record, and the SHA-256 of its canonical JSON. */
export type Evidence = z.infer<typeof evidenceSchema>;
