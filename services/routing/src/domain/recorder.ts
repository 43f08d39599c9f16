import type { Instant } from '@sluice/kernel';
import type { TrafficLine } from '@sluice/matching';
import type { PoolEntry } from './input.ts';
import type { AgentPresence, Item } from './model.ts';
import type { Outcome } from './outcome.ts';

/**
 * A contact as `simulation.md` §3 has it: what was asked, and what people did, without a word of the customer and under another id. Its attributes
 * are classes, and what rules ask for by equality.
 */
export type RecordedContact = { readonly type: 'contact' } & Omit<TrafficLine, 'skills'> & Required<Pick<TrafficLine, 'attributes' | 'priority'>>;

export interface RecordedPresence {
  readonly type: 'presence';
  readonly at: number;
  readonly agent: string;
  readonly state: string;
  /** His calendar did it, and would again. */
  readonly by?: 'calendar';
}

/** What was open when the recording begins. */
export interface RecordedOpen {
  readonly type: 'open';
  readonly inHand: number;
  readonly waiting: number;
  /** In the hands of agents who were not there: no line could give it to them. */
  readonly leftOut: number;
}

interface Open {
  readonly contact: Omit<RecordedContact, 'handleMs' | 'responses'>;
  readonly responses: { readonly kind: 'accept' | 'decline' | 'timeout'; readonly afterMs?: number }[];
  offeredAt: Instant;
  assignedAt: Instant | undefined;
  /** Since when only the work after it is left. */
  afterWorkAt: Instant | undefined;
}

/** What a line is made of; an item is that, too. */
type Facts = Pick<Item, 'ticketId' | 'channel' | 'language' | 'priority' | 'deadlineAt' | 'dedicatedAgentId' | 'lastAgentId' | 'features'>;

interface Pool {
  readonly items: ReadonlyMap<string, Item>;
  readonly presence: ReadonlyMap<string, AgentPresence>;
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

  /**
   * What is open as the recording begins. What is in hand comes at 0 and is its holder's, who is named as dedicated and accepts at once; what
   * waits comes a millisecond later, by age, so that it takes nobody's room: its age is lost, by when it is due is not.
   */
  begins({ items, presence }: Pool): RecordedOpen {
    const open = [...items.values()].toSorted((a, b) => a.receivedAt - b.receivedAt || a.seq - b.seq);
    const held = open.filter(({ status }) => status === 'in_hand' || status === 'after_work');
    const there = held.filter(({ agentId }) => presence.get(agentId ?? '')?.status === 'available');
    for (const item of there) {
      const one = this.#add('h', { ...item, dedicatedAgentId: item.agentId, lastAgentId: null, deadlineAt: null }, this.#from);
      one.responses.push({ kind: 'accept', afterMs: 0 });
      one.assignedAt = this.#from;
      if (item.status === 'after_work') one.afterWorkAt = this.#from;
    }
    const waiting = open.filter((item) => !held.includes(item));
    for (const item of waiting) this.#add('w', item, this.#from + 1);
    return { type: 'open', inHand: there.length, waiting: waiting.length, leftOut: held.length - there.length };
  }

  /** An entry as it was applied, the pool as it is after it. Contacts are told when they end. */
  after({ input }: PoolEntry, now: Instant, outcome: Outcome, { items, presence }: Pool): (RecordedContact | RecordedPresence)[] {
    const lines: (RecordedContact | RecordedPresence)[] = [];
    if (input.kind === 'work' && !this.#open.has(input.work.ticketId) && outcome.events.some(({ name, data }) => name === 'work.queued' && data.ticketId === input.work.ticketId))
      this.#add('c', input.work, now);
    for (const { name, data } of outcome.events) {
      if (name === 'agent.status_changed' && data.channels.length === 0) {
        const byCalendar = isByCalendar(input, data.agentId, data.status, presence);
        lines.push({ type: 'presence', at: now - this.#from, agent: data.agentId, state: data.status, ...(byCalendar ? { by: 'calendar' } : {}) });
      }
      const one = 'ticketId' in data ? this.#open.get(data.ticketId) : undefined;
      if (!one) continue;
      if (name === 'work.offered') one.offeredAt = now;
      if (name === 'work.declined') one.responses.push({ kind: 'decline', afterMs: Math.max(1, now - one.offeredAt) });
      if (name === 'work.offer_timed_out') one.responses.push({ kind: 'timeout' });
      if (name === 'work.accepted') one.responses.push({ kind: 'accept', afterMs: now - one.offeredAt });
      if (name === 'work.assigned') one.assignedAt = now;
    }
    for (const ticketId of outcome.items) {
      const [item, one] = [items.get(ticketId), this.#open.get(ticketId)];
      if (!item) lines.push(...this.#end(ticketId, now, true));
      else if (one) one.afterWorkAt = item.status === 'after_work' ? (one.afterWorkAt ?? now) : undefined;
    }
    return lines;
  }

  /** What is still open at the end: as long as it has lasted. */
  rest(now: Instant): RecordedContact[] {
    return [...this.#open.keys()].flatMap((ticketId) => this.#end(ticketId, now, false));
  }

  #add(kind: string, { ticketId, channel, features, language, priority, deadlineAt, dedicatedAgentId, lastAgentId }: Facts, now: Instant): Open {
    const { intent, urgency, tier } = features;
    const spoken = features.language ?? language ?? undefined;
    this.#made += 1;
    const one: Open = {
      contact: {
        type: 'contact',
        id: `${kind}${this.#made}`,
        at: now - this.#from,
        channel,
        ...(spoken === undefined ? {} : { language: spoken }),
        attributes: { ...features.attributes, ...(intent === undefined ? {} : { type: intent }), ...(urgency === undefined ? {} : { urgency }), ...(tier === undefined ? {} : { tier }) },
        priority,
        ...(deadlineAt === null ? {} : { slaMs: Math.max(0, deadlineAt - now) }),
        ...(dedicatedAgentId === null ? {} : { dedicatedAgent: dedicatedAgentId }),
        ...(lastAgentId === null ? {} : { lastAgent: lastAgentId }),
      },
      responses: [],
      offeredAt: now,
      assignedAt: undefined,
      afterWorkAt: undefined,
    };
    this.#open.set(ticketId, one);
    return one;
  }

  #end(ticketId: string, now: Instant, left: boolean): RecordedContact[] {
    const one = this.#open.get(ticketId);
    if (!one) return [];
    this.#open.delete(ticketId);
    const { contact, responses, assignedAt, afterWorkAt } = one;
    return [
      {
        ...contact,
        handleMs: assignedAt === undefined ? UNKNOWN_MS : Math.max(1, now - assignedAt),
        ...(assignedAt === undefined ? {} : { afterWorkMs: afterWorkAt === undefined ? 0 : now - afterWorkAt }),
        ...(assignedAt === undefined && left ? { patienceMs: Math.max(1, now - this.#from - contact.at) } : {}),
        ...(responses.length === 0 ? {} : { responses }),
      },
    ];
  }
}

/** A calendar takes off and says so; nobody but he himself and his calendar brings somebody back. */
function isByCalendar(input: PoolEntry['input'], agentId: string, status: string, presence: Pool['presence']): boolean {
  if (input.kind === 'presence' && input.agentId === agentId) return false;
  return status === 'available' ? input.kind !== 'configured' : presence.get(agentId)?.byCalendar === true;
}
