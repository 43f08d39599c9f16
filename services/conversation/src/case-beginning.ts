import type { WorkQueued } from '@sluice/contracts';
import { apply } from './apply.ts';
import type { Cause } from './model.ts';
import type { Work } from './work.ts';

/** A rule makes a case of what it has placed, unless it is one; by the process as it is now, which may be gone since the rule was read. */
export function beginCase(work: Work, { ticketId, ruleId, says }: Pick<WorkQueued, 'ticketId' | 'ruleId' | 'says'>, cause: Cause): void {
  const process = says?.caseProcessId === undefined ? undefined : work.config.processes[says.caseProcessId];
  if (process === undefined || work.tickets.get(ticketId)?.case !== undefined) return;
  apply(work, ticketId, { kind: 'case_open', at: work.now, by: { kind: 'rule', id: ruleId }, process, configVersion: work.config.version }, cause);
}
