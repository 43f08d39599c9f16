import { type ContactStatus } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';

export interface Outcome {
  readonly contactId: string;
  readonly status: Exclude<ContactStatus, 'received'>;
  readonly conversationId?: string | undefined;
  readonly ticketId?: string | undefined;
}

/** The first word on a contact stands: a later event of the same contact (a merge, a follower) does not move it. */
export async function saveOutcomes(tx: Queryable, schema: string, outcomes: readonly Outcome[], now: Instant): Promise<void> {
  if (outcomes.length === 0) return;
  await tx.query(
    `insert into ${schema}.contact_outcome (contact_id, status, conversation_id, ticket_id, at)
     select c, s, v, t, $5::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[]) x(c, s, v, t) order by c on conflict (contact_id) do nothing`,
    [
      texts(outcomes.map((one) => one.contactId)),
      texts(outcomes.map((one) => one.status)),
      texts(outcomes.map((one) => one.conversationId ?? null)),
      texts(outcomes.map((one) => one.ticketId ?? null)),
      toIso(now),
    ],
  );
}

/** A contact as the API shows it. */
export interface ContactView {
  readonly id: string;
  readonly status: ContactStatus;
  readonly accountId: string;
  readonly receivedAt: Instant;
  readonly conversationId: string | null;
  readonly ticketId: string | null;
}

export async function contactView(db: Queryable, schema: string, id: string): Promise<ContactView | undefined> {
  const rows = await db.query<ContactView & Record<string, unknown>>(
    `select c.id, coalesce(o.status, 'received') as status, c.account as "accountId", c.received_at as "receivedAt", o.conversation_id as "conversationId", o.ticket_id as "ticketId"
     from ${schema}.contact c left join ${schema}.contact_outcome o on o.contact_id = c.id where c.id = $1`,
    [id],
  );
  return rows[0];
}

/** Which of these blobs a contact of this channel still needs. */
export async function blobsInUse(db: Queryable, schema: string, ids: readonly string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db.query<{ id: string }>(`select distinct b.id from ${schema}.contact c cross join lateral unnest(c.blobs) b(id) where c.blobs && $1::text[] and b.id = any ($1::text[])`, [
    texts([...ids]),
  ]);
  return new Set(rows.map((row) => row.id));
}
