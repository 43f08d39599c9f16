import type { FeedEvent } from './feed.ts';

/** The events of each ticket, by version. */
function byTicket(events: readonly FeedEvent[]): Map<string, FeedEvent[]> {
  return Map.groupBy(
    events.filter((event) => event.type.startsWith('dev.sluice.ticket.')),
    (event) => event.subject,
  );
}

const versionOf = (event: FeedEvent): number => event.entityversion ?? 0;

/** Of each ticket, as the feed shows them: from 1, without a hole, each once, in order. */
export function versionFaults(events: readonly FeedEvent[]): string[] {
  return [...byTicket(events)].flatMap(([ticket, list]) => {
    const seen = list.map(versionOf);
    return seen.every((version, n) => version === n + 1) ? [] : [`ticket ${ticket} has the versions ${seen.join(' ')}`];
  });
}

const RELEASES = new Set(['unassigned', 'returned', 'transferred'].map((name) => `dev.sluice.ticket.${name}.v1`));

/** Who holds each ticket after all these events, and where one was given away that somebody had in hand. */
export function holdersOf(events: readonly FeedEvent[]): { readonly holders: ReadonlyMap<string, string>; readonly faults: readonly string[] } {
  const holders = new Map<string, string>();
  const faults: string[] = [];
  for (const [ticket, list] of byTicket(events))
    for (const event of list.toSorted((a, b) => versionOf(a) - versionOf(b))) {
      if (RELEASES.has(event.type)) holders.delete(ticket);
      if (event.type !== 'dev.sluice.ticket.assigned.v1') continue;
      const [before, agent] = [holders.get(ticket), String(event.data['agentId'])];
      if (before !== undefined) faults.push(`ticket ${ticket} was given to ${agent} at version ${versionOf(event)} while ${before} had it`);
      holders.set(ticket, agent);
    }
  return { holders, faults };
}
