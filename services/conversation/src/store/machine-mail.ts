import type { ContactReceived } from '@sluice/contracts';
import { instants, type Queryable, texts } from '@sluice/store';
import { following } from '../thread.ts';
import type { AnsweredByMachine } from '../model.ts';
import type { Work } from '../work.ts';
import { lockTickets } from './lock-tickets.ts';

interface Row extends AnsweredByMachine {
  readonly contactId: string;
}

/**
 * By the id that it names; where it names none of ours (half of the bounces quote nothing), the last that left in the conversation whose token
 * it carries. Never one of another conversation than that token's: a bounce is anybody's word.
 */
const ANSWERED = `select w.contact as "contactId", m.id, m.conversation_id as "conversationId", m.ticket_id as "ticketId", m.contact_point_id as "contactPointId", m.delivery
from unnest($1::text[], $2::text[], $3::text[]) as w(contact, mail_id, conversation_id)
cross join lateral (select id, conversation_id, ticket_id, contact_point_id, delivery from (
  (select 1 as rank, id, conversation_id, ticket_id, contact_point_id, delivery from conversation.message
    where mail_id = w.mail_id and direction = 'out' and (conversation_id = w.conversation_id or w.conversation_id is null) limit 1)
  union all (select 2, id, conversation_id, ticket_id, contact_point_id, delivery from conversation.message
    where conversation_id = w.conversation_id and direction = 'out' and author = 'agent' order by conversation_id desc, at desc, seq desc limit 1)) x order by rank limit 1) m`;

/** After the conversations are locked; takes the tickets of those messages too, which may be older ones. */
export async function loadMachineMail(tx: Queryable, work: Work, contacts: readonly { readonly contact: ContactReceived; readonly signed: string | undefined }[]): Promise<void> {
  const about = contacts.flatMap(({ contact, signed }) => {
    const conversationId = following(work, signed);
    // A bounce comes from nobody who is known: without our token it is about nothing. Another automatic mail is judged by where it is filed.
    if (conversationId === undefined && contact.automatic === 'bounce') return [];
    return [{ contactId: contact.contactId, mailId: contact.mail?.machine?.originalMessageId ?? contact.mail?.inReplyTo ?? null, conversationId: conversationId ?? null }];
  });
  if (about.length === 0) return;
  const rows = await tx.query<Row>(ANSWERED, [texts(about.map((one) => one.contactId)), texts(about.map((one) => one.mailId)), texts(about.map((one) => one.conversationId))]);
  for (const { contactId, ...message } of rows) {
    work.answeredByMachine.set(contactId, message);
    if (!work.sent.has(message.id)) work.sent.set(message.id, { id: message.id, delivery: message.delivery });
  }
  const missing = [...new Set(rows.map((row) => row.ticketId))].filter((id) => !work.tickets.has(id));
  await lockTickets(tx, work, missing);
}

/** Addresses that are gone, as bounces have said. */
export function saveDeadAddresses(tx: { send(sql: string, values: readonly unknown[]): void }, work: Work): void {
  const dead = [...new Map(work.changed.dead.map((one) => [one.contactPointId, one])).values()];
  if (dead.length === 0) return;
  tx.send(
    `insert into conversation.dead_address (contact_point_id, message_id, at, reason) select p, m, a, r from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) as x(p, m, a, r) order by p
     on conflict (contact_point_id) do update set message_id = excluded.message_id, at = excluded.at, reason = excluded.reason`,
    [texts(dead.map((one) => one.contactPointId)), texts(dead.map((one) => one.messageId)), instants(dead.map((one) => one.at)), texts(dead.map((one) => one.reason))],
  );
}
