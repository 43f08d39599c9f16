import { instantOf, type Instant } from '@sluice/kernel';

/** What a ticket can be to another one (terms: Links). */
export const LINKS = ['follows', 'duplicate', 'caused_by', 'complaint_about'] as const;
export type LinkKind = (typeof LINKS)[number];

/** What a person has linked it to. That it follows another since it was made stands in `followsTicketId`. */
export interface TicketLink {
  readonly link: string;
  readonly ticketId: string;
  readonly at: Instant;
}

interface Linked {
  readonly links?: readonly TicketLink[] | undefined;
}

/** Of one ticket to others; and of others to one problem. */
export const MOST_LINKS = 50;
export const MOST_CAUSED = 10_000;

/** A ticket has one cause, and is about one ticket. */
export const ONE: ReadonlySet<string> = new Set<LinkKind>(['caused_by', 'complaint_about']);

export const isLinked = ({ links = [] }: Linked, kind: string, otherId: string): boolean => links.some((one) => one.link === kind && one.ticketId === otherId);

/** The problem that a ticket is caused by. */
export const causeOf = ({ links = [] }: Linked): string | undefined => links.find((one) => one.link === 'caused_by')?.ticketId;

/** The links after one was made, or taken away. */
export function linksAfter(
  { links = [] }: Linked,
  isMade: boolean,
  { link, otherTicketId: ticketId, at }: { readonly link: string; readonly otherTicketId: string; readonly at: string },
): readonly TicketLink[] {
  const rest = links.filter((one) => one.link !== link || one.ticketId !== ticketId);
  return isMade ? [...rest, { link, ticketId, at: instantOf(at) }] : rest;
}
