import { compose, type OutboundRequested, type ReceiptRecorded, TOPICS } from '@sluice/contracts';
import { type Instant, toIso } from '@sluice/kernel';
import { type Database, instants, jsons, type OutRecord, type Queryable, texts, type Tx } from '@sluice/store';
import { type DueDelivery, type LanePace, paceDue } from './lane-pace.ts';
import { lockLanes, writeLanes } from './lanes.ts';

/** What a receipt inherits from the event that asked for the message. */
export interface Cause {
  readonly causationid: string;
  readonly correlationid: string;
  readonly traceparent?: string | undefined;
}

/** message: to a customer, with receipts; notice: to an agent of ours, told by the outbox alone. */
export type DeliveryKind = 'message' | 'notice';

export interface NewDelivery {
  readonly request: OutboundRequested;
  readonly cause: Cause;
  readonly lane?: string | undefined;
  /** Default: message. */
  readonly kind?: DeliveryKind;
  /** It cannot be sent: it stands in the outbox as failed from the beginning. */
  readonly unsendable?: { readonly code: string; readonly detail: string };
}

export interface Claimed {
  readonly messageId: string;
  readonly account: string;
  readonly attempts: number;
  readonly firstTriedAt: Instant;
  readonly request: OutboundRequested;
  readonly cause: Cause;
  readonly lane: string | null;
  /** How often in a row its lane had asked for patience when it was claimed. */
  readonly slowed: number;
  readonly kind: DeliveryKind;
}

export type Settled =
  | { readonly state: 'sent'; readonly at: Instant; readonly providerMessageId?: string | undefined; readonly providerAt?: Instant | undefined }
  | { readonly state: 'failed'; readonly code: string; readonly detail: string }
  | { readonly state: 'queued'; readonly nextAt: Instant; readonly code: string; readonly detail: string }
  | { readonly state: 'held' };

