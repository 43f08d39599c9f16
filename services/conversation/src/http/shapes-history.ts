import { toStructured } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type Static, Type } from 'typebox';
import type { HistoryEvent as Row } from '../store/views-history.ts';

/** A CloudEvent in its JSON form, as feeds and webhooks carry it. */
export const HistoryEvent = Type.Object({
  specversion: Type.Literal('1.0'),
  id: Type.String(),
  source: Type.String({ examples: ['/sluice/conversation'] }),
  type: Type.String({ examples: ['dev.sluice.ticket.created.v1'] }),
  subject: Type.String({ description: 'the ticket' }),
  time: Type.String({ format: 'date-time' }),
  partitionkey: Type.String(),
  entityversion: Type.Integer({ description: 'rises by one, without holes' }),
  datacontenttype: Type.String(),
  data: Type.Unknown({ description: 'as proto/sluice/ticket/v1 has it' }),
});

export function historyOf(ticketId: string, { id, type, at, version, data }: Row): Static<typeof HistoryEvent> {
  const event = { id, source: '/sluice/conversation', type, subject: ticketId, time: toIso(at), partitionkey: ticketId, entityversion: version, data: JSON.parse(data) as unknown };
  return toStructured(event) as Static<typeof HistoryEvent>;
}
