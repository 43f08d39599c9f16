import { toIso, type Instant } from '@sluice/kernel';
import { evolve } from './evolve.ts';
import { isTicket, KEY_PREFIX, type Ticket, type TicketState, type Who } from './ticket.ts';
import type { TicketEvent } from './ticket-event.ts';

/** A decision under way: each event is folded at once, so that what follows is decided on the state it leaves. */
export class Turn {
  readonly events: TicketEvent[] = [];
  /** What each event leaves. */
  readonly states: TicketState[] = [];
  #state: TicketState;

  constructor(state: TicketState) {
    this.#state = state;
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

  refuse(why: 'state' | 'nobody_has_written' | 'closed_reason' = 'state'): void {
    this.emit({ name: 'refused', data: { status: this.ticket.status, why } });
  }
}

/** new → open: somebody has taken it. The first person who does becomes the owner. */
export function take(turn: Turn, who: Who, cause: 'assigned' | 'answered' | 'agent', at: Instant): void {
  if (turn.ticket.status === 'new') turn.emit({ name: 'ticket.status_changed', data: { from: 'new', to: 'open', cause, by: who, at: toIso(at) } });
  own(turn, who);
}

/** First-contact responsibility: the first agent who takes the customer's matter answers for it. */
export function own(turn: Turn, who: Who): void {
  if (turn.ticket.ownerId === null && who.kind === 'agent' && who.id !== undefined && !who.id.startsWith(KEY_PREFIX))
    turn.emit({ name: 'ticket.owner_changed', data: { toAgentId: who.id, cause: 'first_contact' } });
}

/** The ticket needs no attention for now: its item ends, and with it its holder's load. */
export function withdraw(turn: Turn, reason: 'waiting' | 'resolved' | 'closed' | 'merged' | 'unmerged', at: Instant): void {
  const { agentId, workItemId, wantsWork } = turn.ticket;
  if (agentId !== null) turn.emit({ name: 'ticket.unassigned', data: { workItemId: workItemId ?? '', agentId, reason, at: toIso(at) } });
  if (wantsWork) turn.emit({ name: 'work.withdrawn', data: { reason } });
}

/** Ask for an item, unless one is under way: what arrives meanwhile joins it. */
export function request(turn: Turn, cause: 'new' | 'message' | 'due' | 'reopened' | 'answer_failed' | 'unmerged'): void {
  if (!turn.ticket.wantsWork) turn.emit({ name: 'work.requested', data: { cause } });
}
