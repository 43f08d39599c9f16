export interface TicketSeen {
  assigned(contactId: string, ticketId: string): void;
  resolved(ticketId: string): void;
}

/** Looks at the public ticket events as a subscriber that must not miss a moment would; from now on. */
export interface TicketWatch {
  /** What watching has cost in a process that is not ours and counts as `part`. Ms. */
  readonly elsewhere?: { readonly part: string; readonly cpuMs: () => number };
  stop(): Promise<void>;
}

/** What is told of events in the order of each ticket. */
export class Stories {
  readonly #seen: TicketSeen;
  readonly #contactOf = new Map<string, string>();

  constructor(seen: TicketSeen) {
    this.#seen = seen;
  }

  /** `type`: what happened, without what all types have around it; the rest is asked for only where it is needed. */
  take(type: string, ticketId: () => string, body: () => string): void {
    if (type === 'ticket.resolved') return this.#seen.resolved(ticketId());
    if (type === 'ticket.created') return void this.#contactOf.set(ticketId(), /"contactId":"([^"]+)"/.exec(body())?.[1] ?? '');
    if (type !== 'ticket.assigned') return;
    const contactId = this.#contactOf.get(ticketId());
    if (contactId === undefined) return; // not of this run, or assigned anew
    this.#contactOf.delete(ticketId());
    this.#seen.assigned(contactId, ticketId());
  }
}
