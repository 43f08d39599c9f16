import type { Instant } from '@sluice/kernel';
import type { PoolEntry } from './input.ts';
import type { Item } from './model.ts';
import type { Outcome } from './outcome.ts';

/** A contact as `simulation.md` §3 has it: what was asked, and what people did, without a word of the customer and under another id. */
export interface RecordedContact {
  readonly type: 'contact';
  readonly id: string;
  readonly at: number;
  readonly channel: string;
  readonly language?: string;
  /** Classes, and what rules ask for by equality. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly priority: number;
  readonly slaMs?: number;
  readonly handleMs: number;
  readonly patienceMs?: number;
  readonly dedicatedAgent?: string;
  readonly lastAgent?: string;
  readonly responses?: readonly { readonly kind: 'accept' | 'decline' | 'timeout'; readonly afterMs?: number }[];
}

export interface RecordedPresence {
  readonly type: 'presence';
  readonly at: number;
  readonly agent: string;
  readonly state: string;
}

interface Open {
  readonly contact: Omit<RecordedContact, 'handleMs' | 'responses'>;
  readonly responses: { readonly kind: 'accept' | 'decline' | 'timeout'; readonly afterMs?: number }[];
  offeredAt: Instant;
  assignedAt: Instant | undefined;
}

/** Nobody knows how long it would have taken: nobody had it. */
const UNKNOWN_MS = 60_000;

/** Makes lines of what a pool was told and did from `from` on; it remembers the contacts that are open, and nothing else. */
export class Recorder {
  readonly #from: Instant;
  readonly #open = new Map<string, Open>();
  #made = 0;

  constructor(from: Instant) {
    this.#from = from;
  }

  /** An entry as it was applied, `items` as they are after it. Contacts are told when they end. */
  after(entry: PoolEntry, now: Instant, outcome: Outcome, items: ReadonlyMap<string, Item>): (RecordedContact | RecordedPresence)[] {
    const lines: (RecordedContact | RecordedPresence)[] = [];
    const { input } = entry;
    if (input.kind === 'work' && !this.#open.has(input.work.ticketId) && outcome.events.some(({ name, data }) => name === 'work.queued' && data.ticketId === input.work.ticketId))
      this.#begin(input.work, now);
    for (const { name, data } of outcome.events) {
      if (name === 'agent.status_changed' && data.channels.length === 0) lines.push({ type: 'presence', at: now - this.#from, agent: data.agentId, state: data.status });
      const one = 'ticketId' in data ? this.#open.get(data.ticketId) : undefined;
      if (!one) continue;
      if (name === 'work.offered') one.offeredAt = now;
      if (name === 'work.declined') one.responses.push({ kind: 'decline', afterMs: Math.max(1, now - one.offeredAt) });
      if (name === 'work.offer_timed_out') one.responses.push({ kind: 'timeout' });
      if (name === 'work.accepted') one.responses.push({ kind: 'accept', afterMs: now - one.offeredAt });
      if (name === 'work.assigned') one.assignedAt = now;
    }
    for (const ticketId of outcome.items) if (!items.has(ticketId)) lines.push(...this.#end(ticketId, now, true));
    return lines;
  }

  /** What is still open at the end: as long as it has lasted. */
  rest(now: Instant): RecordedContact[] {
    return [...this.#open.keys()].flatMap((ticketId) => this.#end(ticketId, now, false));
  }

  #begin(work: Extract<PoolEntry['input'], { kind: 'work' }>['work'], now: Instant): void {
    const { features, language, deadlineAt, dedicatedAgentId, lastAgentId } = work;
    const { intent, urgency, tier } = features;
    const spoken = features.language ?? language ?? undefined;
    this.#made += 1;
    this.#open.set(work.ticketId, {
      contact: {
        type: 'contact',
        id: `c${this.#made}`,
        at: now - this.#from,
        channel: work.channel,
        ...(spoken === undefined ? {} : { language: spoken }),
        attributes: { ...features.attributes, ...(intent === undefined ? {} : { type: intent }), ...(urgency === undefined ? {} : { urgency }), ...(tier === undefined ? {} : { tier }) },
        priority: work.priority,
        ...(deadlineAt === null ? {} : { slaMs: Math.max(0, deadlineAt - now) }),
        ...(dedicatedAgentId === null ? {} : { dedicatedAgent: dedicatedAgentId }),
        ...(lastAgentId === null ? {} : { lastAgent: lastAgentId }),
      },
      responses: [],
      offeredAt: now,
      assignedAt: undefined,
    });
  }

  #end(ticketId: string, now: Instant, left: boolean): RecordedContact[] {
    const one = this.#open.get(ticketId);
    if (!one) return [];
    this.#open.delete(ticketId);
    const { contact, responses, assignedAt } = one;
    return [
      {
        ...contact,
        handleMs: assignedAt === undefined ? UNKNOWN_MS : Math.max(1, now - assignedAt),
        ...(assignedAt === undefined && left ? { patienceMs: Math.max(1, now - this.#from - contact.at) } : {}),
        ...(responses.length === 0 ? {} : { responses }),
      },
    ];
  }
}
