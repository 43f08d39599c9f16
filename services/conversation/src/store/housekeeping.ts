import { DAY, type Instant } from '@sluice/kernel';
import { type Database, type Inbox, instants, sweepIdempotency } from '@sluice/store';
import { SCHEMA } from '../migrations.ts';

/** Longest retention of a topic that it reads, and two days (architecture: "The consumer, exactly"). */
const INBOX_DAYS = { pastDays: 9, aheadDays: 2 };
/** A mail that comes later than this after its reply stands beside it. */
const AWAITED_MS = 30 * DAY;
const ROWS = 5000;

export async function keepHouse(db: Database, inbox: Inbox, now: Instant): Promise<void> {
  await inbox.keepDays(db, now, INBOX_DAYS);
  await sweepIdempotency(db, SCHEMA, now);
  const old = instants([now - AWAITED_MS]);
  let rows: unknown[];
  // In portions, so that no row is locked for long.
  do {
    rows = await db.query(
      `delete from conversation.awaited_parent a using (select mail_id, conversation_id from conversation.awaited_parent where at < ($1::timestamptz[])[1] order by at limit ${ROWS}) x
       where a.mail_id = x.mail_id and a.conversation_id = x.conversation_id returning a.mail_id`,
      [old],
    );
  } while (rows.length === ROWS);
}
