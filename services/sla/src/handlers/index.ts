import { type CloudEvent, type EventData, type EventName, known, nameOf, typeOf } from '@sluice/contracts';
import { ticketAgentsExcluded } from './ticket-agents-excluded.ts';
import { ticketAssigned } from './ticket-assigned.ts';
import { ticketClassified } from './ticket-classified.ts';
import { ticketClosed } from './ticket-closed.ts';
import { ticketCreated } from './ticket-created.ts';
import { ticketMerged } from './ticket-merged.ts';
import { ticketMessageFailed } from './ticket-message-failed.ts';
import { ticketMessageReceived } from './ticket-message-received.ts';
import { ticketMessageSent } from './ticket-message-sent.ts';
import { ticketOwnerChanged } from './ticket-owner-changed.ts';
import { ticketPriorityChanged } from './ticket-priority-changed.ts';
import { ticketPromiseKept, ticketPromiseWithdrawn } from './ticket-promise-ended.ts';
import { ticketPromiseMade } from './ticket-promise-made.ts';
import { ticketQueued } from './ticket-queued.ts';
import { ticketReopened } from './ticket-reopened.ts';
import { ticketResolved } from './ticket-resolved.ts';
import { ticketReturned } from './ticket-returned.ts';
import { ticketStatusChanged } from './ticket-status-changed.ts';
import { ticketStepBegun } from './ticket-step-begun.ts';
import { ticketStepEnded } from './ticket-step-ended.ts';
import { ticketTaskAssigned } from './ticket-task-assigned.ts';
import { ticketTaskEnded } from './ticket-task-ended.ts';
import { ticketTaskOpened } from './ticket-task-opened.ts';
import { ticketTransferred } from './ticket-transferred.ts';
import { ticketUnassigned } from './ticket-unassigned.ts';
import { ticketUnmerged } from './ticket-unmerged.ts';
import { hear, type Meant, type SlaWork } from './work.ts';

/** The map: what each event of a ticket means to its clocks. Others, those that tell what sla itself has said among them, mean nothing. */
const HANDLERS = {
  'ticket.created': ticketCreated,
  'ticket.classified': ticketClassified,
  'ticket.queued': ticketQueued,
  'ticket.transferred': ticketTransferred,
  'ticket.assigned': ticketAssigned,
  'ticket.unassigned': ticketUnassigned,
  'ticket.returned': ticketReturned,
  'ticket.owner_changed': ticketOwnerChanged,
  'ticket.priority_changed': ticketPriorityChanged,
  'ticket.status_changed': ticketStatusChanged,
  'ticket.message_received': ticketMessageReceived,
  'ticket.message_sent': ticketMessageSent,
  'ticket.message_failed': ticketMessageFailed,
  'ticket.resolved': ticketResolved,
  'ticket.reopened': ticketReopened,
  'ticket.closed': ticketClosed,
  'ticket.merged': ticketMerged,
  'ticket.unmerged': ticketUnmerged,
  'ticket.step_begun': ticketStepBegun,
  'ticket.step_ended': ticketStepEnded,
  'ticket.task_opened': ticketTaskOpened,
  'ticket.task_assigned': ticketTaskAssigned,
  'ticket.task_ended': ticketTaskEnded,
  'ticket.agents_excluded': ticketAgentsExcluded,
  'ticket.promise_made': ticketPromiseMade,
  'ticket.promise_kept': ticketPromiseKept,
  'ticket.promise_withdrawn': ticketPromiseWithdrawn,
} as const satisfies { readonly [N in keyof EventData]?: (data: EventData[N]) => Meant | undefined };

type Heard = keyof typeof HANDLERS;

/** Types of the events that may mean something. */
export const HEARD_TYPES: readonly string[] = (Object.keys(HANDLERS) as EventName[]).map(typeOf);

/** An event that means something to clocks, ready to be decided; it has been checked. */
export interface HeardEvent {
  readonly event: CloudEvent<EventData[Heard]>;
  readonly meant: Meant;
}

/** What an event means; undefined where it means nothing to clocks. Cheap for those. @throws PoisonRecord where the data has not its shape */
export function meaningOf(event: CloudEvent): HeardEvent | undefined {
  const name = nameOf(event.type);
  if (name === undefined || !Object.hasOwn(HANDLERS, name) || isIdle(event)) return undefined;
  const checked = known(event)?.event as CloudEvent<EventData[Heard]> | undefined;
  const handler = HANDLERS[name as Heard] as (data: EventData[Heard]) => Meant | undefined;
  const meant = checked && handler(checked.data);
  return checked && meant ? { event: checked, meant } : undefined;
}

/** Automatic messages and failures of no answer are many: they are told apart before anything is checked. */
function isIdle({ data }: CloudEvent): boolean {
  const said = data as { readonly answer?: unknown; readonly revokesAnswer?: unknown } | null;
  return said?.answer === false || said?.revokesAnswer === false;
}

export function handle(heard: HeardEvent, work: SlaWork): void {
  hear(work, heard.event, heard.meant);
}

export type { SlaWork } from './work.ts';
