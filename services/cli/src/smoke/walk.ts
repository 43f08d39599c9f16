import { uuidv7 } from '@sluice/kernel';
import type { Api } from '../api.ts';
import { CliFault } from '../fault.ts';

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
  readonly ticketId: string;
  /** When the contact was sent. */
  readonly began: number;
  readonly timeoutMs: number;
  readonly steps: Step[];
}

/** From a ticket on: assigned, answered, resolved; closed as withdrawn in any case, so that nothing of the walk stays in anybody's hand. */
export async function walkTicket({ api, walk, ticketId, began, timeoutMs, steps }: Walk): Promise<void> {
  let from = began;
  const done = (step: string): void => {
    const now = performance.now();
    steps.push({ walk, step, ms: Math.round(now - from) });
    from = now;
  };
  const look = async (): Promise<Ticket> => (await api.call<Ticket>('GET', `/v1/tickets/${ticketId}`)).body;
  done('ticket');
  try {
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
  } finally {
    await api.call('POST', `/v1/tickets/${ticketId}/close`, { reason: 'withdrawn' }, { 'idempotency-key': uuidv7() });
  }
  done('cleaned up');
}
