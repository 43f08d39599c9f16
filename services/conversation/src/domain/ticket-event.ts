import type { EventData, EventName } from '@sluice/contracts';
import type { Missing } from './case/needs.ts';
import type { Ticket, Who } from './ticket.ts';

export type PublicName = Exclude<Extract<EventName, `ticket.${string}`>, 'ticket.state'>;

/** What subscribers see; the ticket's own ids are added on the way out (`created` brings them in). */
export type PublicEvent =
  | { readonly name: 'ticket.created'; readonly data: EventData['ticket.created'] }
  | { readonly [N in Exclude<PublicName, 'ticket.created'>]: { readonly name: N; readonly data: Omit<EventData[N], 'ticket'> } }[Exclude<PublicName, 'ticket.created'>];

/** The ladder of a clock asks. */
interface Escalated {
  readonly workItemId?: string;
  readonly cause: 'escalation';
  readonly clockId: string;
  readonly at: string;
}

/** Why an item is asked for or ends, and what else routing must hear; on `conversations.events`, no version of their own. */
export type Effect =
  | { readonly name: 'work.requested'; readonly data: { readonly cause: 'new' | 'message' | 'due' | 'reopened' | 'answer_failed' | 'merged' | 'unmerged' | 'reconfigured' } }
  | { readonly name: 'work.withdrawn'; readonly data: { readonly reason: 'waiting' | 'resolved' | 'closed' | 'merged' | 'unmerged' } }
  | { readonly name: 'work.reprioritised'; readonly data: { readonly priority: number; readonly by: Who } }
  | { readonly name: 'work.answered'; readonly data: { readonly workItemId: string; readonly agentId: string; readonly act: 'message' | 'note'; readonly at: string } }
  | { readonly name: 'work.reassign_asked'; readonly data: Escalated & { readonly queueId?: string; readonly excludeAgentId?: string } }
  | { readonly name: 'work.widen_asked'; readonly data: Escalated }
  | { readonly name: 'work.excluded'; readonly data: { readonly agentIds: readonly string[]; readonly at: string } }
  | {
      readonly name: 'decision.refused';
      readonly data: { readonly eventId: string; readonly eventType: string; readonly decisionId?: string; readonly workItemId?: string; readonly offerId?: string; readonly reason: string };
    };

/** A fact that nobody outside must know. */
export interface Noted {
  readonly name: 'noted';
  readonly data: Partial<Pick<Ticket, 'attributes' | 'priorityByHuman' | 'rankVersion' | 'touched' | 'lastAgentId' | 'absorbed' | 'offer' | 'case' | 'caused' | 'workers'>>;
}

/** A human's command that the present state does not allow: he gets 409 with that state. Nothing changes. */
export interface Refused {
  readonly name: 'refused';
  readonly data: { readonly status: string; readonly why: RefusedWhy; readonly missing?: readonly Missing[] };
}

export type RefusedWhy = 'state' | 'nobody_has_written' | 'closed_reason' | 'too_many_promises' | 'promise_over' | LinkRefusal | ExclusionRefusal | CaseRefusal;

export type LinkRefusal = 'link_itself' | 'linked_already' | 'not_linked' | 'one_link' | 'link_chain' | 'cause_no_case' | 'cause_ended' | 'too_many_links';
export type ExclusionRefusal = 'too_many_excluded' | 'agent_excluded';

/** Why a case or a task does not allow it. */
export type CaseRefusal =
  | 'no_case'
  | 'is_case'
  | 'case_incomplete'
  | 'reason_needed'
  | 'not_allowed'
  | 'no_such_stage'
  | 'stage_status'
  | 'no_such_form'
  | 'form_changed'
  | 'case_filed'
  | 'plan_carried_out'
  | 'plan_not_approved'
  | 'not_agreed'
  | 'no_plan_due'
  | 'no_plan_submitted'
  | 'not_the_approver'
  | 'approves_own'
  | 'task_ended'
  | 'too_many_tasks'
  | 'no_such_department'
  | 'not_of_department';

export type TicketEvent = PublicEvent | Effect | Noted | Refused;

const EFFECTS = new Set<string>(['work.requested', 'work.withdrawn', 'work.reprioritised', 'work.answered', 'work.reassign_asked', 'work.widen_asked', 'work.excluded', 'decision.refused']);

export function isEffect(event: TicketEvent): event is Effect {
  return EFFECTS.has(event.name);
}

export function isPublic(event: TicketEvent): event is PublicEvent {
  return event.name.startsWith('ticket.');
}
