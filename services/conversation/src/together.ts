import { crashPoint } from '@sluice/runtime';
import { isPassing } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
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
/** While one is under way the next gathers; another sets off beside it only when it is full (the first may wait for a lock). */
const FLIGHTS = 4;

/**
 * What people do with tickets, many in one transaction: who asks while others are being served goes with the next ones, so a lone call waits
 * for nobody and a crowd pays for one commit (measured, of the CPU of Node and Postgres: one by one 0.8 ms each, 32 together 0.15). Each is
 * judged by itself, in the order of asking, on the work of all.
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
    const waiting = this.#waiting.length;
    if (waiting === 0 || this.#flights >= (waiting < MOST ? 1 : FLIGHTS)) return;
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
      const tickets = [...new Set(batch.map((one) => one.ticketId))];
      const [work, names] = await Promise.all([loaded(parts, tx, { tickets, bare: !batch.some((one) => one.asks) }), namesOf(tx, tickets)]);
      const refused = new Map<Asked, unknown>();
      for (const one of batch) {
        const error = judged(work, one);
        if (error === undefined) continue;
        if (batch.length === 1) throw error.why;
        refused.set(one, error.why);
      }
      await saved(parts, tx, work);
      crashPoint(`call.${SCHEMA}.before-commit`);
      tx.onCommit(() => crashPoint(`call.${SCHEMA}.after-commit`));
      return batch.map((one) => {
        const ticket = work.tickets.get(one.ticketId);
        const { subject = null, root = null, name = null } = names.get(one.ticketId) ?? {};
        return refused.has(one) || !ticket ? () => one.reject(refused.get(one)) : () => one.resolve({ ticket, subject, customerId: root ?? ticket.customerId, customerName: name });
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
