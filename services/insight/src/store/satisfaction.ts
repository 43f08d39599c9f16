import type { Instant } from '@sluice/kernel';
import { instants, type Queryable } from '@sluice/store';
import type { Counts, RatingCount } from '../domain/satisfaction.ts';

export interface Period {
  /** [from, to): when it was sent; told by phone without having been sent, when it was told. */
  readonly from: Instant;
  readonly to: Instant;
  readonly queueId?: string | undefined;
  readonly type?: string | undefined;
}

const IN = 's.counted_at >= ($1::timestamptz[])[1] and s.counted_at < ($1::timestamptz[])[2] and ($2::text is null or s.queue_id = $2) and ($3::text is null or s.type = $3)';

const COUNTS = `select count(*) filter (where s.sent) as sent, count(*) filter (where s.sent and s.status = 'answered') as answered, count(*) filter (where s.answered_by = 'phone') as "byPhone",
  count(*) filter (where s.status = 'unanswered') as unanswered, count(*) filter (where s.status = 'sent') as open from insight.survey s where ${IN}`;

const RATINGS = `select r.key as question, r.value::int8 as rating, count(*) as count from insight.survey s cross join lateral json_each_text(s.ratings) r where ${IN} and s.ratings is not null group by 1, 2`;

/** By the index of what counts: no scan of the table. */
export async function readSatisfaction(db: Queryable, { from, to, queueId, type }: Period): Promise<{ readonly counts: Counts; readonly ratings: readonly RatingCount[] }> {
  const values = [instants([from, to]), queueId ?? null, type ?? null];
  const [[counts], ratings] = await Promise.all([db.query<Counts>(COUNTS, values), db.query<RatingCount>(RATINGS, values)]);
  return { counts: counts ?? { sent: 0, answered: 0, byPhone: 0, unanswered: 0, open: 0 }, ratings };
}
