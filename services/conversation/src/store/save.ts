import { instants, ints, jsons, texts, type Timer, type Timers, type Tx, uuids } from '@sluice/store';
import { versionNumber } from '@sluice/stream';
import { stateRecords } from '../apply.ts';
import { fileCases } from '../case-filing.ts';
import { tellUpdates } from '../customer-events.ts';
import { dueOf } from '../domain/by-time.ts';
import type { Work } from '../work.ts';
import { saveCases } from './cases.ts';
import { saveWords } from './customer-groups.ts';
import { suggestCandidates } from './customer-suggestions.ts';
import { saveLinks } from './links.ts';
import { saveDeadAddresses } from './machine-mail.ts';
import { saveProofs } from './proofs.ts';
import { saveReplies } from './replies.ts';
import { SAVE_TICKETS, ticketRows } from './ticket-rows.ts';

/**
 * Writes all that changed, each kind in bulk, under the locks that `loadWork` took; the outbox rows are `work.out` afterwards. Nobody needs
 * what these statements answer: they travel together, with the commit.
 */
export async function saveWork(tx: Tx, timers: Timers, work: Work): Promise<void> {
  stateRecords(work);
  tellUpdates(work);
  saveProofs(tx, work);
  suggestCandidates(tx, work);
  saveWords(tx, work);
  const { conversations, messages, tickets } = work.changed;
  if (conversations.size + messages.length > 0) saveFiled(tx, work);
  else if (tickets.size > 0) saveTickets(tx, work);
  saveThreads(tx, work);
  saveMoves(tx, work);
  saveDeadAddresses(tx, work);
  saveReplies(tx, work);
  saveCases(tx, work);
  await fileCases(tx, work);
  saveLinks(tx, work);
  await saveTimers(tx, timers, work);
}

const SAVE_HISTORY =
  'insert into conversation.ticket_event (ticket_id, version, id, type, at, given_to, data) select t, v, i, y, a, g, d from unnest($14::text[], $15::int8[], $16::uuid[], $17::text[], $18::timestamptz[], $19::text[], $20::text[]) as x(t, v, i, y, a, g, d)';
const SAVE_CONVERSATIONS = `insert into conversation.conversation (id, customer_id, channel, account_id, subject, current_ticket_id, joined_into, opened_at, merged_into, merged_seq, root_id)
select i, c, h, a, s, t, j, o, m, g, r
from unnest($21::text[], $22::text[], $23::text[], $24::text[], $25::text[], $26::text[], $27::text[], $28::timestamptz[], $41::text[], $42::int8[], $43::text[]) as x(i, c, h, a, s, t, j, o, m, g, r)
on conflict (id) do update set current_ticket_id = excluded.current_ticket_id, joined_into = excluded.joined_into,
  merged_into = excluded.merged_into, merged_seq = excluded.merged_seq, root_id = excluded.root_id`;
const SAVE_MESSAGES = `insert into conversation.message (id, conversation_id, ticket_id, contact_id, contact_point_id, mail_id, direction, kind, author, at, delivery, doc, customer_id, files)
select i, c, t, n, p, m, r, k, u, a, d, b::json, coalesce(o, (select customer_id from conversation.conversation where id = c)), string_to_array(f, ',')
from unnest($29::text[], $30::text[], $31::text[], $32::text[], $33::text[], $34::text[], $35::text[], $36::text[], $37::text[], $38::timestamptz[], $39::text[], $40::text[], $44::text[], $45::text[]) as x(i, c, t, n, p, m, r, k, u, a, d, b, o, f)`;

/** One statement for what nearly every batch writes: at low rates the number of statements is the cost. */
const SAVE_DECIDED = `with t as (${SAVE_TICKETS}) ${SAVE_HISTORY}`;
const SAVE_FILED = `with t as (${SAVE_TICKETS}), c as (${SAVE_CONVERSATIONS}), m as (${SAVE_MESSAGES}) ${SAVE_HISTORY}`;

function ticketValues(work: Work): unknown[] {
  const tickets = [...work.changed.tickets].sort().flatMap((id) => work.tickets.get(id) ?? []);
  const { history } = work.changed;
  return [
    ...ticketRows(tickets, (id) => (work.changed.asked.has(id) ? versionNumber(work.config.version) : 0)),
    texts(history.map((one) => one.ticketId)),
    ints(history.map((one) => one.version)),
    uuids(history.map((one) => one.id)),
    texts(history.map((one) => one.type)),
    instants(history.map((one) => one.at)),
    texts(history.map((one) => one.givenTo)),
    texts(history.map((one) => one.data)),
  ];
}

function saveTickets(tx: Tx, work: Work): void {
  tx.send(SAVE_DECIDED, ticketValues(work));
}

function saveFiled(tx: Tx, work: Work): void {
  const conversations = [...work.changed.conversations].sort().flatMap((id) => work.conversations.get(id) ?? []);
  const { messages } = work.changed;
  tx.send(SAVE_FILED, [
    ...ticketValues(work),
    texts(conversations.map((one) => one.id)),
    texts(conversations.map((one) => one.customerId)),
    texts(conversations.map((one) => one.channel)),
    texts(conversations.map((one) => one.accountId)),
    texts(conversations.map((one) => one.subject)),
    texts(conversations.map((one) => one.currentTicketId)),
    texts(conversations.map((one) => one.joinedInto)),
    instants(conversations.map((one) => one.openedAt)),
    texts(messages.map((one) => one.id)),
    texts(messages.map((one) => one.conversationId)),
    texts(messages.map((one) => one.ticketId)),
    texts(messages.map((one) => one.contactId)),
    texts(messages.map((one) => one.contactPointId)),
    texts(messages.map((one) => one.mailId)),
    texts(messages.map((one) => one.direction)),
    texts(messages.map((one) => one.kind)),
    texts(messages.map((one) => one.author)),
    instants(messages.map((one) => one.at)),
    texts(messages.map((one) => one.delivery)),
    jsons(messages.map((one) => one.doc)),
    texts(conversations.map((one) => one.mergedInto)),
    ints(conversations.map((one) => one.mergedSeq)),
    texts(conversations.map((one) => (one.rootId === one.id ? null : one.rootId))),
    texts(messages.map((one) => whose(work, one.conversationId))),
    texts(messages.map(({ doc }) => (doc.attachments.length === 0 ? null : doc.attachments.map((one) => one.sha256).join(',')))),
  ]);
}

