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
  await sweep(
    db,
    `delete from conversation.awaited_parent a using (select mail_id, conversation_id from conversation.awaited_parent where at < ($1::timestamptz[])[1] order by at limit ${ROWS}) x
     where a.mail_id = x.mail_id and a.conversation_id = x.conversation_id returning a.mail_id`,
    now - AWAITED_MS,
  );
  await sweep(
    db,
    `delete from conversation.automatic_reply a using (select message_id from conversation.automatic_reply where at < ($1::timestamptz[])[1] order by at limit ${ROWS}) x
     where a.message_id = x.message_id returning a.message_id`,
    now - 2 * DAY,
  );
}

/** In portions, so that no row is locked for long. */
async function sweep(db: Database, portion: string, before: Instant): Promise<void> {
  let rows: unknown[];
  do rows = await db.query(portion, [instants([before])]);
  while (rows.length === ROWS);
}
