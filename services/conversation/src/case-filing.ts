import type { Tx } from '@sluice/store';
import { isCased } from './domain/case/steps.ts';
import { fileOf } from './http/case-file.ts';
import { readWords } from './http/case-view.ts';
import { type Filing, saveFilings } from './store/case-filings.ts';
import { factsOf } from './http/case-review-facts.ts';
import type { Work } from './work.ts';

/** Keeps each case that is filed now as it stands with all that people wrote: read back in the same transaction, behind what it has written. */
export async function fileCases(tx: Tx, work: Work): Promise<void> {
  const filings: Filing[] = [];
  for (const id of [...work.changed.filings].sort()) {
    const ticket = work.tickets.get(id);
    if (!ticket || !isCased(ticket) || ticket.case.filed === undefined) continue;
    const { number, at } = ticket.case.filed;
    const read = await readWords(tx, ticket, 'all', work.config);
    const file = await fileOf(tx, read, work.config, work.now);
    filings.push({ ticketId: id, number, at, facts: JSON.stringify(factsOf(file, ticket, read.process)), document: JSON.stringify(file) });
  }
  if (filings.length > 0) saveFilings(tx, filings);
}
