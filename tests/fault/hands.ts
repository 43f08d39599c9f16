import { pause } from '@sluice/runtime';
import type { Caller } from './feed.ts';

interface AgentLine {
  readonly id: string;
  readonly capacity: number;
  readonly usedUnits: number;
}

const LIMIT_MS = 10_000;

/** Nobody has more in hand than he can hold, and what routing says that he has is what his tickets say. */
export async function handFaults(caller: Caller, holders: ReadonlyMap<string, string>): Promise<string[]> {
  for (const until = performance.now() + LIMIT_MS; ; await pause(200)) {
    const faults = await look(caller, holders);
    if (faults.length === 0 || performance.now() > until) return faults;
  }
}

async function look(caller: Caller, holders: ReadonlyMap<string, string>): Promise<string[]> {
  const { body } = await caller.call<{ items: AgentLine[] }>('GET', '/v1/agents');
  const faults: string[] = [];
  for (const { id, capacity, usedUnits } of body.items) {
    if (usedUnits > capacity) faults.push(`agent ${id} has ${usedUnits} units in hand and can hold ${capacity}`);
    const work = await caller.call<{ items: { ticketId: string }[] }>('GET', `/v1/agents/${id}/work`);
    const inHand = new Set(work.body.items.map((one) => one.ticketId));
    const held = new Set([...holders].flatMap(([ticket, agent]) => (agent === id ? [ticket] : [])));
    for (const ticket of held) if (!inHand.has(ticket)) faults.push(`ticket ${ticket} says that ${id} has it, and routing does not`);
    for (const ticket of inHand) if (!held.has(ticket)) faults.push(`routing says that ${id} has ticket ${ticket}, and the ticket does not`);
  }
  return faults;
}