/** Rows that one claim looks at: those that are too early are given their slot, so a crowd for one domain is out of the others' way soon. */
const LOOKED_AT = 200;
const CLAIMED = `d.message_id as "messageId", d.account, d.attempts, d.first_tried_at as "firstTriedAt", d.request, d.cause, d.lane, d.kind, 0 as slowed`;

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
      `insert into ${this.#schema}.delivery (message_id, account, state, next_at, request, cause, requested_at, changed_at, lane, kind, last_code, last_detail)
       select m, a, case when f is null then 'queued' else 'failed' end, case when f is null then $6::timestamptz end, r::jsonb, c::jsonb, q, $6::timestamptz, l, k, f, d
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $7::text[], $8::text[], $9::text[], $10::text[]) x(m, a, r, c, q, l, k, f, d)
       order by m on conflict (message_id) do nothing`,
      [
        texts(deliveries.map((one) => one.request.messageId)),
        texts(deliveries.map((one) => one.request.accountId)),
        jsons(deliveries.map((one) => one.request)),
        jsons(deliveries.map((one) => one.cause)),
        instants(deliveries.map((one) => Date.parse(one.request.requestedAt))),
        toIso(now),
        texts(deliveries.map((one) => one.lane ?? null)),
        texts(deliveries.map((one) => one.kind ?? 'message')),
        texts(deliveries.map((one) => one.unsendable?.code ?? null)),
        texts(deliveries.map((one) => one.unsendable?.detail ?? null)),
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
       returning ${CLAIMED}`,
      [toIso(now), limit],
    );
  }

  /**
   * As `claim`, at the pace of the lanes; lanes in `full` have no connection left and are passed over. It locks queued rows, then their
   * lanes in order; a settlement locks one lane, then a row that is under way: the two never wait for each other in a ring.
   */
  async claimPaced(db: Database, o: { now: Instant; limit: number; flying: ReadonlyMap<string, number>; full: readonly string[]; paceOf: (lane: string) => LanePace }): Promise<Claimed[]> {
    const at = toIso(o.now);
    return db.transact(async (tx) => {
      const due = await tx.query<DueDelivery & Record<string, unknown>>(
        `select message_id as "messageId", lane, slot from ${this.#schema}.delivery where state = 'queued' and next_at <= $1 and (lane is null or lane <> all ($3::text[]))
         order by next_at, message_id limit $2 for update skip locked`,
        [at, Math.max(o.limit, LOOKED_AT), texts(o.full)],
      );
      if (due.length === 0) return [];
      const states = await lockLanes(tx, this.#schema, [...new Set(due.flatMap((one) => one.lane ?? []))]);
      const { take, defer, moved } = paceDue({ ...o, due, states, free: o.limit });
      if (defer.length > 0)
        tx.send(`update ${this.#schema}.delivery d set next_at = x.at, slot = x.at from unnest($1::text[], $2::timestamptz[]) x(id, at) where d.message_id = x.id`, [
          texts(defer.map((one) => one.messageId)),
          instants(defer.map((one) => one.slot)),
        ]);
      writeLanes(tx, this.#schema, moved);
      if (take.length === 0) return [];
      const claimed = await tx.query<Claimed & Record<string, unknown>>(
        `update ${this.#schema}.delivery d set state = 'sending', slot = null, attempts = d.attempts + 1, first_tried_at = coalesce(d.first_tried_at, $1), changed_at = $1
         where d.message_id = any ($2::text[]) returning ${CLAIMED}`,
        [at, texts(take)],
      );
      return claimed.map((one) => ({ ...one, slowed: (one.lane === null ? undefined : states.get(one.lane))?.slowed ?? 0 }));
    });
  }

  /** False where the attempt is no longer the row's: a later owner has it, and its word counts. */
  async settle(tx: Tx, claimed: Claimed, settled: Settled, now: Instant): Promise<boolean> {
    const rows = await tx.query(
      `update ${this.#schema}.delivery set state = $3, next_at = $4, provider_id = coalesce($5, provider_id), last_code = coalesce($6, last_code), last_detail = coalesce($7, last_detail),
         attempts = attempts - $8::int, first_tried_at = case when $3 = 'held' and attempts = 1 then null else first_tried_at end, changed_at = $9,
         sent_at = coalesce($10, sent_at), provider_at = coalesce($11, provider_at)
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
        settled.state === 'sent' ? toIso(settled.at) : null,
        settled.state === 'sent' && settled.providerAt !== undefined ? toIso(settled.providerAt) : null,
      ],
    );
    return rows.length === 1;
  }

  /** What came back of notices: they have failed, though a server had taken them. Answers which of these ids are notices. */
  async noticesReturned(db: Queryable, messageIds: readonly string[], returned: { readonly code: string; readonly detail: string } | undefined, now: Instant): Promise<string[]> {
    const which = `message_id = any ($1::text[]) and kind = 'notice'`;
    const found = returned
      ? await db.query<{ id: string }>(
          `update ${this.#schema}.delivery set state = case when state = 'sent' then 'failed' else state end, last_code = $2, last_detail = $3, changed_at = $4 where ${which} returning message_id as id`,
          [texts([...messageIds]), returned.code, returned.detail, toIso(now)],
        )
      : await db.query<{ id: string }>(`select message_id as id from ${this.#schema}.delivery where ${which}`, [texts([...messageIds])]);
    return found.map((row) => row.id);
  }

  async heldAccounts(db: Queryable): Promise<string[]> {
    return (await db.query<{ account: string }>(`select distinct account from ${this.#schema}.delivery where state = 'held'`)).map((row) => row.account);
  }

  async release(db: Queryable, accounts: readonly string[], now: Instant): Promise<void> {
    await db.query(`update ${this.#schema}.delivery set state = 'queued', next_at = $2, changed_at = $2 where state = 'held' and account = any ($1::text[])`, [texts([...accounts]), toIso(now)]);
  }

  /** Of the lanes that have a connection left. */
  async nextDue(db: Queryable, full: readonly string[] = []): Promise<Instant | undefined> {
    const rows = await db.query<{ due: Instant }>(
      `select next_at as due from ${this.#schema}.delivery where state = 'queued' and (lane is null or lane <> all ($1::text[])) order by next_at, message_id limit 1`,
      [texts(full)],
    );
    return rows[0]?.due;
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
      `select message_id as "messageId", account as "accountId", kind, state, attempts, next_at as "nextAt", provider_id as "providerMessageId", last_code as code,
         request ->> 'ticketId' as "ticketId", request ->> 'conversationId' as "conversationId", last_detail as said, sent_at as "sentAt", provider_at as "providerAt", requested_at as "requestedAt", changed_at as "changedAt"
       from ${this.#schema}.delivery where ($1::text is null or state = $1) and ($2::text is null or message_id < $2) order by message_id desc limit $3`,
      [o.state ?? null, o.before ?? null, o.limit],
    );
  }
}

export const DELIVERY_STATES = ['queued', 'sending', 'sent', 'failed', 'held'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** A delivery as it is listed. */
export interface DeliveryView {
  readonly messageId: string;
  readonly accountId: string;
  readonly kind: DeliveryKind;
  readonly state: DeliveryState;
  readonly attempts: number;
  readonly nextAt: Instant | null;
  readonly providerMessageId: string | null;
  readonly code: string | null;
  /** What the provider said to the last try that failed; it may name addresses. */
  readonly said: string | null;
  readonly sentAt: Instant | null;
  readonly providerAt: Instant | null;
  readonly ticketId: string;
  readonly conversationId: string;
  readonly requestedAt: Instant;
  readonly changedAt: Instant;
}

/** The receipt that goes with a settled row, in the same transaction. Nothing is said while a message waits or is held, and of a notice never. */
export function receiptOf(service: string, claimed: Claimed, settled: Settled, now: Instant): OutRecord | undefined {
  if (claimed.kind === 'notice' || (settled.state !== 'sent' && settled.state !== 'failed')) return undefined;
  const { request } = claimed;
  const data: ReceiptRecorded = {
    messageId: request.messageId,
    conversationId: request.conversationId,
    ticketId: request.ticketId,
    status: settled.state,
    at: toIso(settled.state === 'sent' ? settled.at : now),
    ...(settled.state === 'sent' ? (settled.providerMessageId === undefined ? {} : { providerMessageId: settled.providerMessageId }) : { code: settled.code, detail: settled.detail.slice(0, 500) }),
  };
  return compose(TOPICS.outboundReceipts, 'receipt.recorded', data, { service, key: request.contactPointId, subject: request.messageId, at: now, ...claimed.cause });
}
