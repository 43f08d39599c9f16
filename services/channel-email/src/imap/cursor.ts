import { type Instant, PassingFault, toIso } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';
import { NOTHING_TAKEN, type Taken } from '../domain/backlog.ts';

export interface Cursor {
  readonly uidValidity: number;
  readonly taken: Taken;
  readonly lastSuccessAt: Instant;
  /** How often it has been moved. */
  readonly step: number;
}

type Row = { uidValidity: number; uid: number; ahead: Taken['ahead']; lastSuccessAt: Instant; step: number };

export async function loadCursor(db: Queryable, account: string, mailbox: string): Promise<Cursor | undefined> {
  const rows = await db.query<Row>('select uid_validity as "uidValidity", uid, ahead, last_success_at as "lastSuccessAt", step from channel_email.imap_cursor where account = $1 and mailbox = $2', [
    account,
    mailbox,
  ]);
  return rows[0] && { uidValidity: rows[0].uidValidity, taken: { uid: rows[0].uid, ahead: rows[0].ahead }, lastSuccessAt: rows[0].lastSuccessAt, step: rows[0].step };
}

/** Where reading begins: a renumbered mailbox from its first mail, and the step goes on. */
export function cursorFor(found: Cursor | undefined, uidValidity: number, now: Instant): Cursor {
  if (found?.uidValidity === uidValidity) return found;
  return { uidValidity, taken: NOTHING_TAKEN, lastSuccessAt: now, step: found?.step ?? 0 };
}

/**
 * In the transaction of the intake: `next.step` is the one that was seen before. The lock of the account keeps readers apart; where it was
 * lost without notice, this does, and the mails of the second one are not stored.
 * @throws PassingFault where somebody else has moved it since
 */
export async function saveCursor(tx: Queryable, account: string, mailbox: string, { uidValidity, taken, lastSuccessAt, step }: Cursor): Promise<Cursor> {
  const moved = await tx.query<{ step: number }>(
    `insert into channel_email.imap_cursor as c (account, mailbox, uid_validity, uid, ahead, last_success_at, step) values ($1, $2, $3::int8, $4::int8, $5::json, $6, 1)
     on conflict (account, mailbox) do update set uid_validity = excluded.uid_validity, uid = excluded.uid, ahead = excluded.ahead, last_success_at = excluded.last_success_at, step = c.step + 1
       where c.step = $7::int8
     returning step`,
    [account, mailbox, uidValidity, taken.uid, JSON.stringify(taken.ahead), toIso(lastSuccessAt), step],
  );
  if (moved[0] === undefined) throw new PassingFault('another process reads this mailbox at the same time');
  return { uidValidity, taken, lastSuccessAt, step: moved[0].step };
}

/** When each account's mailbox was last read, by whichever process. */
export async function lastSuccesses(db: Queryable): Promise<ReadonlyMap<string, Instant>> {
  const rows = await db.query<{ account: string; at: Instant }>('select account, max(last_success_at) as at from channel_email.imap_cursor group by account');
  return new Map(rows.map((row) => [row.account, row.at]));
}
