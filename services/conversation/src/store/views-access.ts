import { isExcluded } from '../domain/excluded.ts';
import { offeredTo, type Ticket } from '../domain/ticket.ts';

/** On whose behalf something is read: everything, or what one agent has to do with. `readers`: the agents who read it then; what concerns one of them as a complaint is not there. */
export type Viewer =
  | { readonly kind: 'all'; readonly readers: readonly string[] }
  | { readonly kind: 'agent'; readonly agentId: string; readonly queueIds: readonly string[]; readonly readers: readonly string[] };

/** For what the system reads itself. */
export const EVERYTHING: Viewer = { kind: 'all', readers: [] };

export type Seen = Pick<Ticket, 'agentId' | 'ownerId' | 'queueId' | 'holders'> & { readonly offer?: Ticket['offer'] | null; readonly excluded?: readonly string[] | null | undefined };

/** It is a complaint that concerns whoever reads. */
export const isKeptFrom = ({ readers }: Pick<Viewer, 'readers'>, seen: Pick<Seen, 'excluded'>): boolean => readers.some((one) => isExcluded(seen, one));

/** The same of a row of `t`, with the readers as a parameter. */
export const keptFrom = (readers: string): string => `coalesce(t.doc::jsonb -> 'excluded' ?| ${readers}, false)`;

/** An agent sees a ticket that he holds, owns, held before, is offered for as long as he may take it, or that stands in a queue he serves. The list says the same in SQL (`views.ts`); a test compares them. */
export function sees(viewer: Viewer, seen: Seen): boolean {
  if (isKeptFrom(viewer, seen)) return false;
  if (viewer.kind === 'all') return true;
  const { agentId, ownerId, queueId, holders, offer } = seen;
  const me = viewer.agentId;
  return agentId === me || ownerId === me || offeredTo({ offer }) === me || holders.includes(me) || (queueId !== null && viewer.queueIds.includes(queueId));
}
