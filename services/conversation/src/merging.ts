import type { MovedContact } from '@sluice/contracts';
import { apply } from './apply.ts';
import { openTicket, rootOf } from './beginning.ts';
import { endedIn } from './domain/promise.ts';
import { saidIn, type SaidMessage } from './domain/said.ts';
import { isLive, type Ticket, type Who } from './domain/ticket.ts';
import type { GroupMessage } from './store/groups.ts';
import type { Cause, Conversation, Words } from './model.ts';
import type { Work } from './work.ts';

/** Why nothing was merged: nothing has changed then. */
export type NotMerged = 'same' | 'merged_already' | 'other_customer' | 'complaint';

interface Doing {
  readonly by: Who;
  readonly cause: Cause;
}

/**
 * Two conversations of one customer become one matter. No message moves: the other points to this one, and what is said in either is shown in
 * both and counts for the one ticket that goes on, so that undoing it is to point back (ADR 18).
 */
export function merge(work: Work, into: Conversation, other: Conversation, said: { readonly seq: number; readonly words: GroupSaid['words'] }, { by, cause }: Doing): NotMerged | undefined {
  const root = rootOf(work, into);
  if (rootOf(work, other) === root) return 'same';
  if (other.mergedInto !== null) return 'merged_already';
  if (root.personId !== other.personId) return 'other_customer';
  if ([root, other].some((one) => (work.tickets.get(one.currentTicketId)?.excluded ?? []).length > 0)) return 'complaint';
  speak(work, new Set([...membersOf(work, root.id), ...membersOf(work, other.id)]), root, said.words);
  const [ours, theirs] = [work.tickets.get(root.currentTicketId), work.tickets.get(other.currentTicketId)];
  if (theirs && theirs.status !== 'closed') {
    const theirsGoesOn = !ours || ours.status === 'closed' || (!isLive(ours) && isLive(theirs));
    if (theirsGoesOn) root.currentTicketId = theirs.id;
    if (ours && ours.status !== 'closed') mergeTickets(work, theirsGoesOn ? [ours, theirs] : [theirs, ours], { by, cause });
  }
  other.mergedInto = root.id;
  other.mergedSeq = said.seq;
  pointTo(work, membersOf(work, other.id), root.id);
  work.changed.conversations.add(root.id);
  return undefined;
}

/** The first is closed into the second. */
function mergeTickets(work: Work, [gone, stays]: readonly [Ticket, Ticket], { by, cause }: Doing): void {
  apply(work, gone.id, { kind: 'merge_into', at: work.now, by, intoTicketId: stays.id }, cause);
  apply(work, stays.id, { kind: 'absorb', at: work.now, by, other: gone }, cause);
}

/** It and all that had been merged into it, by any number of steps. */
export function membersOf(work: Work, id: string): Set<string> {
  const members = new Set([id]);
  for (let size = 0; size !== members.size; ) {
    size = members.size;
    for (const one of work.conversations.values()) if (one.mergedInto !== null && members.has(one.mergedInto)) members.add(one.id);
  }
  return members;
}

function pointTo(work: Work, members: ReadonlySet<string>, rootId: string): void {
  for (const id of members) {
    const one = work.conversations.get(id);
    if (!one) continue;
    one.rootId = rootId;
    work.changed.conversations.add(id);
  }
}

/** One of the two parts of a merge that is being undone. */
interface Side {
  readonly members: ReadonlySet<string>;
  readonly root: Conversation;
  /** The ticket that stood for it before the merge, or has since: of those that merges have left, the last one. */
  readonly ticket: Ticket | undefined;
}

/** Of all conversations of a merge: the messages that matter to its undoing, as they were filed, and each one's last words. */
export interface GroupSaid {
  readonly messages: readonly GroupMessage[];
  readonly words: ReadonlyMap<string, Words & { readonly at: number }>;
}

/** As if the merge had not been; what was said since goes where it was said. */
export function unmerge(work: Work, other: Conversation, said: GroupSaid, doing: Doing): void {
  const { messages, words } = said;
  const root = rootOf(work, other);
  const since = other.mergedSeq ?? 0;
  const members = membersOf(work, other.id);
  const rest = new Set([...work.conversations.values()].filter((one) => one.rootId === root.id && !members.has(one.id)).map((one) => one.id));
  other.mergedInto = null;
  other.mergedSeq = null;
  pointTo(work, members, other.id);
  const sides = [sideOf(work, members, other), sideOf(work, rest, root)] as const;
  for (const side of sides) speak(work, side.members, side.root, words);
  for (const [side, apart] of [sides, sides.toReversed() as [Side, Side]]) restoreTicket(work, side, apart, messages, since, doing);
  for (const [side, apart] of [sides, sides.toReversed() as [Side, Side]]) releaseTickets(work, side, apart, messages, since, doing);
}

/** The last words of these conversations, for whichever ticket of theirs asks for an agent. */
function speak(work: Work, members: ReadonlySet<string>, root: Conversation, words: GroupSaid['words']): void {
  const [last] = [...members].flatMap((id) => words.get(id) ?? []).toSorted((a, b) => b.at - a.at);
  if (last) for (const id of [root.id, ...members]) work.words.set(id, last);
}

