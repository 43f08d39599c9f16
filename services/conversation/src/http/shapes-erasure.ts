import { ERASERS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';
import { type Static, Type } from 'typebox';
import { type Counts, countFiles, type Erasure as ErasureRow, readAnswers } from '../store/erasures.ts';
import { EXAMPLE, isoOrNull, nullable, Time } from './shapes.ts';

/** Why somebody is erased: a closed list, for free words would name him. */
export const REASONS = ['asked_by_person', 'retention', 'legal', 'test'] as const;

const Counted = Type.Record(Type.String(), Type.Integer({ minimum: 0 }));
export const ERASURE = {
  id: 'era_01970f3c-8a00-7000-8000-00000000000a',
  customerId: EXAMPLE.customerId,
  memberIds: [EXAMPLE.customerId],
  reason: 'asked_by_person' as const,
  by: 'key_01970f3c',
  askedAt: '2026-03-02T08:00:00.000Z',
  state: 'done' as const,
  step: 'done',
  counts: { contactPoints: 1, conversations: 1, tickets: 1, messages: 3 },
  services: [{ service: 'channel-email', counts: { contacts: 2, deliveries: 1 }, missing: 0, finishedAt: '2026-03-02T08:00:01.000Z' }],
  files: { found: 0, aside: 0, kept: 0, erased: 2 },
  filesDueAt: null,
  finishedAt: '2026-03-02T08:10:01.000Z',
  lastCopyAt: '2026-03-16T08:10:01.000Z',
};
export const Erasure = Type.Object(
  {
    id: Type.String({ examples: [ERASURE.id] }),
    customerId: Type.String({ description: 'who counted when it began' }),
    memberIds: Type.Array(Type.String(), { description: 'all ids that meant this person' }),
    reason: Type.Enum(REASONS),
    by: Type.String({ description: 'the key that asked for it' }),
    askedAt: Time,
    state: Type.Enum(['running', 'waiting', 'done'], { description: 'waiting: for a service that has not reported, or until no file can be named by what was under way' }),
    step: Type.String({ description: 'letters, conversations, tickets, messages, elsewhere, asked, files, aside, held, done' }),
    counts: Type.Record(Type.String(), Type.Integer({ minimum: 0 }), { description: 'what conversation has erased' }),
    services: Type.Array(
      Type.Object({ service: Type.String(), counts: Counted, missing: Type.Integer({ minimum: 0, description: 'pieces that it has not reported yet' }), finishedAt: nullable(Time) }),
    ),
    files: Type.Object(
      { found: Type.Integer(), aside: Type.Integer(), kept: Type.Integer({ description: 'somebody else’s too' }), erased: Type.Integer() },
      { description: 'found: still in their place; aside: removed ten minutes later, unless somebody else names them' },
    ),
    filesDueAt: nullable(Time),
    finishedAt: nullable(Time),
    lastCopyAt: nullable(Type.String({ format: 'date-time', description: 'when the last copy has left the internal topics and their dead letters' })),
  },
  { examples: [ERASURE] },
);

const WAITING: ReadonlySet<string> = new Set(['asked', 'aside', 'held']);

/** Of one that is under way the state is reckoned, of a finished one it stands written. */
export async function erasureBody(db: Queryable, row: ErasureRow): Promise<Static<typeof Erasure>> {
  const base = {
    id: row.id,
    customerId: row.customerId,
    memberIds: [...row.memberIds],
    reason: row.reason as (typeof REASONS)[number],
    by: row.askedBy,
    askedAt: toIso(row.askedAt),
    step: row.step,
    counts: row.counts,
    filesDueAt: isoOrNull(row.dueAt),
    finishedAt: isoOrNull(row.finishedAt),
    lastCopyAt: isoOrNull(row.lastCopyAt),
  };
  if (row.report !== null) {
    const { services, files } = JSON.parse(row.report) as { services: Static<typeof Erasure>['services']; files: Counts };
    return { ...base, state: 'done', services, files: { found: 0, aside: 0, kept: files['kept'] ?? 0, erased: files['erased'] ?? 0 } };
  }
  const [answers, files] = [await readAnswers(db, row.id, ERASERS), await countFiles(db, row.id)];
  const services = ERASERS.map((service) => {
    const own = answers.filter((one) => one.service === service);
    const missing = own.reduce((sum, one) => sum + one.missing, 0);
    const at = own.flatMap((one) => one.at ?? []);
    return { service, counts: own.find((one) => one.type === 'erasure.requested')?.counts ?? {}, missing, finishedAt: missing > 0 || at.length === 0 ? null : toIso(Math.max(...at)) };
  });
  return { ...base, state: WAITING.has(row.step) ? 'waiting' : 'running', services, files: { found: files['found'] ?? 0, aside: files['aside'] ?? 0, kept: files['held'] ?? 0, erased: 0 } };
}
