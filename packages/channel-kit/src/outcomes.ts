import type { ContactStatus } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type Queryable, texts, type Tx } from '@sluice/store';

export interface Outcome {
  readonly contactId: string;
  readonly status: Exclude<ContactStatus, 'received'>;
  readonly conversationId?: string | undefined;
  readonly ticketId?: string | undefined;
  /** A merge was undone: the contact is where this says, whatever was said of it while two were one. */
  readonly moved?: true;
}

/**
 * The first word on a contact stands: a later event of the same contact (a merge, a follower) does not move it. Only `failed` may still
 * become `threaded`, when what was parked is replayed; and the undoing of a merge says anew where a contact is. Contacts of other channels are passed over: they have no row here.
 * Rows in id order: the only lock is the primary key. The limit keeps the planner from joining with the whole of the contacts, which it
 * did while the table was young, and went on doing as it grew.
 */
export function saveOutcomes(tx: Pick<Tx, 'send'>, schema: string, outcomes: readonly Outcome[], now: Instant): void {
  save(tx, schema, [...oneEach(outcomes.filter((one) => one.moved !== true)).values()], "where o.status = 'failed' and excluded.status = 'threaded'", now);
  save(tx, schema, [...new Map(outcomes.filter((one) => one.moved === true).map((one) => [one.contactId, one])).values()], '', now);
}

function save(tx: Pick<Tx, 'send'>, schema: string, final: readonly Outcome[], which: string, now: Instant): void {
  if (final.length === 0) return;
  tx.send(
    `insert into ${schema}.contact_outcome as o (contact_id, status, conversation_id, ticket_id, at)
     select x.c, x.s, x.v, x.t, $5::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[]) x(c, s, v, t)
     cross join lateral (select from ${schema}.contact k where k.id = x.c limit 1) known order by x.c
     on conflict (contact_id) do update set status = excluded.status, conversation_id = excluded.conversation_id, ticket_id = excluded.ticket_id, at = excluded.at
     ${which}`,
    [
      texts(final.map((one) => one.contactId)),
      texts(final.map((one) => one.status)),
      texts(final.map((one) => one.conversationId ?? null)),
      texts(final.map((one) => one.ticketId ?? null)),
      toIso(now),
    ],
  );
}

/** A statement may touch a row once: the rule of the rows, within one batch. */
function oneEach(outcomes: readonly Outcome[]): Map<string, Outcome> {
  const found = new Map<string, Outcome>();
  for (const one of outcomes) {
    const before = found.get(one.contactId);
    if (before === undefined || (before.status === 'failed' && one.status === 'threaded')) found.set(one.contactId, one);
  }
  return found;
}

/** A contact as the API shows it. */
export interface ContactView {
  readonly id: string;
  readonly status: ContactStatus;
  readonly conversationId: string | null;
  readonly ticketId: string | null;
}

export async function contactView(db: Queryable, schema: string, id: string): Promise<ContactView | undefined> {
  const rows = await db.query<ContactView & Record<string, unknown>>(
    `select c.id, coalesce(o.status, 'received') as status, o.conversation_id as "conversationId", o.ticket_id as "ticketId"
     from ${schema}.contact c left join ${schema}.contact_outcome o on o.contact_id = c.id where c.id = $1`,
    [id],
  );
  return rows[0];
}
