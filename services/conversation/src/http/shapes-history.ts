import { toStructured } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type Static, Type } from 'typebox';
import type { HistoryEvent as Row } from '../store/views-history.ts';
import { EXAMPLE } from './shapes.ts';

/** A CloudEvent in its JSON form, as feeds and webhooks carry it. */
const EVENT = {
  specversion: '1.0',
  id: '01970f3c-8a00-7000-8000-000000000006',
  source: '/sluice/conversation',
  type: 'dev.sluice.ticket.reopened.v1',
  subject: EXAMPLE.ticketId,
  time: '2026-03-02T09:00:00.000Z',
  partitionkey: EXAMPLE.ticketId,
  entityversion: 9,
  datacontenttype: 'application/json',
  data: {
    ticket: { ticketId: EXAMPLE.ticketId, conversationId: EXAMPLE.conversationId, customerId: EXAMPLE.customerId },
    cause: 'agent',
    reopened: 1,
    at: '2026-03-02T09:00:00.000Z',
    by: { kind: 'agent', id: 'mei' },
  },
};

export const HistoryEvent = Type.Object(
  {
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
  },
  { examples: [EVENT] },
);

export function historyOf(ticketId: string, { id, type, at, version, data }: Row): Static<typeof HistoryEvent> {
  const event = { id, source: '/sluice/conversation', type, subject: ticketId, time: toIso(at), partitionkey: ticketId, entityversion: version, data: JSON.parse(data) as unknown };
  return toStructured(event) as Static<typeof HistoryEvent>;
}
