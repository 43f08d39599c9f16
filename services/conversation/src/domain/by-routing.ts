import type { RefusalReason } from '@sluice/contracts';
import { instantOf, toIso } from '@sluice/kernel';
import type { Machine, TicketCommand } from './command.ts';
import type { Ticket } from './ticket.ts';
import { take, type Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** Why a decision about this ticket's work comes too late; undefined where it stands. */
function tooLate(ticket: Ticket, onVersion: number): RefusalReason | undefined {
  if (ticket.status === 'resolved' || ticket.status === 'closed') return 'ticket_ended';
  if (ticket.status === 'waiting') return 'ticket_waiting';
  if (onVersion < ticket.humanVersion) return 'newer_human_decision';
  return onVersion < ticket.workVersion ? 'superseded' : undefined;
}

/** Said to subscribers and to the one who decided, so that he frees what he held for it. */
export function refuseDecision(turn: Turn, record: Machine<unknown>, reason: RefusalReason, more: { readonly decisionId?: string; readonly workItemId?: string } = {}): void {
  const { eventId, eventType } = record;
  turn.emit({ name: 'ticket.decision_refused', data: { eventType, ...(more.decisionId === undefined ? {} : { decisionId: more.decisionId }), reason } });
  turn.emit({ name: 'decision.refused', data: { eventId, eventType, ...more, reason } });
}

export function workQueued(turn: Turn, { record }: Of<'work_queued'>): void {
  const { data } = record;
  const reason = tooLate(turn.ticket, data.onVersion);
  if (reason) return refuseDecision(turn, record, reason, data);
  const { classification: found, configVersion } = data;
  if (found && turn.ticket.typeVersion <= data.onVersion) turn.emit({ name: 'ticket.classified', data: { classification: found, by: { kind: 'rule' }, configVersion } });
  const { receivedAt, channel, tier, classification, priority, rankVersion } = turn.ticket;
  turn.emit({
    name: 'ticket.queued',
    data: {
      workItemId: data.workItemId,
      queueId: data.queueId,
      // What a human has set meanwhile stands; routing hears of it by `work.reprioritised`.
      priority: rankVersion > data.onVersion ? priority : data.priority,
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
