import type { Instant } from '@sluice/kernel';
import { type Queryable, texts } from '@sluice/store';
import type { Behind } from './erase-person.ts';
import type { MessageDoc } from '../model.ts';

export interface ExportedConversation {
  readonly id: string;
  readonly customerId: string;
  readonly channel: string;
  readonly accountId: string;
  readonly subject: string | null;
  readonly openedAt: Instant;
}

export async function exportConversations(db: Queryable, memberIds: readonly string[], after: string, limit: number): Promise<ExportedConversation[]> {
  return db.query<ExportedConversation & Record<string, unknown>>(
    `select id, customer_id as "customerId", channel, account_id as "accountId", subject, opened_at as "openedAt" from conversation.conversation where customer_id = any ($1::text[]) and id > $2 order by id limit $3`,
    [texts(memberIds), after, limit],
  );
}

export async function exportTickets(db: Queryable, memberIds: readonly string[], after: string, limit: number): Promise<{ readonly id: string; readonly doc: Readonly<Record<string, unknown>> }[]> {
  return db.query('select id, doc from conversation.ticket where customer_id = any ($1::text[]) and id > $2 order by id limit $3', [texts(memberIds), after, limit]);
}

export interface ExportedEntry {
  /** Sorts as it was written. */
  readonly id: string;
  readonly ticketId: string;
  readonly form: string;
  readonly field: string;
  readonly value: string | null;
  readonly by: string;
  readonly at: Instant;
}

/** What was written in the forms of his cases, ticket by ticket. */
export async function exportCaseWords(db: Queryable, memberIds: readonly string[], after: string, limit: number): Promise<ExportedEntry[]> {
  return db.query<ExportedEntry & Record<string, unknown>>(
    `select e.ticket_id || ' ' || lpad(e.seq::text, 20, '0') as id, e.ticket_id as "ticketId", e.form, e.field, e.value, e.by_id as by, e.at
     from conversation.ticket t join conversation.case_entry e on e.ticket_id = t.id
     where t.customer_id = any ($1::text[]) and e.ticket_id || ' ' || lpad(e.seq::text, 20, '0') > $2 order by 1 limit $3`,
    [texts(memberIds), after, limit],
  );
}

export interface ExportedTask {
  readonly id: string;
  readonly ticketId: string;
  readonly departmentId: string;
  readonly status: string;
  readonly what: string;
  readonly answer: string | null;
  readonly openedAt: Instant;
}

/** What departments were asked for on his account. */
export async function exportTasks(db: Queryable, memberIds: readonly string[], after: string, limit: number): Promise<ExportedTask[]> {
  return db.query<ExportedTask & Record<string, unknown>>(
    `select k.id, k.ticket_id as "ticketId", k.department_id as "departmentId", k.status, k.what, k.answer, k.opened_at as "openedAt"
     from conversation.ticket t join conversation.task k on k.ticket_id = t.id where t.customer_id = any ($1::text[]) and k.id > $2 order by k.id limit $3`,
    [texts(memberIds), after, limit],
  );
}

export interface ExportedMessage {
  readonly id: string;
  readonly seq: number;
  readonly conversationId: string;
  readonly ticketId: string;
  readonly direction: string;
  readonly kind: string;
  readonly author: string;
  readonly at: Instant;
  readonly delivery: string | null;
  readonly doc: MessageDoc;
  readonly from: string | null;
}

/** Of one of his customers, in the order of an index. */
export async function exportMessages(db: Queryable, customerId: string, { at, seq }: Behind, limit: number): Promise<ExportedMessage[]> {
  return db.query<ExportedMessage & Record<string, unknown>>(
    `select m.id, m.seq, m.conversation_id as "conversationId", m.ticket_id as "ticketId", m.direction, m.kind, m.author, m.at, m.delivery, m.doc, p.address as "from"
     from (select id, seq, conversation_id, ticket_id, contact_point_id, direction, kind, author, at, delivery, doc from conversation.message
       where customer_id = $1 and (at, seq) > (to_timestamp($2::float8 / 1000), $3::int8) order by at, seq limit $4) m
     left join conversation.contact_point p on p.id = m.contact_point_id order by m.at, m.seq`,
    [customerId, at, seq, limit],
  );
}
