import { DAY, type Instant } from '@sluice/kernel';
import type { Database } from '@sluice/store';
import type { TopicRow } from './topics.ts';

/** Dropping much at once stalls commits (0.6 s seen for gigabytes): some thousand rows a statement. */
const STEP_ROWS = 5000;
/** A tombstone stays as long as a slow reader may need it to learn that the key is gone. */
const TOMBSTONE_MS = DAY;

/**
 * Takes away what a topic no longer holds: what is older than its retention, or superseded by a later record of its key.
 * The last record of a partition always stays, because the next offset is reckoned from it; of one that is too old only its place: no key,
 * no headers, no value. Else what a person wrote last would stay in a quiet partition for ever.
 */
export async function retain(db: Database, topic: TopicRow, now: Instant): Promise<void> {
  if (topic.cleanup === 'compact') return compact(db, topic.id, now);
  if (topic.retentionMs === null) return;
  while ((await dropOldest(db, topic, now - topic.retentionMs)) === STEP_ROWS);
  await emptyLast(db, topic, now - topic.retentionMs);
}

const LAST = '(select max(off) from log.record where topic = $1 and part = r.part)';

/** Walks the low end of each partition: the time of a record rises with its offset. */
async function dropOldest(db: Database, topic: TopicRow, before: Instant): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `with old as (select h.part, h.off from generate_series(0, $2::int4 - 1) as p
       cross join lateral (select part, off, at from log.record where topic = $1 and part = p order by off limit $4) as h where h.at < to_timestamp($3::float8 / 1000) limit $4),
     gone as (delete from log.record as r using old where r.topic = $1 and r.part = old.part and r.off = old.off and r.off < ${LAST} returning 1)
     select count(*) as n from gone`,
    [topic.id, topic.partitions, before, STEP_ROWS],
  );
  return row?.n ?? 0;
}

/** A reader finds a record without a word, as a tombstone without a key. */
async function emptyLast(db: Database, topic: TopicRow, before: Instant): Promise<void> {
  await db.query(
    `update log.record as r set key = null, headers = '{}', value = null
     from generate_series(0, $2::int4 - 1) as p(p) cross join lateral (select part, off, at from log.record where topic = $1 and part = p.p order by off desc limit 1) as l
     where r.topic = $1 and r.part = l.part and r.off = l.off and l.at < to_timestamp($3::float8 / 1000) and (r.value is not null or r.headers <> '{}' or r.key is not null)`,
    [topic.id, topic.partitions, before],
  );
}

async function compact(db: Database, id: number, now: Instant): Promise<void> {
  await db.query(
    `delete from log.record as r using (select part, key, max(off) as off from log.record where topic = $1 and key is not null group by part, key) as k
     where r.topic = $1 and r.part = k.part and r.key = k.key and r.off < k.off and r.off < ${LAST}`,
    [id],
  );
  // What still has no value now is the last word on its key.
  await db.query(`delete from log.record as r where r.topic = $1 and r.value is null and r.at < to_timestamp($2::float8 / 1000) and r.off < ${LAST}`, [id, now - TOMBSTONE_MS]);
}
