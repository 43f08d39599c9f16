import { type Queryable, texts } from '@sluice/store';
import type { Ticket } from '../domain/ticket.ts';

const MOST = 500;

/** Of these, the messages and notes of the ticket's conversation, or of the one that it is a complaint about: what a form may name as evidence. */
export async function messagesAmong(db: Queryable, { conversationId, case: of }: Ticket, ids: readonly string[]): Promise<readonly string[]> {
  if (ids.length === 0) return [];
  const rows = await db.query<{ id: string }>(
    `select m.id from unnest($1::text[]) w(id) cross join lateral (select id, conversation_id from conversation.message where id = w.id limit 1) m
     where m.conversation_id = $2 or m.conversation_id = (select conversation_id from conversation.ticket where id = $3)`,
    [texts([...new Set(ids)].slice(0, MOST)), conversationId, of?.aboutTicketId ?? null],
  );
  return rows.map((row) => row.id);
}