/** A message stands in the timeline of its conversation's customer, whoever wrote it; null where that conversation was not loaded: the statement looks it up. */
const whose = (work: Work, conversationId: string): string | null => work.conversations.get(conversationId)?.customerId ?? null;

/** What later mails are threaded by. */
function saveThreads(tx: Tx, work: Work): void {
  const { participants, awaits, ended, suggestions } = work.changed;
  if (ended.size > 0)
    tx.send(
      `with a as (delete from conversation.awaited_parent where conversation_id = any ($1::text[])), s as (delete from conversation.suggestion where conversation_id = any ($1::text[]))
       delete from conversation.suggestion where other_id = any ($1::text[]) and conversation_id <> all ($1::text[])`,
      [texts([...ended].sort())],
    );
  if (participants.length > 0)
    tx.send('insert into conversation.participant (conversation_id, contact_point_id) select c, p from unnest($1::text[], $2::text[]) as x(c, p) order by c, p on conflict do nothing', [
      texts(participants.map((one) => one.conversationId)),
      texts(participants.map((one) => one.contactPointId)),
    ]);
  if (awaits.length > 0)
    tx.send(
      'insert into conversation.awaited_parent (mail_id, conversation_id, at) select m, c, ($3::timestamptz[])[1] from unnest($1::text[], $2::text[]) as x(m, c) order by m, c on conflict do nothing',
      [texts(awaits.map((one) => one.mailId)), texts(awaits.map((one) => one.conversationId)), instants([work.now])],
    );
  if (suggestions.length > 0)
    tx.send(
      'insert into conversation.suggestion (conversation_id, other_id, message_id, reason, at) select c, o, m, r, ($5::timestamptz[])[1] from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(c, o, m, r) order by c, o on conflict do nothing',
      [
        texts(suggestions.map((one) => one.conversationId)),
        texts(suggestions.map((one) => one.otherId)),
        texts(suggestions.map((one) => one.messageId)),
        texts(suggestions.map((one) => one.reason)),
        instants([work.now]),
      ],
    );
}

/** Messages that joined another conversation, and what became of those that we sent. */
function saveMoves(tx: Tx, work: Work): void {
  const { conversations, receipts } = work.changed;
  const leads = [...conversations].flatMap((id): [string, string][] => {
    const to = work.conversations.get(id)?.joinedInto;
    return to == null ? [] : [[id, to]];
  });
  // Those that joined one of them in an earlier transaction are led on as well.
  if (leads.length > 0)
    tx.send('update conversation.conversation c set joined_into = x.t from unnest($1::text[], $2::text[]) as x(f, t) where c.joined_into = x.f', [
      texts(leads.map(([from]) => from)),
      texts(leads.map(([, to]) => to)),
    ]);
  // A conversation that joined another, which then joined a third, moved its messages twice.
  const moved = [...new Map(work.changed.moved.map((one) => [one.messageId, one])).values()];
  if (moved.length > 0)
    tx.send(
      'update conversation.message m set conversation_id = x.c, ticket_id = x.t, customer_id = coalesce(x.u, (select customer_id from conversation.conversation where id = x.c)) from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as x(i, c, t, u) where m.id = x.i',
      [texts(moved.map((one) => one.messageId)), texts(moved.map((one) => one.conversationId)), texts(moved.map((one) => one.ticketId)), texts(moved.map((one) => whose(work, one.conversationId)))],
    );
  const last = [...new Map(receipts.map((one) => [one.messageId, one])).values()];
  if (last.length > 0)
    tx.send(
      'update conversation.message m set delivery = x.d, delivery_at = x.a, delivery_code = x.c from unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[]) as x(i, d, a, c) where m.id = x.i',
      [texts(last.map((one) => one.messageId)), texts(last.map((one) => one.delivery)), instants(last.map((one) => one.at)), texts(last.map((one) => one.code))],
    );
}

export const problemKey = (ticketId: string): string => `problem ${ticketId}`;
export const timerKey = (ticketId: string): string => `due ${ticketId}`;

/** When time itself is to move a ticket, a timer says so; where that is no more so, it goes. */
async function saveTimers(tx: Tx, timers: Timers, work: Work): Promise<void> {
  const scheduled: Timer[] = [];
  const cancelled: string[] = [];
  for (const id of work.changed.tickets) {
    const ticket = work.tickets.get(id);
    const [before, due] = [work.dueBefore.get(id) ?? null, ticket ? dueOf(ticket) : null];
    if (before === due) continue;
    if (due === null) cancelled.push(timerKey(id));
    else scheduled.push({ key: timerKey(id), due, message: { ticketId: id } });
  }
  for (const problemId of work.changed.problems) scheduled.push({ key: problemKey(problemId), due: work.now, message: { problemId, after: '' } });
  await timers.schedule(tx, scheduled);
  await timers.cancel(tx, cancelled);
}
