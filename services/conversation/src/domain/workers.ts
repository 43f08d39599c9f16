import type { Ticket, Who } from './ticket.ts';
import type { PublicEvent } from './ticket-event.ts';

type Change = Pick<Ticket, 'workers'>;

/** More have no hand in one ticket. */
const KEPT = 200;

/** Who has had a hand in it beside its holders: nobody twice. */
export function withWorkers({ workers = [], holders }: Pick<Ticket, 'workers' | 'holders'>, ids: readonly (string | null | undefined)[]): Change {
  const more = new Set(ids.filter((one) => one !== null && one !== undefined && !holders.includes(one) && !workers.includes(one)) as string[]);
  return more.size === 0 ? {} : { workers: [...workers, ...more].slice(-KEPT) };
}

/** Of a person, and of a key that is bound to nobody (`key:…`). */
export const byPerson = ({ kind, id }: Who): string | undefined => (kind === 'agent' ? id : undefined);

/** Whoever wrote to the customer, did a task, or ended a step by what he did, has worked on the ticket. */
export function workedChange(ticket: Ticket, event: PublicEvent): Change {
  switch (event.name) {
    case 'ticket.message_sent':
      return event.data.audience === 'customer' ? withWorkers(ticket, [byPerson(event.data.by)]) : {};
    case 'ticket.step_ended':
      return event.data.outcome === 'done' ? withWorkers(ticket, [byPerson(event.data.by)]) : {};
    case 'ticket.task_ended': {
      const { taskId, outcome, by } = event.data;
      const doer = ticket.tasks?.find((task) => task.id === taskId)?.agentId;
      return outcome === 'withdrawn' ? {} : withWorkers(ticket, [byPerson(by), doer]);
    }
    default:
      return {};
  }
}

/** All of them, for whoever must be somebody else: also who wrote or approved the plan of its case, and `behind`, who acts for who ends it. */
export function workersOf(ticket: Ticket, behind: string | undefined): readonly string[] {
  const { authors = [], decidedBy, decidedFor } = ticket.case?.plan ?? {};
  return withWorkers(ticket, [...authors, decidedBy, decidedFor, behind]).workers ?? ticket.workers ?? [];
}
