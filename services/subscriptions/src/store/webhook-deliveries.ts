import { DAY, type Instant, toIso } from '@sluice/kernel';
import { instants, type Queryable, texts, type Tx } from '@sluice/store';
import type { Next } from '../domain/attempts.ts';

export interface NewDelivery {
  readonly id: string;
  readonly webhookId: string;
  readonly ticketId: string;
  readonly body: string;
  readonly requestedAt: Instant;
  /** It cannot be sent: it is failed from the beginning. */
  readonly code?: string;
}

export interface Claimed {
  readonly id: string;
  readonly webhookId: string;
  readonly attempts: number;
  readonly body: string;
}

/** A repeat of the same notice changes nothing. Rows in id order: the only lock is the primary key. */
export function enqueue(tx: Tx, deliveries: readonly NewDelivery[], now: Instant): void {
  if (deliveries.length === 0) return;
  tx.send(
    `insert into subscriptions.webhook_delivery (id, webhook_id, ticket_id, state, next_at, body, last_code, requested_at, changed_at)
     select i, w, t, case when c is null then 'queued' else 'failed' end, case when c is null then $7::timestamptz end, b, c, r, $7::timestamptz
     from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[]) x(i, w, t, b, c, r) order by i on conflict (id) do nothing`,
    [
      texts(deliveries.map((one) => one.id)),
      texts(deliveries.map((one) => one.webhookId)),
      texts(deliveries.map((one) => one.ticketId)),
      texts(deliveries.map((one) => one.body)),
      texts(deliveries.map((one) => one.code ?? null)),
      instants(deliveries.map((one) => one.requestedAt)),
      toIso(now),
    ],
  );
}

/** What a dead owner left behind is due at once: at most the requests under way are repeated, under the same webhook-id. */
export async function adoptOrphans(db: Queryable, now: Instant): Promise<void> {
  await db.query(`update subscriptions.webhook_delivery set state = 'queued', next_at = $1, changed_at = $1 where state = 'sending'`, [toIso(now)]);
}

/** Up to so many of each lane, the oldest first: a lane with a crowd is in nobody's way. `skip locked`: two owners can meet for a moment. */
export async function claim(db: Queryable, now: Instant, lanes: ReadonlyMap<string, number>): Promise<Claimed[]> {
  return db.query<Claimed & Record<string, unknown>>(
    `update subscriptions.webhook_delivery d set state = 'sending', attempts = d.attempts + 1, changed_at = $1
     from unnest($2::text[], $3::text[]) l(webhook, free) cross join lateral (
       select id from subscriptions.webhook_delivery q where q.state = 'queued' and q.webhook_id = l.webhook and q.next_at <= $1 order by q.next_at, q.id limit l.free::int for update skip locked
     ) due
     where d.id = due.id returning d.id, d.webhook_id as "webhookId", d.attempts, d.body`,
    [toIso(now), texts([...lanes.keys()]), texts([...lanes.values()].map(String))],
  );
}

/** Of these lanes. */
export async function nextDue(db: Queryable, lanes: readonly string[]): Promise<Instant | undefined> {
  const [row] = await db.query<{ due: Instant | null }>(
    `select min(due.next_at) as due from unnest($1::text[]) l(webhook) cross join lateral (
       select next_at from subscriptions.webhook_delivery q where q.state = 'queued' and q.webhook_id = l.webhook order by q.next_at, q.id limit 1
     ) due`,
    [texts([...lanes])],
  );
  return row?.due ?? undefined;
}

/** A word that came too late, when a later owner has the attempt, changes nothing. */
export async function settle(db: Queryable, { id, attempts }: Claimed, next: Next, now: Instant): Promise<void> {
  await db.query(
    `update subscriptions.webhook_delivery set state = $3, next_at = $4, last_code = $5, changed_at = $6, sent_at = case when $3 = 'sent' then $6::timestamptz end
     where id = $1 and state = 'sending' and attempts = $2::int`,
    [id, attempts, next.state, next.state === 'queued' ? toIso(next.nextAt) : null, next.state === 'sent' ? null : next.code, toIso(now)],
  );
}

/** What waits for a webhook that the configuration does not have any more will never be sent. Answers how many. */
export async function failForgotten(db: Queryable, known: readonly string[], now: Instant): Promise<number> {
  const rows = await db.query(
    `update subscriptions.webhook_delivery set state = 'failed', next_at = null, last_code = 'no_webhook', changed_at = $2 where state = 'queued' and webhook_id <> all ($1::text[]) returning id`,
    [texts([...known]), toIso(now)],
  );
  return rows.length;
}

const KEPT_DAYS = 30;

export async function dropOld(db: Queryable, now: Instant): Promise<void> {
  await db.query(`delete from subscriptions.webhook_delivery where state in ('sent', 'failed') and changed_at < $1`, [toIso(now - KEPT_DAYS * DAY)]);
}

export interface Count {
  readonly webhookId: string;
  readonly waiting: number;
  readonly failed: number;
}

/** By webhook; state by state, because each of them then has its partial index. */
export async function counts(db: Queryable): Promise<Count[]> {
  return db.query<Count & Record<string, unknown>>(
    `select w as "webhookId", sum(q)::int as waiting, sum(f)::int as failed from (
       select webhook_id as w, count(*) as q, 0 as f from subscriptions.webhook_delivery where state = 'queued' group by webhook_id
       union all select webhook_id, count(*), 0 from subscriptions.webhook_delivery where state = 'sending' group by webhook_id
       union all select webhook_id, 0, count(*) from subscriptions.webhook_delivery where state = 'failed' group by webhook_id
     ) x group by w order by w`,
  );
}

/** Whether one of these lanes has something due or under way. */
export async function busy(db: Queryable, lanes: readonly string[], now: Instant): Promise<boolean> {
  const [row] = await db.query<{ busy: boolean }>(
    `select exists (select from subscriptions.webhook_delivery where state = 'sending')
       or exists (select from subscriptions.webhook_delivery where state = 'queued' and webhook_id = any ($1::text[]) and next_at <= $2) as busy`,
    [texts([...lanes]), toIso(now)],
  );
  return row?.busy === true;
}

export const WEBHOOK_STATES = ['queued', 'sending', 'sent', 'failed'] as const;

export interface DeliveryView {
  readonly id: string;
  readonly webhookId: string;
  readonly ticketId: string;
  readonly state: (typeof WEBHOOK_STATES)[number];
  readonly attempts: number;
  readonly nextAt: Instant | null;
  readonly code: string | null;
  readonly requestedAt: Instant;
  readonly changedAt: Instant;
  readonly sentAt: Instant | null;
}

/** Newest first. */
export async function list(
  db: Queryable,
  o: { readonly state?: string | undefined; readonly webhookId?: string | undefined; readonly before?: string | undefined; readonly limit: number },
): Promise<DeliveryView[]> {
  return db.query<DeliveryView & Record<string, unknown>>(
    `select id, webhook_id as "webhookId", ticket_id as "ticketId", state, attempts, next_at as "nextAt", last_code as code, requested_at as "requestedAt", changed_at as "changedAt", sent_at as "sentAt"
     from subscriptions.webhook_delivery where ($1::text is null or state = $1) and ($2::text is null or webhook_id = $2) and ($3::text is null or id < $3) order by id desc limit $4`,
    [o.state ?? null, o.webhookId ?? null, o.before ?? null, o.limit],
  );
}
