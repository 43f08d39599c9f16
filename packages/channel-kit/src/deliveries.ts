import { compose, type OutboundRequested, type ReceiptRecorded, TOPICS } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { instants, jsons, type OutRecord, type Queryable, texts, type Tx } from '@sluice/store';

/** What a receipt inherits from the event that asked for the message. */
export interface Cause {
  readonly causationid: string;
  readonly correlationid: string;
  readonly traceparent?: string | undefined;
}

export interface NewDelivery {
  readonly request: OutboundRequested;
  readonly cause: Cause;
}

export interface Claimed {
  readonly messageId: string;
  readonly account: string;
  readonly attempts: number;
  readonly firstTriedAt: Instant;
  readonly request: OutboundRequested;
  readonly cause: Cause;
}

export type Settled =
  | { readonly state: 'sent'; readonly providerMessageId?: string | undefined }
  | { readonly state: 'failed'; readonly code: string; readonly detail: string }
  | { readonly state: 'queued'; readonly nextAt: Instant; readonly code: string; readonly detail: string }
  | { readonly state: 'held' };

/** The delivery rows of one channel. A row leaves `sending` only by its own attempt, or when a new owner finds it orphaned. */
export class Deliveries {
  readonly #schema: string;
  constructor(schema: string) {
    this.#schema = schema;
  }

  /** A repeat of the same message changes nothing. Rows in id order: the only lock is the primary key. */
  enqueue(tx: Pick<Tx, 'send'>, deliveries: readonly NewDelivery[], now: Instant): void {
    if (deliveries.length === 0) return;
    tx.send(
      `insert into ${this.#schema}.delivery (message_id, account, state, next_at, request, cause, requested_at, changed_at)
       select m, a, 'queued', $6::timestamptz, r::jsonb, c::jsonb, q, $6::timestamptz from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) x(m, a, r, c, q)
       order by m on conflict (message_id) do nothing`,
      [
        texts(deliveries.map((one) => one.request.messageId)),
        texts(deliveries.map((one) => one.request.accountId)),
        jsons(deliveries.map((one) => one.request)),
        jsons(deliveries.map((one) => one.cause)),
        instants(deliveries.map((one) => Date.parse(one.request.requestedAt))),
        toIso(now),
      ],
    );
  }

  /** What a dead owner left behind is due at once: at most the one mail under way is repeated, under the same Message-ID. */
  async adoptOrphans(db: Queryable, now: Instant): Promise<number> {
    const rows = await db.query(`update ${this.#schema}.delivery set state = 'queued', next_at = $1, changed_at = $1 where state = 'sending' returning message_id`, [toIso(now)]);
    return rows.length;
  }

  /** `skip locked`: two owners can meet for a moment while a lost session has not noticed; neither waits for the other. */
  async claim(db: Queryable, now: Instant, limit: number): Promise<Claimed[]> {
    return db.query<Claimed & Record<string, unknown>>(
      `update ${this.#schema}.delivery d set state = 'sending', attempts = d.attempts + 1, first_tried_at = coalesce(d.first_tried_at, $1), changed_at = $1
       from (select message_id from ${this.#schema}.delivery where state = 'queued' and next_at <= $1 order by next_at, message_id limit $2 for update skip locked) due
       where d.message_id = due.message_id
       returning d.message_id as "messageId", d.account, d.attempts, d.first_tried_at as "firstTriedAt", d.request, d.cause`,
      [toIso(now), limit],
    );
  }

