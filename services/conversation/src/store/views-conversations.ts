import type { TicketStatus } from '@sluice/contracts';
import type { Instant } from '@sluice/kernel';
import type { Queryable } from '@sluice/store';
import type { Seen } from './views-access.ts';

export interface TicketLine extends Seen {
  readonly id: string;
  readonly status: TicketStatus;
}

export interface ConversationView {
  readonly id: string;
  /** Who the customer is now. */
  readonly customerId: string;
  readonly customerName: string | null;
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string | null;
  readonly currentTicketId: string;
  readonly joinedInto: string | null;
  readonly mergedInto: string | null;
  /** All that are part of it by merges, directly or by one of them. */
  readonly merged: readonly string[];
  readonly openedAt: Instant;
  /** The newest hundred, newest first. */
  readonly tickets: readonly TicketLine[];
  /** Whom one of all its tickets concerns, as a complaint. */
  readonly excluded: readonly string[];
}

const TICKETS = 100;

/** Its own id and those of all that are one with it by merges. */
export const GROUP = '(select c.root as id union all select id from conversation.conversation where root_id = c.root)';

/** One conversation with the tickets of all that it is one with, in one statement. */
export async function readConversation(db: Queryable, id: string): Promise<ConversationView | undefined> {
  const [row] = await db.query<ConversationView>(
    `select c.id, coalesce(u.root_id, c.customer_id) as "customerId", u.name as "customerName", c.channel, c.account_id as "accountId", c.subject, r.current_ticket_id as "currentTicketId",
       c.joined_into as "joinedInto", c.merged_into as "mergedInto", c.opened_at as "openedAt",
       coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'status', t.status, 'agentId', t.agent_id, 'ownerId', t.owner_id, 'queueId', t.queue_id, 'holders', t.doc -> 'holders', 'offer', t.doc -> 'offer', 'excluded', t.doc -> 'excluded') order by t.id desc)
         from (select t.id, t.status, t.agent_id, t.owner_id, t.queue_id, t.doc from ${GROUP} g join conversation.ticket t on t.conversation_id = g.id order by t.id desc limit ${TICKETS}) t), '[]') as tickets,
       coalesce((select jsonb_agg(distinct x) from ${GROUP} g join conversation.ticket t on t.conversation_id = g.id cross join lateral json_array_elements_text(t.doc -> 'excluded') x where t.doc -> 'excluded' is not null), '[]') as excluded,
       coalesce((select jsonb_agg(m.id order by m.id) from conversation.conversation m where m.root_id = c.id), '[]') as merged
     from (select id, customer_id, channel, account_id, subject, joined_into, merged_into, opened_at, coalesce(root_id, id) as root from conversation.conversation where id = $1) c
     join conversation.conversation r on r.id = c.root left join conversation.customer u on u.id = c.customer_id`,
    [id],
  );
  return row;
}
