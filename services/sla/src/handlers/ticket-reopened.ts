import type { TicketReopened } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** We owe it again. */
export function ticketReopened(data: TicketReopened): Meant {
  return { change: { name: 'reopened' }, at: data.at };
}
