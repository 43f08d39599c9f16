import type { TicketClassified } from '@sluice/contracts';
import type { Meant } from './work.ts';

/** Type, urgency or language may choose another policy. */
export function ticketClassified(data: TicketClassified): Meant {
  const { type, urgency, language } = data.classification;
  return { change: { name: 'classified', type, urgency, language } };
}
