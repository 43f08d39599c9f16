import type { Instant } from '@sluice/kernel';
import type { CaseWorld } from './domain/case/world.ts';
import type { FieldValue } from './domain/case/values.ts';
import type { Ticket, Who } from './domain/ticket.ts';
import type { Work } from './work.ts';

/** Processes: those that were loaded, and those of the configuration in force. */
export const worldOf = (work: Pick<Work, 'processes' | 'config'>): CaseWorld => ({
  process: (key) => work.processes.get(key) ?? work.config.processAt(key),
  departments: work.config.departments,
  quiet: work.config.quiet,
});

/** A row of what people wrote; `value` undefined: the field is emptied. */
export interface CaseEntry {
  readonly ticketId: string;
  /** Empty: a reason, and `field` says of what. */
  readonly form: string;
  readonly field: string;
  readonly version: number;
  readonly value: unknown;
  readonly by: string;
  readonly at: Instant;
}

export type ReasonOf = 'moved' | 'refused' | 'resolved' | 'voided';

const nameOf = ({ kind, id }: Who): string => id ?? kind;

/** What a person wrote into a form whose state has taken it (`case_write`). */
export function keepValues(work: Work, ticketId: string, by: Who, form: string, values: Readonly<Record<string, FieldValue>>): void {
  const version = work.tickets.get(ticketId)?.case?.forms[form] ?? 0;
  for (const [field, value] of Object.entries(values)) work.changed.entries.push({ ticketId, form, field, version, value, by: nameOf(by), at: work.now });
}

/** Why somebody moved a case past what was missing or back, refused its plan, or resolved it early. `before`: the ticket as it stood then, in the stage that the reason is about. */
export function keepReason(work: Work, before: Ticket, by: Who, of: ReasonOf, reason: string): void {
  const { id: ticketId } = before;
  const stage = before.case?.stage ?? '';
  work.changed.entries.push({ ticketId, form: '', field: of, version: 0, value: { stage, reason }, by: nameOf(by), at: work.now });
}

/** What a task is, or what came of it; its state is its ticket's. */
export function keepTask(work: Work, taskId: string, words: { readonly what?: string; readonly answer?: string; readonly endedBy?: string }): void {
  work.changed.taskWords.set(taskId, { ...work.changed.taskWords.get(taskId), ...words });
}
