import { PRIORITY, type WorkQueued } from '@sluice/contracts';
import { instantOf, toIso } from '@sluice/kernel';
import type { TicketCommand } from './command.ts';
import type { Ticket } from './ticket.ts';
import { notHis, refuseDecision, tooLate } from './too-late.ts';
import { endOffer } from './by-offer.ts';
import { addLabels } from './by-rule.ts';
import { handOn, speaksUp, take, type Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

export function workQueued(turn: Turn, { record }: Of<'work_queued'>): void {
  const { data } = record;
  const reason = tooLate(turn.ticket, data.onVersion);
  if (reason) return refuseDecision(turn, record, reason, data);
  const { classification: found, configVersion } = data;
  if (found && turn.ticket.typeVersion <= data.onVersion) turn.emit({ name: 'ticket.classified', data: { classification: found, by: { kind: 'rule' }, configVersion } });
  const priority = rankOf(turn.ticket, data.priority, data.onVersion);
  turn.emit({ name: 'ticket.queued', data: { ...placeOf(turn.ticket, data), queueId: data.queueId, priority, queuedAt: data.queuedAt } });
  addLabels(turn, data);
}

/** What `ticket.queued` says beside the queue. */
function placeOf(ticket: Ticket, by: Pick<WorkQueued, 'workItemId' | 'deadlineAt' | 'ruleId' | 'configVersion' | 'decisionId'>) {
  const { receivedAt, channel, tier, classification } = ticket;
  const { workItemId, deadlineAt, ruleId, configVersion, decisionId } = by;
  return {
    workItemId,
    ...(deadlineAt === undefined ? {} : { deadlineAt }),
    receivedAt: toIso(receivedAt),
    channel,
    ...(tier === null ? {} : { tier }),
    ...(classification === null ? {} : { type: classification.type }),
    ruleId,
    configVersion,
    decisionId,
  };
}

/** Only from the queue that it stands in: one that comes late, when a person has moved it on, moves it nowhere. */
export function workOverflowed(turn: Turn, { record }: Of<'work_overflowed'>): void {
  const { data } = record;
  const { fromQueueId, toQueueId, at, workItemId, decisionId, onVersion } = data;
  if (turn.ticket.queueId !== fromQueueId) return;
  const reason = tooLate(turn.ticket, onVersion);
  if (reason) return refuseDecision(turn, record, reason, { decisionId, workItemId });
  turn.emit({
    name: 'ticket.queued',
    data: { ...placeOf(turn.ticket, data), queueId: toQueueId, priority: turn.ticket.priority, queuedAt: at, overflowedFromQueueId: fromQueueId },
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
  const { workItemId, agentId, cause, at, decision, onVersion, offerId, forced } = record.data;
  const reason = tooLate(turn.ticket, onVersion) ?? notHis(turn.ticket, agentId);
  if (reason) return refuseDecision(turn, record, reason, { decisionId: decision.decisionId, workItemId });
  if (turn.ticket.agentId === agentId && turn.ticket.workItemId === workItemId) return;
  if (offerId !== undefined) endOffer(turn, 'ticket.accepted', { workItemId, offerId, agentId, at });
  const heldBy = turn.ticket.agentId;
  const more = { ...(offerId === undefined ? {} : { offerId }), ...(forced === undefined ? {} : { forced }) };
  turn.emit({ name: 'ticket.assigned', data: { workItemId, agentId, cause, at, decision, ...more } });
  take(turn, { kind: 'agent', id: agentId }, 'assigned', instantOf(at));
  if (cause === 'transfer') handOn(turn, heldBy, agentId);
  const { acted } = turn.ticket;
  // He was quicker than the record.
  if (acted?.agentId === agentId && acted.at >= instantOf(at)) speaksUp(turn);
}

/** Only from him who has it; one that comes late finds nobody, and there is nothing to free. */
export function workReturned(turn: Turn, { record }: Of<'work_returned'>): void {
  const { workItemId, agentId, reason, at, clockId } = record.data;
  if (turn.ticket.agentId !== agentId) return;
  turn.emit({ name: 'ticket.returned', data: { workItemId, agentId, reason, at, ...(clockId === undefined ? {} : { clockId }) } });
}

export function workTransferred(turn: Turn, { record }: Of<'work_transferred'>): void {
  const { workItemId, fromAgentId, fromQueueId, toQueueId, by, at, onVersion, noteId, reason, clockId } = record.data;
  const late = tooLate(turn.ticket, onVersion);
  if (late) return refuseDecision(turn, record, late, { workItemId });
  const why = { ...(noteId === undefined ? {} : { noteId }), ...(reason === undefined ? {} : { reason }), ...(clockId === undefined ? {} : { clockId }) };
  turn.emit({ name: 'ticket.transferred', data: { workItemId, ...(fromAgentId === undefined ? {} : { fromAgentId }), fromQueueId, toQueueId, by, at, ...why } });
}
