import { BrokenInvariant, toIso, type Instant } from '@sluice/kernel';
import type { CaseProcess } from '@sluice/policy';
import type { Missing } from './case/needs.ts';
import type { CaseState } from './case/state.ts';
import { type CaseWorld, NO_WORLD } from './case/world.ts';
import { evolve } from './evolve.ts';
import { isExcluded } from './excluded.ts';
import { isTicket, KEY_PREFIX, type Ticket, type TicketState, type Who } from './ticket.ts';
import type { Refused, TicketEvent } from './ticket-event.ts';

/** A decision under way: each event is folded at once, so that what follows is decided on the state it leaves. */
export class Turn {
  readonly events: TicketEvent[] = [];
  /** What each event leaves. */
  readonly states: TicketState[] = [];
  readonly world: CaseWorld;
  /** Who acts for whoever does it, by a key of his own. */
  readonly behind: string | undefined;
  #state: TicketState;

  constructor(state: TicketState, world: CaseWorld = NO_WORLD, behind?: string) {
    this.#state = state;
    this.world = world;
    this.behind = behind;
  }

  /** The ticket; commands on an absent one never get here. */
  get ticket(): Ticket {
    if (!isTicket(this.#state)) throw new Error('there is no ticket to decide on');
    return this.#state;
  }

  emit(event: TicketEvent): void {
    this.events.push(event);
    this.#state = evolve(this.#state, event);
    this.states.push(this.#state);
  }

  refuse(why: Refused['data']['why'] = 'state', missing: readonly Missing[] = []): void {
    this.emit({ name: 'refused', data: { status: this.ticket.status, why, ...(missing.length === 0 ? {} : { missing }) } });
  }

  /** Whoever decides about a case has loaded the process that it runs through. */
  processOf({ case: of }: { readonly case: CaseState }): CaseProcess {
    const process = this.world.process(of.process);
    if (process === undefined) throw new BrokenInvariant(`the process ${of.process} of a case was not loaded`);
    return process;
  }
}

/** new → open: somebody has taken it. The first person who does becomes the owner. */
export function take(turn: Turn, who: Who, cause: 'assigned' | 'answered' | 'agent', at: Instant): void {
  if (turn.ticket.status === 'new') turn.emit({ name: 'ticket.status_changed', data: { from: 'new', to: 'open', cause, by: who, at: toIso(at) } });
  own(turn, who);
}

/** First-contact responsibility: the first agent who takes the customer's matter answers for it until a hand-over of his is accepted. */
export function own(turn: Turn, who: Who): void {
  if (turn.ticket.ownerId === null && !isExcluded(turn.ticket, who.id) && who.kind === 'agent' && who.id !== undefined && !who.id.startsWith(KEY_PREFIX))
    turn.emit({ name: 'ticket.owner_changed', data: { toAgentId: who.id, cause: 'first_contact' } });
}

/**
 * Whoever answers for the matter and hands it over answers for it until the other one has accepted. A holder who answers for nothing (of another
 * department, say) hands on his work and not what is another's to answer for.
 */
export function handOn(turn: Turn, fromAgentId: string | null, toAgentId: string): void {
  if (fromAgentId !== null && fromAgentId !== toAgentId && turn.ticket.ownerId === fromAgentId) turn.emit({ name: 'ticket.owner_changed', data: { fromAgentId, toAgentId, cause: 'hand_over' } });
}

/** The holder is not silent: routing need not take it from him for that. */
export function speaksUp(turn: Turn): void {
  const { acted, workItemId } = turn.ticket;
  if (acted !== undefined) turn.emit({ name: 'work.answered', data: { workItemId: workItemId ?? '', agentId: acted.agentId, act: acted.act, at: toIso(acted.at) } });
}

/** Whoever was offered it cannot have it any more. */
export function takeBackOffer(turn: Turn, at: Instant): void {
  const { offer, workItemId } = turn.ticket;
  if (offer?.open === true) turn.emit({ name: 'ticket.offer_rescinded', data: { workItemId: workItemId ?? '', offerId: offer.id, agentId: offer.agentId, at: toIso(at), reason: 'withdrawn' } });
}

/** The ticket needs no attention for now: its item ends, and with it its holder's load. */
export function withdraw(turn: Turn, reason: 'waiting' | 'resolved' | 'closed' | 'merged' | 'unmerged', at: Instant): void {
  const { agentId, workItemId, wantsWork } = turn.ticket;
  takeBackOffer(turn, at);
  if (agentId !== null) turn.emit({ name: 'ticket.unassigned', data: { workItemId: workItemId ?? '', agentId, reason, at: toIso(at) } });
  if (wantsWork) turn.emit({ name: 'work.withdrawn', data: { reason } });
}

/** Ask for an item, unless one is under way: what arrives meanwhile joins it. */
export function request(turn: Turn, cause: 'new' | 'message' | 'due' | 'reopened' | 'answer_failed' | 'unmerged'): void {
  if (!turn.ticket.wantsWork) turn.emit({ name: 'work.requested', data: { cause } });
}
