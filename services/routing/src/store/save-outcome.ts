import { instants, ints, jsons, type Outbox, texts, type Tx } from '@sluice/store';
import type { EncodedRecord } from '@sluice/contracts';
import type { Item } from '../domain/model.ts';
import type { Card, CallResult, EndedOffer } from '../domain/outcome.ts';

export interface Changes {
  readonly pool: string;
  /** Items as they are now. */
  readonly items: readonly Item[];
  /** Tickets whose item has ended. */
  readonly ended: readonly string[];
  readonly cards: readonly Card[];
  readonly records: readonly EncodedRecord[];
}

const ROWS = `ended as (delete from routing.item where ticket_id = any ($1::text[])),
  items as (insert into routing.item (ticket_id, pool, queue_id, agent_id, received_at, queued_at, doc)
    select x.ticket_id, $2, x.queue_id, x.agent_id, x.received_at, x.queued_at, x.doc::json
    from unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::text[]) as x(ticket_id, queue_id, agent_id, received_at, queued_at, doc)
    on conflict (ticket_id) do update set pool = excluded.pool, queue_id = excluded.queue_id, agent_id = excluded.agent_id, received_at = excluded.received_at, queued_at = excluded.queued_at, doc = excluded.doc),
  cards as (insert into routing.decision (id, ticket_id, at, agent_id, card)
    select x.id, x.ticket_id, x.at, x.agent_id, x.card::json from unnest($9::text[], $10::text[], $11::timestamptz[], $12::text[], $13::text[]) as x(id, ticket_id, at, agent_id, card))`;

/** Items, cards and outbox rows of a batch: one statement. Only the pool's writer touches these rows, so no lock is taken before. */
export function saveChanges(tx: Tx, outbox: Outbox, changes: Changes): void {
  const { items, cards } = changes;
  if (items.length + changes.ended.length + cards.length + changes.records.length === 0) return;
  tx.send(`with ${ROWS} ${outbox.insertSql(14)}`, [
    texts(changes.ended),
    changes.pool,
    texts(items.map((one) => one.ticketId)),
    texts(items.map((one) => one.queueId)),
    texts(items.map((one) => one.agentId)),
    instants(items.map((one) => one.receivedAt)),
    instants(items.map((one) => one.queuedAt)),
    jsons(items),
    texts(cards.map((one) => one.decisionId)),
    texts(cards.map((one) => one.ticketId)),
    instants(cards.map((one) => one.at)),
    texts(cards.map((one) => one.decision.agentId ?? null)),
    jsons(cards),
    ...outbox.values(changes.records),
  ]);
}

/** The answers to people's calls, in the commit that handled them. */
export function saveResults(tx: Tx, results: readonly CallResult[]): void {
  if (results.length === 0) return;
  tx.send('update routing.request r set status = x.status, body = x.body::jsonb from unnest($1::text[], $2::int8[], $3::text[]) as x(id, status, body) where r.id = x.id and r.status is null', [
    texts(results.map((one) => one.requestId)),
    ints(results.map((one) => one.status)),
    jsons(results.map((one) => one.body)),
  ]);
}

/** How offers have ended, for whoever answers them too late. */
export function saveEndedOffers(tx: Tx, offers: readonly EndedOffer[]): void {
  if (offers.length === 0) return;
  tx.send(
    'insert into routing.offer (id, ticket_id, agent_id, state, at) select x.id, x.ticket_id, x.agent_id, x.state, x.at from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::timestamptz[]) as x(id, ticket_id, agent_id, state, at) on conflict (id) do nothing',
    [
      texts(offers.map((one) => one.id)),
      texts(offers.map((one) => one.ticketId)),
      texts(offers.map((one) => one.agentId)),
      texts(offers.map((one) => one.state)),
      instants(offers.map((one) => one.at)),
    ],
  );
}
