import { offeredTo, type Ticket } from '../domain/ticket.ts';

/** On whose behalf something is read: everything, or what one agent has to do with. */
export type Viewer = { readonly kind: 'all' } | { readonly kind: 'agent'; readonly agentId: string; readonly queueIds: readonly string[] };

export type Seen = Pick<Ticket, 'agentId' | 'ownerId' | 'queueId' | 'holders'> & { readonly offer?: Ticket['offer'] | null };

/** An agent sees a ticket that he holds, owns, held before, is offered for as long as he may take it, or that stands in a queue he serves. The list says the same in SQL (`views.ts`); a test compares them. */
export function sees(viewer: Viewer, { agentId, ownerId, queueId, holders, offer }: Seen): boolean {
  if (viewer.kind === 'all') return true;
  const me = viewer.agentId;
  return agentId === me || ownerId === me || offeredTo({ offer }) === me || holders.includes(me) || (queueId !== null && viewer.queueIds.includes(queueId));
}
