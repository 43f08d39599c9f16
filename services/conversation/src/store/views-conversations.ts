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
  readonly customerId: string;
  readonly customerName: string | null;
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string | null;
  readonly currentTicketId: string;
  readonly joinedInto: string | null;
  readonly openedAt: Instant;
  /** The newest hundred, newest first. */
  readonly tickets: readonly TicketLine[];
}

const TICKETS = 100;

/** One conversation with its tickets, in one statement. */
export async function readConversation(db: Queryable, id: string): Promise<ConversationView | undefined> {
  const [row] = await db.query<ConversationView>(
    `select c.id, c.customer_id as "customerId", u.name as "customerName", c.channel, c.account_id as "accountId", c.subject, c.current_ticket_id as "currentTicketId",
       c.joined_into as "joinedInto", c.opened_at as "openedAt",
       coalesce((select jsonb_agg(jsonb_build_object('id', t.id, 'status', t.status, 'agentId', t.agent_id, 'ownerId', t.owner_id, 'queueId', t.queue_id, 'holders', t.doc -> 'holders') order by t.id desc)
         from (select id, status, agent_id, owner_id, queue_id, doc from conversation.ticket where conversation_id = c.id order by id desc limit ${TICKETS}) t), '[]') as tickets
     from conversation.conversation c left join conversation.customer u on u.id = c.customer_id where c.id = $1`,
    [id],
  );
  return row;
}
