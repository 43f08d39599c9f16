import type { Timer } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
import { apply } from './apply.ts';
import { followProblems, placeOf } from './problems.ts';

/**
 * Time moves tickets: what waits is due, what is resolved closes after seven days. The tickets are locked first; a timer that was replaced
 * meanwhile is not ended, and decides to nothing. Problems go on in transactions of their own.
 */
export function firing(parts: ConversationParts): (due: readonly Timer[]) => Promise<void> {
  return async (all) => {
    const due = all.filter((timer) => placeOf(timer) === undefined);
    if (due.length > 0) await fireTickets(parts, due);
    for (const timer of all) {
      const place = placeOf(timer);
      if (place !== undefined) await followProblems(parts, timer, place);
    }
  };
}

function fireTickets(parts: ConversationParts, due: readonly Timer[]): Promise<void> {
  return parts.db.transact(async (tx) => {
    const work = await loaded(parts, tx, { tickets: due.map(ticketOf) });
    const fired = await parts.timers.complete(tx, due);
    for (const timer of due) {
      const ticketId = ticketOf(timer);
      if (!fired.has(timer.key) || !work.tickets.has(ticketId)) continue;
      work.dueBefore.set(ticketId, null);
      apply(work, ticketId, { kind: 'due', at: work.now, due: timer.due }, {});
    }
    await saved(parts, tx, work);
  }, 'soon');
}

function ticketOf(timer: Timer): string {
  return (timer.message as { readonly ticketId: string }).ticketId;
}
