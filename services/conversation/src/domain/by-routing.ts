import { PRIORITY, type RefusalReason } from '@sluice/contracts';
import { instantOf, toIso } from '@sluice/kernel';
import type { Machine, TicketCommand } from './command.ts';
import { refusalOf, type Ticket } from './ticket.ts';
import { take, type Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** Why a decision about this ticket's work comes too late; undefined where it stands. */
function tooLate(ticket: Ticket, onVersion: number): RefusalReason | undefined {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return 'ticket_ended';
  if (ticket.status === 'waiting') return 'ticket_waiting';
  if (onVersion < ticket.humanVersion) return 'newer_human_decision';
  return onVersion < ticket.workVersion ? 'superseded' : undefined;
}

/**
 * Said to the one who decided, each time, so that he frees what he held for it; to subscribers once a machine and reason, until the ticket
 * moves again: a machine that lags decides on every version that has gone by, and their number must not be the ticket's history.
 */
export function refuseDecision(turn: Turn, record: Machine<unknown>, reason: RefusalReason, more: { readonly decisionId?: string; readonly workItemId?: string } = {}): void {
  const { eventId, eventType } = record;
  if (!turn.ticket.refusedFor.includes(refusalOf(eventType, reason)))
    turn.emit({ name: 'ticket.decision_refused', data: { eventType, ...(more.decisionId === undefined ? {} : { decisionId: more.decisionId }), reason } });
  turn.emit({ name: 'decision.refused', data: { eventId, eventType, ...more, reason } });
}

export function workQueued(turn: Turn, { record }: Of<'work_queued'>): void {
  const { data } = record;
  const reason = tooLate(turn.ticket, data.onVersion);
  if (reason) return refuseDecision(turn, record, reason, data);
  const { classification: found, configVersion } = data;
  if (found && turn.ticket.typeVersion <= data.onVersion) turn.emit({ name: 'ticket.classified', data: { classification: found, by: { kind: 'rule' }, configVersion } });
  const { receivedAt, channel, tier, classification } = turn.ticket;
  turn.emit({
    name: 'ticket.queued',
    data: {
      workItemId: data.workItemId,
      queueId: data.queueId,
      priority: rankOf(turn.ticket, data.priority, data.onVersion),
      ...(data.deadlineAt === undefined ? {} : { deadlineAt: data.deadlineAt }),
      receivedAt: toIso(receivedAt),
      queuedAt: data.queuedAt,
      channel,
      ...(tier === null ? {} : { tier }),
      ...(classification === null ? {} : { type: classification.type }),
      ruleId: data.ruleId,
      configVersion,
      decisionId: data.decisionId,
    },
  });
}

/**
 * What a person or a ladder has done to the rank since that version stands (routing hears of it by `work.reprioritised`), and what a person
 * has set is never lowered.
 */
function rankOf(ticket: Ticket, asked: number, onVersion: number): number {
  const { priority, priorityByHuman, rankVersion, raises } = ticket;
  if (rankVersion > onVersion) return priority;
  const later = raises.filter((one) => one.version > onVersion).reduce((sum, one) => sum + one.by, 0);
  return Math.min(PRIORITY.max, Math.max(asked + later, priorityByHuman ? priority : 0));
}

export function workAssigned(turn: Turn, { record }: Of<'work_assigned'>): void {
  const { workItemId, agentId, cause, at, decision, onVersion } = record.data;
  const reason = tooLate(turn.ticket, onVersion);
  if (reason) return refuseDecision(turn, record, reason, { decisionId: decision.decisionId, workItemId });
  if (turn.ticket.agentId === agentId && turn.ticket.workItemId === workItemId) return;
  turn.emit({ name: 'ticket.assigned', data: { workItemId, agentId, cause, at, decision } });
  take(turn, { kind: 'agent', id: agentId }, 'assigned', instantOf(at));
}

/** Only from him who has it; one that comes late finds nobody, and there is nothing to free. */
export function workReturned(turn: Turn, { record }: Of<'work_returned'>): void {
  const { workItemId, agentId, reason, at } = record.data;
  if (turn.ticket.agentId !== agentId) return;
  turn.emit({ name: 'ticket.returned', data: { workItemId, agentId, reason, at } });
}

export function workTransferred(turn: Turn, { record }: Of<'work_transferred'>): void {
  const { workItemId, fromAgentId, fromQueueId, toQueueId, by, at, onVersion } = record.data;
  const reason = tooLate(turn.ticket, onVersion);
  if (reason) return refuseDecision(turn, record, reason, { workItemId });
  turn.emit({ name: 'ticket.transferred', data: { workItemId, ...(fromAgentId === undefined ? {} : { fromAgentId }), fromQueueId, toQueueId, by, at } });
}
