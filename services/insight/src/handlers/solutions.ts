import type { TicketClosed, TicketErased, TicketMerged, TicketReopened, TicketResolved, TicketUnmerged } from '@sluice/contracts';
import { isOpen } from '../domain/decider.ts';
import { solutionOf } from '../domain/ticket.ts';
import { type Cause, holdTicket, type InsightWork, newSurveyId, step, stepAll, type TicketRow } from '../work.ts';

/** A solution: the customer is to be asked, unless a link is out that he can still answer. */
export function ticketResolved(data: TicketResolved, version: number, work: InsightWork, cause: Cause): void {
  const before = work.tickets.get(data.ticket.ticketId);
  const row: TicketRow = { solution: solutionOf(data, version, before?.solution), surveyId: before?.surveyId ?? null };
  holdTicket(work, row);
  const last = row.surveyId === null ? undefined : work.surveys.get(row.surveyId);
  if (last && isOpen(last)) return;
  step(work, row, { kind: 'plan', at: work.now, surveyId: newSurveyId(work), solution: row.solution, config: work.config }, cause);
}

/** It was none after all. */
function undone(work: InsightWork, ticketId: string, reason: 'reopened' | 'merged' | 'spam' | 'withdrawn' | 'erased', cause: Cause): void {
  const row = work.tickets.get(ticketId);
  if (!row) return;
  if (row.solution.stands) holdTicket(work, Object.assign(row, { solution: { ...row.solution, stands: false } }));
  (reason === 'spam' ? stepAll : step)(work, row, { kind: 'cancel', at: work.now, reason }, cause);
}

/** Opened again; or it was no spam, and all that was said of it counts as before. */
export function ticketReopened({ ticket, standing }: TicketReopened, work: InsightWork, cause: Cause): void {
  if (standing !== undefined) return noSpam(work, ticket.ticketId, standing.status === 'resolved', cause);
  undone(work, ticket.ticketId, 'reopened', cause);
}

function noSpam(work: InsightWork, ticketId: string, stands: boolean, cause: Cause): void {
  const row = work.tickets.get(ticketId);
  if (!row) return;
  if (stands) holdTicket(work, Object.assign(row, { solution: { ...row.solution, stands } }));
  stepAll(work, row, { kind: 'restore', at: work.now, undone: 'spam', asks: stands, config: work.config }, cause);
}

/** Time closes what is solved; a person what is spam, taken back, or another's matter. */
export function ticketClosed({ ticket, reason }: TicketClosed, work: InsightWork, cause: Cause): void {
  if (reason === 'merged' || reason === 'spam' || reason === 'withdrawn') undone(work, ticket.ticketId, reason, cause);
}

/** The one that goes on is as open as what came into it. */
export function ticketMerged({ ticket, standing }: TicketMerged, work: InsightWork, cause: Cause): void {
  if (standing.status !== 'resolved') undone(work, ticket.ticketId, 'merged', cause);
}

/** A solution that a merge had covered stands again. */
export function ticketUnmerged({ ticket, standing }: TicketUnmerged, work: InsightWork, cause: Cause): void {
  const row = work.tickets.get(ticket.ticketId);
  if (!row || row.solution.stands || standing.status !== 'resolved') return;
  holdTicket(work, Object.assign(row, { solution: { ...row.solution, stands: true } }));
  step(work, row, { kind: 'restore', at: work.now, undone: 'merged', asks: true, config: work.config }, cause);
}

export function ticketErased({ ticket }: TicketErased, work: InsightWork, cause: Cause): void {
  undone(work, ticket.ticketId, 'erased', cause);
}
