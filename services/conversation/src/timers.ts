import type { Timer } from '@sluice/store';
import { type ConversationParts, loaded, saved } from './act.ts';
import { apply } from './apply.ts';

/**
 * Time moves tickets: what waits is due, what is resolved closes after seven days. The tickets are locked first; a timer that was replaced
 * meanwhile is not ended, and decides to nothing.
 */
export function firing(parts: ConversationParts): (due: readonly Timer[]) => Promise<void> {
  return (due) =>
    parts.db.transact(async (tx) => {
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
