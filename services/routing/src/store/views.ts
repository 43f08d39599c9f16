import type { Instant } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';
import type { AgentPresence, Item } from '../domain/model.ts';
import type { Card, EndedOffer } from '../domain/outcome.ts';

/** What screens read; never the writer's memory, which may be in another process. */
export interface QueueCounts {
  readonly queueId: string;
  readonly waiting: number;
  readonly oldestReceivedAt: Instant | null;
  readonly longestWaitSince: Instant | null;
}

export async function readQueues(db: Queryable): Promise<Map<string, QueueCounts>> {
  const rows = await db.query<{ queue_id: string; waiting: number; oldest: Instant; since: Instant }>(
    'select queue_id, count(*) as waiting, min(received_at) as oldest, min(queued_at) as since from routing.item where agent_id is null group by queue_id',
  );
  return new Map(rows.map((row) => [row.queue_id, { queueId: row.queue_id, waiting: row.waiting, oldestReceivedAt: row.oldest, longestWaitSince: row.since }]));
}

export async function readPresence(db: Queryable): Promise<Map<string, AgentPresence>> {
  const rows = await db.query<{ id: string; presence: AgentPresence }>('select id, presence from routing.agent');
  return new Map(rows.map((row) => [row.id, row.presence]));
}

export async function readHeld(db: Queryable): Promise<Item[]> {
  return (await db.query<{ doc: Item }>('select doc from routing.item where agent_id is not null order by ticket_id')).map((row) => row.doc);
}

export async function readWork(db: Queryable, agentId: string): Promise<Item[]> {
  return (await db.query<{ doc: Item }>('select doc from routing.item where agent_id = $1 order by received_at, ticket_id', [agentId])).map((row) => row.doc);
}

export async function readItem(db: Queryable, ticketId: string): Promise<Item | undefined> {
  return (await db.query<{ doc: Item }>('select doc from routing.item where ticket_id = $1', [ticketId]))[0]?.doc;
}

/** The item that an open offer is about. Its index is used only where the condition of the index is asked, too. */
export async function readOffered(db: Queryable, offerId: string): Promise<Item | undefined> {
  return (await db.query<{ doc: Item }>("select doc from routing.item where doc -> 'offer' ->> 'id' = $1 and doc ->> 'offer' is not null", [offerId]))[0]?.doc;
}

/** How an offer of the last days has ended. */
export async function readEndedOffer(db: Queryable, offerId: string): Promise<EndedOffer | undefined> {
  const [row] = await db.query<{ ticket_id: string; agent_id: string; state: EndedOffer['state']; at: Instant }>('select ticket_id, agent_id, state, at from routing.offer where id = $1', [offerId]);
  return row && { id: offerId, ticketId: row.ticket_id, agentId: row.agent_id, state: row.state, at: row.at };
}

/** The newest hundred, oldest first. */
export async function readDecisions(db: Queryable, ticketId: string): Promise<Card[]> {
  const rows = await db.query<{ card: Card }>('select card from (select id, card from routing.decision where ticket_id = $1 order by id desc limit 100) d order by id', [ticketId]);
  return rows.map((row) => row.card);
}

/** Has routing ever heard of this ticket? */
export async function isKnown(db: Queryable, ticketId: string): Promise<boolean> {
  const rows = await db.query('select 1 as one from routing.item where ticket_id = $1 union all (select 1 from routing.decision where ticket_id = $1 limit 1)', [ticketId]);
  return rows.length > 0;
}

/** Has this agent ever been given or offered the ticket? */
export async function wasGiven(db: Queryable, ticketId: string, agentId: string): Promise<boolean> {
  return (await db.query('select 1 as one from routing.decision where ticket_id = $1 and agent_id = $2 limit 1', [ticketId, agentId])).length > 0;
}

/** Does this agent have it, or is it offered to him; has he had it, or did he own it when it was decided on? What he was only offered is not his once that is over. */
export async function concerns(db: Queryable, ticketId: string, agentId: string): Promise<boolean> {
  const rows = await db.query(
    `select 1 as one from routing.item where ticket_id = $1 and (agent_id = $2 or doc -> 'offer' ->> 'agentId' = $2 or doc ->> 'ownerId' = $2)
     union all
     (select 1 from routing.decision where ticket_id = $1 and (card -> 'asked' ->> 'ownerId' = $2
       or agent_id = $2 and (card ->> 'cause' <> 'offer' or card -> 'trigger' ->> 'kind' = 'accept')) limit 1)`,
    [ticketId, agentId],
  );
  return rows.length > 0;
}
