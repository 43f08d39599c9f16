import { messageOf, uuidv7 } from '@sluice/kernel';
import type { Api } from '../api.ts';
import { CliFault } from '../fault.ts';
import type { Taken } from './taken.ts';

export interface Step {
  readonly walk: 'api' | 'mail';
  readonly step: string;
  readonly ms: number;
}

interface Ticket {
  readonly id: string;
  readonly status: string;
  readonly agentId: string | null;
  readonly conversationId: string;
}

const LOOK_MS = 10;

/** Looks until there is something. @throws CliFault that names what did not happen */
export async function until<T>(what: string, timeoutMs: number, look: () => Promise<T | undefined>): Promise<T> {
  for (const began = performance.now(); ; ) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() - began > timeoutMs) throw new CliFault(`waited ${timeoutMs / 1000} s for ${what}: \`sluice doctor\` may say why it did not come`);
    await new Promise((done) => setTimeout(done, LOOK_MS));
  }
}

export interface Walk {
  readonly api: Api;
  readonly walk: Step['walk'];
  readonly taken: Taken;
  /** When the contact was sent. */
  readonly began: number;
  readonly timeoutMs: number;
  readonly steps: Step[];
  /** What could not be cleaned up, in a sentence each. */
  readonly left: string[];
}

/**
 * From a contact that was taken on: ticket, assigned, answered, resolved; closed as withdrawn in any case, so that nothing of the walk stays in
 * anybody's hand. What broke the walk is what is thrown; a cleaning up that fails on top of it is told in `left`, and never hides it.
 */
export async function walkContact({ api, walk, taken, began, timeoutMs, steps, left }: Walk): Promise<void> {
  let from = began;
  const done = (step: string): void => {
    const now = performance.now();
    steps.push({ walk, step, ms: Math.round(now - from) });
    from = now;
  };
  let ticketId: string | undefined;
  try {
    ticketId = await until(`${taken.what} to become a ticket`, timeoutMs, taken.look);
    done('ticket');
    await walkTicket({ api, ticketId, timeoutMs, done });
  } catch (error) {
    const still = await cleanUp(api, taken, ticketId, timeoutMs);
    if (still !== undefined) left.push(still);
    throw error;
  }
  const still = await cleanUp(api, taken, ticketId, timeoutMs);
  if (still !== undefined) {
    left.push(still);
    throw new CliFault(`the walk by ${walk} was not cleaned up`);
  }
  done('cleaned up');
}

async function walkTicket({ api, ticketId, timeoutMs, done }: { api: Api; ticketId: string; timeoutMs: number; done: (step: string) => void }): Promise<void> {
  const look = (): Promise<Ticket> => ticketOf(api, ticketId);
  const ticket = await until(`ticket ${ticketId} to be assigned (is an agent available who has the skill?)`, timeoutMs, async () => {
    const now = await look();
    return now.agentId === null ? undefined : now;
  });
  done('assigned');
  await api.call('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Smoke test: answered.' }, { 'idempotency-key': uuidv7() });
  done('answered');
  await api.call('POST', `/v1/tickets/${ticketId}/resolve`, { code: 'solved' }, { 'idempotency-key': uuidv7() });
  await until(`ticket ${ticketId} to be resolved`, timeoutMs, async () => ((await look()).status === 'resolved' ? true : undefined));
  done('resolved');
}

const ticketOf = async (api: Api, id: string): Promise<Ticket> => (await api.call<Ticket>('GET', `/v1/tickets/${id}`)).body;

/** Closes what the contact became, also where that comes only now. Answers what is left to do by hand; undefined: nothing. */
async function cleanUp(api: Api, { what, look }: Taken, known: string | undefined, timeoutMs: number): Promise<string | undefined> {
  let id = known;
  try {
    id ??= await until(`${what} to become a ticket`, timeoutMs, look);
    await api.call('POST', `/v1/tickets/${id}/close`, { reason: 'withdrawn' }, { 'idempotency-key': uuidv7() });
    return undefined;
  } catch (error) {
    if (id === undefined) return `${what} was taken and is no ticket yet: close what becomes of it`;
    const ticket = await ticketOf(api, id).catch(() => undefined);
    return ticket?.status === 'closed' ? undefined : `ticket ${id} is not closed, close it: ${messageOf(error)}`;
  }
}
