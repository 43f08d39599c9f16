import { crashPoint } from '@sluice/runtime';
import { isPassing, type Tx } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
import type { Ticket } from './domain/ticket.ts';
import { SCHEMA } from './migrations.ts';
import { namesOf, type TicketView } from './store/views.ts';
import type { Work } from './work.ts';

export interface Change {
  readonly ticketId: string;
  /** It may ask for an agent again, which needs the customer's words. */
  readonly asks: boolean;
  /** Applies it. What it throws is the answer to this person alone. */
  readonly decide: (work: Work) => void;
}

interface Asked extends Change {
  readonly resolve: (view: TicketView) => void;
  readonly reject: (error: unknown) => void;
}

/** One of several has changed something and was refused after all: it must be alone to be undone. */
class Entangled extends Error {}

const MOST = 100;
const FLIGHTS = 2;

/**
 * What people do with tickets, many in one transaction: who asks while others are being served goes with the next ones, so a lone call waits
 * for nobody and a crowd pays for one commit (one by one: 0.4 ms of Node and 0.6 of Postgres each). Each is judged by itself, in the order of
 * asking, on the work of all.
 */
export class Together {
  readonly #parts: ConversationParts;
  #waiting: Asked[] = [];
  #flights = 0;

  constructor(parts: ConversationParts) {
    this.#parts = parts;
  }

  /** Resolves after the commit, with the ticket as it stands then. @throws what `decide` threw; PassingFault */
  change(change: Change): Promise<TicketView> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ ...change, resolve, reject });
      // Those of one turn of the event loop go together.
      queueMicrotask(() => this.#go());
    });
  }

  #go(): void {
    if (this.#flights >= FLIGHTS || this.#waiting.length === 0) return;
    this.#flights++;
    const batch = this.#waiting.splice(0, MOST);
    void this.#serve(batch).finally(() => {
      this.#flights--;
      this.#go();
    });
  }

  async #serve(batch: readonly Asked[]): Promise<void> {
    try {
      for (const answer of await this.#transact(batch)) answer();
    } catch (error) {
      // Nothing of it stands. What only one of them caused must not be the answer to the others.
      if (batch.length === 1 || isPassing(error)) for (const one of batch) one.reject(error);
      else for (const one of batch) await this.#serve([one]);
    }
  }

  /** What is to be answered, once it has been committed. */
  #transact(batch: readonly Asked[]): Promise<readonly (() => void)[]> {
    const parts = this.#parts;
    return parts.db.transact(async (tx) => {
      const work = await loaded(parts, tx, { tickets: [...new Set(batch.map((one) => one.ticketId))], bare: !batch.some((one) => one.asks) });
      const refused = new Map<Asked, unknown>();
      for (const one of batch) {
        const error = judged(work, one);
        if (error === undefined) continue;
        if (batch.length === 1) throw error.why;
        refused.set(one, error.why);
      }
      const kept = batch.filter((one) => !refused.has(one)).flatMap((one) => work.tickets.get(one.ticketId) ?? []);
      const [views] = await Promise.all([viewsOf(tx, kept), saved(parts, tx, work)]);
      crashPoint(`call.${SCHEMA}.before-commit`);
      tx.onCommit(() => crashPoint(`call.${SCHEMA}.after-commit`));
      return batch.map((one) => {
        const view = views.get(one.ticketId);
        return refused.has(one) || !view ? () => one.reject(refused.get(one)) : () => one.resolve(view);
      });
    });
  }
}

/** What it threw, where that left nothing behind. @throws Entangled where it did */
function judged(work: Work, { ticketId, decide }: Asked): { readonly why: unknown } | undefined {
  const [before, said] = [work.tickets.get(ticketId), work.out.length];
  try {
    decide(work);
    return undefined;
  } catch (why) {
    if (work.tickets.get(ticketId) === before && work.out.length === said) return { why };
    throw new Entangled('a change that was refused half-way', { cause: why });
  }
}

async function viewsOf(tx: Tx, tickets: readonly Ticket[]): Promise<Map<string, TicketView>> {
  const last = [...new Map(tickets.map((ticket) => [ticket.id, ticket])).values()];
  const names = await namesOf(
    tx,
    last.map((ticket) => ticket.conversationId),
  );
  return new Map(last.map((ticket) => [ticket.id, { ticket, subject: names.get(ticket.conversationId)?.subject ?? null, customerName: names.get(ticket.conversationId)?.name ?? null }]));
}
