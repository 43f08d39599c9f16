import type { Tx } from '@sluice/store';
import { worldOf } from './case-words.ts';
import { endedUnfiled } from './domain/case/filing.ts';
import { type Cased, isCased } from './domain/case/steps.ts';
import { fileOf } from './http/case-file.ts';
import { readWords } from './http/case-view.ts';
import { type Filing, saveFilings, UNFILED } from './store/case-filings.ts';
import { factsOf } from './http/case-review-facts.ts';
import type { Work } from './work.ts';

/**
 * Keeps each case that is filed now as it stands with all that people wrote: read back in the same transaction, behind what it has written. One
 * that ends unfiled is kept so too, as `UNFILED`: the review takes it in as what it is.
 */
export async function fileCases(tx: Tx, work: Work): Promise<void> {
  const filings: Filing[] = [];
  for (const id of [...new Set([...work.changed.filings, ...work.changed.closedCases])].sort()) {
    const ticket = work.tickets.get(id);
    const stands = ticket && isCased(ticket) ? standing(work, ticket) : undefined;
    if (!ticket || !isCased(ticket) || stands === undefined) continue;
    const read = await readWords(tx, ticket, 'all', work.config);
    const file = await fileOf(tx, read, work.config, work.now);
    filings.push({ ticketId: id, ...stands, facts: JSON.stringify(factsOf(file, ticket, read.process)), document: JSON.stringify(file) });
  }
  if (filings.length > 0) saveFilings(tx, filings);
}

function standing(work: Work, ticket: Cased): Pick<Filing, 'number' | 'at'> | undefined {
  const { filed, process: key } = ticket.case;
  if (work.changed.filings.has(ticket.id) && filed !== undefined) return { number: filed.number, at: filed.at };
  const process = worldOf(work).process(key);
  return process && endedUnfiled(ticket, process) ? { number: UNFILED, at: work.now } : undefined;
}
