import { type Instant, toIso } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';

export interface Cursor {
  readonly uidValidity: number;
  /** The last uid that was taken. */
  readonly uid: number;
  readonly lastSuccessAt: Instant;
}

export async function loadCursor(db: Queryable, account: string, mailbox: string): Promise<Cursor | undefined> {
  const rows = await db.query<Cursor & Record<string, unknown>>(
    'select uid_validity as "uidValidity", uid, last_success_at as "lastSuccessAt" from channel_email.imap_cursor where account = $1 and mailbox = $2',
    [account, mailbox],
  );
  return rows[0];
}

/** In the transaction of the intake. A renumbered mailbox starts anew; otherwise the cursor never goes back. */
export async function saveCursor(tx: Queryable, account: string, mailbox: string, cursor: Cursor): Promise<void> {
  await tx.query(
    `insert into channel_email.imap_cursor as c (account, mailbox, uid_validity, uid, last_success_at) values ($1, $2, $3::int8, $4::int8, $5)
     on conflict (account, mailbox) do update set uid = case when c.uid_validity = excluded.uid_validity then greatest(c.uid, excluded.uid) else excluded.uid end,
       uid_validity = excluded.uid_validity, last_success_at = excluded.last_success_at`,
    [account, mailbox, cursor.uidValidity, cursor.uid, toIso(cursor.lastSuccessAt)],
  );
}

/** When each account's mailbox was last read, by whichever process. */
export async function lastSuccesses(db: Queryable): Promise<ReadonlyMap<string, Instant>> {
  const rows = await db.query<{ account: string; at: Instant }>('select account, max(last_success_at) as at from channel_email.imap_cursor group by account');
  return new Map(rows.map((row) => [row.account, row.at]));
}
