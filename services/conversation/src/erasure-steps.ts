import { type Instant, toIso, uuidv7 } from '@sluice/kernel';
import type { OutRecord, Tx } from '@sluice/store';
import { eraseParked } from '@sluice/stream';
import { changing, type ConversationParts } from './act.ts';
import { apply } from './apply.ts';
import { type PieceIds, piecesOf } from './domain/erasure.ts';
import { SCHEMA } from './migrations.ts';
import { forgetAnswers, nextTickets, parkedContacts, wipeConversations, type WipedMessage, wipeElsewhere, wipeMessages } from './store/erase-person.ts';
import { wipeFilings } from './store/case-filings.ts';
import { wipeCases } from './store/cases.ts';
import { added, type Counts, type Erasure, keepFiles, type Piece, type Progress } from './store/erasures.ts';

/** What a step leaves: where the erasure stands, and what the other services are asked for. */
export interface Done {
  readonly progress?: Progress;
  readonly pieces: readonly Piece[];
  readonly out?: readonly OutRecord[];
}

const CONVERSATIONS = 100;
const TICKETS = 50;
const MESSAGES = 300;
const SYSTEM = { kind: 'system' } as const;

/** The next step within conversation, in the transaction of the caller, who holds the erasure. */
export async function eraseStep(parts: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  switch (erasure.step) {
    case 'letters':
      return letters(parts, tx, erasure);
    case 'conversations':
      return conversations(parts, tx, erasure);
    case 'tickets':
      return tickets(parts, tx, erasure);
    case 'messages':
      return messages(parts, tx, erasure);
    case 'elsewhere':
      return elsewhere(parts, tx, erasure);
    default:
      return { pieces: [] };
  }
}

const next = (erasure: Erasure, step: Erasure['step'], counts: Counts = {}): Progress => ({ step, cursor: null, dueAt: null, counts: added(erasure.counts, counts) });
const still = (erasure: Erasure, cursor: string | null, counts: Counts): Progress => ({ step: erasure.step, cursor, dueAt: null, counts: added(erasure.counts, counts) });

/** Contacts that could never be filed stand in their channel too. */
async function letters({ clock }: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  const contactIds = await parkedContacts(tx, erasure.pointIds);
  const deadLetters = await eraseParked(tx, SCHEMA, erasure.pointIds, erasure.id);
  forgetAnswers(tx, erasure.memberIds);
  return { progress: next(erasure, 'conversations', { deadLetters }), pieces: asking(erasure.id, { contactIds, contactPointIds: erasure.pointIds }, clock.now()) };
}

async function conversations({ clock }: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  const { ids, ticketIds } = await wipeConversations(tx, erasure.memberIds, clock.now(), CONVERSATIONS);
  if (ids.length === 0) return { progress: next(erasure, 'tickets'), pieces: [] };
  const deadLetters = await eraseParked(tx, SCHEMA, [...ids, ...ticketIds], erasure.id);
  forgetAnswers(tx, [...ids, ...ticketIds]);
  return { progress: still(erasure, null, { conversations: ids.length, deadLetters }), pieces: asking(erasure.id, { conversationIds: ids, ticketIds }, clock.now()) };
}

/** By the command that ends any ticket, so that routing and the clocks end theirs. */
async function tickets(parts: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  const ids = await nextTickets(tx, erasure.memberIds, erasure.cursor ?? '', TICKETS);
  if (ids.length === 0) return { progress: next(erasure, 'messages'), pieces: [] };
  wipeCases(tx, ids);
  wipeFilings(tx, ids);
  await changing(parts, tx, { tickets: ids, bare: true }, (work) => {
    for (const id of ids) {
      if (work.tickets.get(id)?.status !== 'closed') apply(work, id, { kind: 'close', at: work.now, by: SYSTEM, reason: 'withdrawn' }, {});
      apply(work, id, { kind: 'erase', at: work.now }, {});
    }
  });
  return { progress: still(erasure, ids.at(-1)!, { tickets: ids.length }), pieces: [] };
}

/** Place in the messages of his customers: which of them, behind which message, and whether this round has found any. */
interface Place {
  readonly member: number;
  readonly at: Instant;
  readonly seq: number;
  readonly found: boolean;
}
const START: Place = { member: 0, at: 0, seq: 0, found: false };

/** Round after round, until one finds nothing: what was being filed while his conversations were cut off may stand before the place. */
async function messages({ clock }: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  const place = erasure.cursor === null ? START : (JSON.parse(erasure.cursor) as Place);
  const customerId = erasure.memberIds[place.member];
  if (customerId === undefined) return { progress: place.found ? still(erasure, null, {}) : next(erasure, 'elsewhere'), pieces: [] };
  const window = await wipeMessages(tx, customerId, place, MESSAGES);
  const [wiped, last] = [window.filter((one) => !one.done), window.at(-1)];
  const found = place.found || wiped.length > 0;
  const to: Place = last === undefined ? { member: place.member + 1, at: 0, seq: 0, found } : { member: place.member, at: last.at, seq: last.seq, found };
  return { progress: still(erasure, JSON.stringify(to), { messages: wiped.length }), pieces: taken(tx, erasure, wiped, clock.now()) };
}

async function elsewhere({ clock }: ConversationParts, tx: Tx, erasure: Erasure): Promise<Done> {
  const wiped = await wipeElsewhere(tx, erasure.elsewhere, erasure.pointIds, MESSAGES);
  if (wiped.length === 0) return { progress: next(erasure, 'asked'), pieces: [] };
  return { progress: still(erasure, null, { messages: wiped.length }), pieces: taken(tx, erasure, wiped, clock.now()) };
}

function taken(tx: Tx, { id }: Erasure, wiped: readonly WipedMessage[], now: Instant): Piece[] {
  keepFiles(
    tx,
    id,
    wiped.flatMap((one) => one.files),
  );
  return asking(id, { contactIds: wiped.flatMap((one) => one.contactId ?? []), messageIds: wiped.flatMap((one) => (one.direction === 'out' ? one.id : [])) }, now);
}

function asking(erasureId: string, ids: Partial<PieceIds>, now: Instant): Piece[] {
  return piecesOf(ids).map((some) => {
    const pieceId = uuidv7(now);
    return { id: pieceId, type: 'erasure.requested', data: JSON.stringify({ erasureId, pieceId, ...some, requestedAt: toIso(now) }) };
  });
}
