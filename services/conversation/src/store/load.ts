import type { ContactReceived } from '@sluice/contracts';
import type { Tx } from '@sluice/store';
import type { Work } from '../work.ts';
import { identify, lockCustomers, type WantedMails, type WantedPoint } from './contact-points.ts';
import { lockGroups, lockGroupsOf, mustBelong } from './customer-groups.ts';
import { lockConversations, lockTickets } from './lock-tickets.ts';
import { loadMachineMail } from './machine-mail.ts';
import { loadAnswering, loadAsking, loadSent } from './messages.ts';
import { loadReplies } from './replies.ts';
import { loadStreams, type Stream } from './streams.ts';
import { loadThreads, lockMails } from './threads.ts';

/** What a transaction works on. */
export interface Wanted {
  readonly tickets?: readonly string[];
  /** With their present tickets, and what they were joined into. */
  readonly conversations?: readonly string[];
  readonly customers?: readonly string[];
  /** Made, each with a customer of its own, where they are not known yet. */
  readonly points?: readonly WantedPoint[];
  /** Customers of whom, with all that are one person with them, something is said or decided. */
  readonly groups?: readonly string[];
  /** Contact points of whose customers something is said. */
  readonly facts?: readonly string[];
  /** Mails that are to find their conversations. */
  readonly mails?: WantedMails | undefined;
  /** Contact points that write in one conversation. */
  readonly streams?: readonly Stream[];
  /** Messages of ours of which receipts tell. */
  readonly sent?: readonly string[];
  /** What machines wrote, with the conversation whose token each carries. */
  readonly machines?: readonly { readonly contact: ContactReceived; readonly signed: string | undefined }[];
  /** An answer is to be written: whom it can go to, and what it answers. */
  readonly answers?: boolean;
  /** Conversations, wanted too, in which a rule has something to say. */
  readonly replies?: readonly string[];
  /** An agent is asked for anew, for whatever waits for one. */
  readonly anew?: boolean;
  /** Nothing will ask for an agent without a new message: what that needs is not loaded. */
  readonly bare?: boolean;
}

/**
 * Loads into `work`, in the schema's one lock order: mail ids, contact points, customers, conversations, tickets; ascending inside each kind.
 * A constant number of statements, and only those that this kind of work needs.
 * @throws LoadAgain where another transaction came between: begin the transaction again
 */
export async function loadWork(tx: Tx, work: Work, wanted: Wanted): Promise<void> {
  const { sent = [], replies = [] } = wanted;
  if (wanted.mails || wanted.conversations || (wanted.streams ?? []).length > 0 || wanted.groups || (wanted.facts ?? []).length > 0) await lockThreaded(tx, work, wanted);
  // None of these waits for what another one finds: one round trip, in the order of the locks.
  else await Promise.all([identify(tx, work, wanted.points ?? []), lockCustomers(tx, work, wanted.customers ?? []), lockTickets(tx, work, wanted.tickets ?? [])]);
  await loadSent(tx, work, sent);
  if (wanted.machines !== undefined && wanted.machines.length > 0) await loadMachineMail(tx, work, wanted.machines);
  if (wanted.answers === true || replies.length > 0) await loadAnswering(tx, work);
  await loadReplies(tx, work, replies);
  if (wanted.bare !== true) await loadAsking(tx, work, wanted.anew);
}

/** Which conversations are wanted is known only when their mails have been found. */
async function lockThreaded(tx: Tx, work: Work, { tickets = [], conversations = [], customers = [], points = [], facts = [], groups = [], streams = [], mails }: Wanted): Promise<void> {
  if (mails) lockMails(tx, [...mails.own, ...mails.parents]);
  await identify(tx, work, points, mails);
  await loadStreams(tx, work, streams);
  await lockCustomers(tx, work, customers);
  await lockGroupsOf(tx, work, groups);
  const spoken = facts.flatMap((point) => work.customers.get(point) ?? []).map((one) => ({ id: one.id, root: one.rootId }));
  await lockGroups(
    tx,
    work,
    spoken.map((one) => one.root),
  );
  for (const { id, root } of spoken) work.rootOf.set(id, root);
  mustBelong(work, spoken);
  const early = new Set([...work.awaited.values(), ...work.outside.values()].flatMap((ids) => [...ids]));
  const found = [...work.mails.values()].flatMap((known) => known.map((one) => one.conversationId));
  const twins = [...work.twins.values()].flatMap((all) => all.map((one) => one.conversationId));
  const named = new Set([...twins, ...work.streams.values(), ...conversations, ...(mails?.signed ?? []), ...found, ...early, ...work.outside.keys()]);
  if (named.size === 0) await lockTickets(tx, work, tickets);
  else await lockConversations(tx, work, { conversations: [...named], tickets });
  if (!mails) return;
  follow(work);
  await loadThreads(tx, work, [...early]);
}

/** What was joined meanwhile is found where it is now, and waits for nothing any more. */
function follow(work: Work): void {
  const now = (id: string): string => work.conversations.get(id)?.joinedInto ?? id;
  for (const known of work.mails.values()) for (const one of known) one.conversationId = now(one.conversationId);
  for (const [mailId, all] of work.twins)
    work.twins.set(
      mailId,
      all.map((one) => ({ ...one, conversationId: now(one.conversationId) })),
    );
  for (const [mailId, waiting] of work.awaited) work.awaited.set(mailId, new Set([...waiting].filter((id) => work.conversations.get(id)?.joinedInto === null)));
}