function sideOf(work: Work, members: ReadonlySet<string>, root: Conversation): Side {
  const own = [...work.tickets.values()].filter((ticket) => members.has(ticket.conversationId));
  const ids = new Set(own.map((ticket) => ticket.id));
  const standing = own.filter((ticket) => ticket.merged === undefined || !ids.has(ticket.merged.intoTicketId));
  return { members, root, ticket: standing.toSorted((a, b) => (a.id < b.id ? 1 : -1))[0] };
}

const idsOf = (side: Side, work: Work): ReadonlySet<string> => new Set([...work.tickets.values()].filter((ticket) => side.members.has(ticket.conversationId)).map((ticket) => ticket.id));

/** The ticket that the merge had closed goes on; what was written to this side meanwhile is its own from now on. */
function restoreTicket(work: Work, side: Side, apart: Side, messages: readonly GroupMessage[], since: number, { by, cause }: Doing): void {
  const { ticket, root } = side;
  if (!ticket) return;
  root.currentTicketId = ticket.id;
  work.changed.conversations.add(root.id);
  const strangers = idsOf(apart, work);
  const come = messages.filter((one) => side.members.has(one.conversationId) && strangers.has(one.ticketId));
  const wasClosed = ticket.merged !== undefined && strangers.has(ticket.merged.intoTicketId);
  const said = saidIn(ofTicket(ticket, side, messages, since, come));
  if (wasClosed) apply(work, ticket.id, { kind: 'restore', at: work.now, by, said, contacts: contactsOf(come), ended: endedIn(survivorsOf(work, ticket)) }, cause);
  else if (ticket.status === 'closed') return follow(work, side, come, cause);
  for (const one of come) work.changed.moved.push({ messageId: one.id, conversationId: one.conversationId, ticketId: ticket.id });
}

/** Those that went on for it, one after the other. */
function survivorsOf(work: Work, { merged }: Ticket): Ticket[] {
  const next = merged && work.tickets.get(merged.intoTicketId);
  return next ? [next, ...survivorsOf(work, next)] : [];
}

/** More than these are not told: their channels go on naming the ticket that had gone on for this one. */
const CONTACTS_TOLD = 200;

const contactsOf = (come: readonly GroupMessage[]): MovedContact[] => come.flatMap(({ contactId, channel }) => (contactId === null ? [] : [{ contactId, channel }])).slice(-CONTACTS_TOLD);

/** Nothing was open here before; what the customer wrote here since is owed an answer, so a ticket follows. */
function follow(work: Work, { root }: Side, come: readonly GroupMessage[], cause: Cause): void {
  const owed = come.filter((one) => one.direction === 'in' && one.kind === 'message' && !one.thanks);
  const [first] = owed;
  if (!first) return;
  const ticketId = openTicket(work, root, { channel: first.channel, accountId: root.accountId, attributes: {}, begunBy: 'customer', receivedAt: first.at }, cause);
  for (const { id: messageId, contactId, channel, author, at: receivedAt } of owed)
    apply(
      work,
      ticketId,
      {
        kind: 'customer_message',
        at: work.now,
        messageId,
        ...(contactId === null ? {} : { contactId }),
        channel,
        messageKind: 'message',
        author: author === 'customer' ? 'customer' : 'third_party',
        receivedAt,
        thanks: false,
      },
      cause,
    );
  for (const one of come) work.changed.moved.push({ messageId: one.id, conversationId: one.conversationId, ticketId });
}

/** What had gone on for the other side gives up what was not its own: whatever had taken in a ticket of theirs, or a message. */
function releaseTickets(work: Work, side: Side, apart: Side, messages: readonly GroupMessage[], since: number, { by, cause }: Doing): void {
  const strangers = idsOf(apart, work);
  for (const id of idsOf(side, work)) {
    const ticket = work.tickets.get(id);
    const ticketIds = (ticket?.absorbed ?? []).map((one) => one.ticketId).filter((one) => strangers.has(one));
    if (!ticket || !(ticketIds.length > 0 || messages.some((one) => one.ticketId === id && apart.members.has(one.conversationId)))) continue;
    const said = saidIn(ofTicket(ticket, side, messages, since, []));
    apply(work, id, { kind: 'release', at: work.now, by, otherTicketId: apart.root.currentTicketId, ticketIds, said }, cause);
  }
}

/** What was said in it: its own and what it has taken in on its side, what has `come`, and the answers that were given to the whole meanwhile. */
function ofTicket(ticket: Ticket, side: Side, messages: readonly GroupMessage[], since: number, come: readonly GroupMessage[]): SaidMessage[] {
  const own = new Set([ticket.id, ...(ticket.absorbed ?? []).map((one) => one.ticketId)]);
  const arrived = new Set(come);
  return messages.flatMap((one): SaidMessage[] => {
    const here = side.members.has(one.conversationId);
    const late = one.seq > since;
    const foreign = !here && late && one.direction === 'out' && one.author === 'agent';
    if (!foreign && !(here && (own.has(one.ticketId) || arrived.has(one)))) return [];
    return [{ ...one, since: late, foreign }];
  });
}
