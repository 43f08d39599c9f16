import type { Instant } from '@sluice/kernel';
import type { LinkKind } from './domain/link.ts';
import type { Who } from './domain/ticket.ts';
import type { PublicEvent } from './domain/ticket-event.ts';
import type { Work } from './work.ts';

/** A row of what tickets have to do with each other; `gone`: no more. */
export interface LinkRow {
  readonly ticketId: string;
  readonly otherId: string;
  readonly link: LinkKind;
  readonly by: string | null;
  readonly at: Instant;
  readonly gone: boolean;
}

const nameOf = ({ kind, id }: Who): string => id ?? kind;

/** The rows by which links are found from their other end; the last of a transaction counts. */
export function noteLink(work: Work, ticketId: string, event: Extract<PublicEvent, { name: 'ticket.created' | 'ticket.linked' | 'ticket.unlinked' }>, at: Instant): void {
  if (event.name === 'ticket.created') {
    const { followsTicketId: otherId } = event.data;
    if (otherId !== undefined) keep(work, { ticketId, otherId, link: 'follows', by: null, at, gone: false });
  } else keep(work, { ticketId, otherId: event.data.otherTicketId, link: event.data.link as LinkKind, by: nameOf(event.data.by), at, gone: event.name === 'ticket.unlinked' });
}

function keep(work: Work, row: LinkRow): void {
  work.changed.links.set(`${row.ticketId} ${row.otherId} ${row.link}`, row);
}