  /** False where the attempt is no longer the row's: a later owner has it, and its word counts. */
  async settle(tx: Tx, claimed: Claimed, settled: Settled, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update ${this.#schema}.delivery set state = $3, next_at = $4, provider_id = coalesce($5, provider_id), last_code = coalesce($6, last_code), last_detail = coalesce($7, last_detail),
         attempts = attempts - $8::int, first_tried_at = case when $3 = 'held' and attempts = 1 then null else first_tried_at end, changed_at = $9
       where message_id = $1 and state = 'sending' and attempts = $2::int returning message_id`,
      [
        claimed.messageId,
        claimed.attempts,
        settled.state,
        settled.state === 'queued' ? toIso(settled.nextAt) : null,
        settled.state === 'sent' ? (settled.providerMessageId ?? null) : null,
        'code' in settled ? settled.code : null,
        'detail' in settled ? settled.detail.slice(0, 1000) : null,
        settled.state === 'held' ? 1 : 0,
        toIso(now),
      ],
    );
    return rows.length === 1;
  }

  async heldAccounts(db: Queryable): Promise<string[]> {
    return (await db.query<{ account: string }>(`select distinct account from ${this.#schema}.delivery where state = 'held'`)).map((row) => row.account);
  }

  async release(db: Queryable, accounts: readonly string[], now: Instant): Promise<void> {
    await db.query(`update ${this.#schema}.delivery set state = 'queued', next_at = $2, changed_at = $2 where state = 'held' and account = any ($1::text[])`, [texts([...accounts]), toIso(now)]);
  }

  async nextDue(db: Queryable): Promise<Instant | undefined> {
    const rows = await db.query<{ due: Instant | null }>(`select min(next_at) as due from ${this.#schema}.delivery where state = 'queued'`);
    return rows[0]?.due ?? undefined;
  }

  /** Whether one is under way or due, in one snapshot. */
  async busy(db: Queryable, now: Instant): Promise<boolean> {
    const table = `${this.#schema}.delivery`;
    const rows = await db.query<{ busy: boolean }>(`select exists (select from ${table} where state = 'sending') or exists (select from ${table} where state = 'queued' and next_at <= $1) as busy`, [
      toIso(now),
    ]);
    return rows[0]?.busy === true;
  }

  /** Of all that is not sent. State by state, because each of them then has its partial index. */
  async counts(db: Queryable): Promise<Record<string, number>> {
    const counted = ['queued', 'sending', 'held', 'failed'].map((state) => `select '${state}' as state, count(*) as n from ${this.#schema}.delivery where state = '${state}'`);
    const rows = await db.query<{ state: string; n: number }>(counted.join(' union all '));
    return Object.fromEntries(rows.map((row) => [row.state, row.n]));
  }

  /** Newest first; without `state` all of them. */
  async list(db: Queryable, o: { state?: string | undefined; before?: string | undefined; limit: number }): Promise<DeliveryView[]> {
    return db.query<DeliveryView & Record<string, unknown>>(
      `select message_id as "messageId", account as "accountId", state, attempts, next_at as "nextAt", provider_id as "providerMessageId", last_code as code,
         request ->> 'ticketId' as "ticketId", request ->> 'conversationId' as "conversationId", requested_at as "requestedAt", changed_at as "changedAt"
       from ${this.#schema}.delivery where ($1::text is null or state = $1) and ($2::text is null or message_id < $2) order by message_id desc limit $3`,
      [o.state ?? null, o.before ?? null, o.limit],
    );
  }
}

export const DELIVERY_STATES = ['queued', 'sending', 'sent', 'failed', 'held'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A delivery as the API shows it: no address, no text. */
export interface DeliveryView {
  readonly messageId: string;
  readonly accountId: string;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Instant | null;
  readonly providerMessageId: string | null;
  readonly code: string | null;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly requestedAt: Instant;
  readonly changedAt: Instant;
}

/** The receipt that goes with a settled row, in the same transaction. Nothing is said while a message waits or is held. */
export function receiptOf(service: string, claimed: Claimed, settled: Settled, now: Instant): OutRecord | undefined {
  if (settled.state !== 'sent' && settled.state !== 'failed') return undefined;
  const { request } = claimed;
  const data: ReceiptRecorded = {
    messageId: request.messageId,
    conversationId: request.conversationId,
    ticketId: request.ticketId,
    status: settled.state,
    at: toIso(now),
    ...(settled.state === 'sent' ? (settled.providerMessageId === undefined ? {} : { providerMessageId: settled.providerMessageId }) : { code: settled.code, detail: settled.detail.slice(0, 500) }),
  };
  return compose(TOPICS.outboundReceipts, 'receipt.recorded', data, { service, key: request.contactPointId, subject: request.messageId, at: now, ...claimed.cause });
}
