import { instantOf } from '@sluice/kernel';
import { notHis, refuseDecision, tooLate } from './too-late.ts';
import type { TicketCommand } from './command.ts';
import type { PublicEvent } from './ticket-event.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;
type Told<N extends PublicEvent['name']> = Extract<PublicEvent, { name: N }>['data'];

/** Of one item there is one offer at a time, so the last one's place in time tells what is news. */
const isNews = ({ ticket: { offer } }: Turn, offerId: string, at: string): boolean => offer === undefined || (offer.id !== offerId && offer.at <= instantOf(at));

export function workOffered(turn: Turn, { record }: Of<'work_offered'>): void {
  const { workItemId, onVersion, offerId, agentId, at, expiresAt, decision } = record.data;
  if (!isNews(turn, offerId, at)) return;
  const reason = tooLate(turn.ticket, onVersion) ?? notHis(turn.ticket, agentId);
  if (reason) return refuseDecision(turn, record, reason, { decisionId: decision.decisionId, workItemId, offerId });
  turn.emit({ name: 'ticket.offered', data: { workItemId, offerId, agentId, at, expiresAt, decision } });
}

/** The holder keeps it until the other one accepts. */
export function handoverAsked(turn: Turn, { record }: Of<'handover_asked'>): void {
  const { workItemId, onVersion, offerId, fromAgentId, toAgentId: agentId, noteId, at, expiresAt } = record.data;
  if (!isNews(turn, offerId, at)) return;
  const reason = tooLate(turn.ticket, onVersion) ?? notHis(turn.ticket, agentId);
  if (reason) return refuseDecision(turn, record, reason, { workItemId, offerId });
  turn.emit({ name: 'ticket.offered', data: { workItemId, offerId, agentId, at, expiresAt, fromAgentId, ...(noteId === undefined ? {} : { noteId }) } });
}

/**
 * How an offer has ended is a fact, whatever has become of the ticket; said once, and of no offer but the present one. An end that comes
 * before its offer is kept, for that offer is over when it comes.
 */
export function endOffer<N extends 'ticket.accepted' | 'ticket.declined' | 'ticket.offer_timed_out' | 'ticket.offer_rescinded'>(turn: Turn, name: N, data: Told<N>): void {
  const { offer, wantsWork } = turn.ticket;
  const { offerId: id, agentId } = data;
  const at = instantOf(data.at);
  if (offer?.id === id) {
    if (offer.open) turn.emit({ name, data } as PublicEvent);
  } else if (wantsWork && (offer === undefined || offer.at < at)) turn.emit({ name: 'noted', data: { offer: { id, agentId, at, expiresAt: null, open: false } } });
}

export function workAccepted(turn: Turn, { record }: Of<'work_accepted'>): void {
  const { workItemId, offerId, agentId, at } = record.data;
  endOffer(turn, 'ticket.accepted', { workItemId, offerId, agentId, at });
}

export function workDeclined(turn: Turn, { record }: Of<'work_declined'>): void {
  const { workItemId, offerId, agentId, at, reason } = record.data;
  endOffer(turn, 'ticket.declined', { workItemId, offerId, agentId, at, ...(reason === undefined ? {} : { reason }) });
}

export function workOfferTimedOut(turn: Turn, { record }: Of<'work_offer_timed_out'>): void {
  const { workItemId, offerId, agentId, at } = record.data;
  endOffer(turn, 'ticket.offer_timed_out', { workItemId, offerId, agentId, at });
}

export function workOfferRescinded(turn: Turn, { record }: Of<'work_offer_rescinded'>): void {
  const { workItemId, offerId, agentId, at, reason } = record.data;
  endOffer(turn, 'ticket.offer_rescinded', { workItemId, offerId, agentId, at, reason });
}

/** Who holds it after an accepted one is said by `work.assigned`. */
export function handoverDecided(turn: Turn, { record }: Of<'handover_decided'>): void {
  const { workItemId, offerId, toAgentId: agentId, outcome, reason, at } = record.data;
  const told = { workItemId, offerId, agentId, at };
  switch (outcome) {
    case 'accepted':
      return endOffer(turn, 'ticket.accepted', told);
    case 'declined':
      return endOffer(turn, 'ticket.declined', { ...told, ...(reason === undefined ? {} : { reason }) });
    case 'timed_out':
      return endOffer(turn, 'ticket.offer_timed_out', told);
    default:
      return endOffer(turn, 'ticket.offer_rescinded', { ...told, reason: reason ?? 'withdrawn' });
  }
}
