import { PRIORITY, type RefusalReason } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import type { ClockChanged, ClockFact, PriorityFact, TicketCommand } from './command.ts';
import { refuseDecision, tooLate } from './too-late.ts';
import type { Ticket, Who } from './ticket.ts';
import type { Turn } from './turn.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

const ended = (ticket: Ticket): boolean => ticket.status === 'resolved' || ticket.status === 'closed';

function bare({ clockId, clock, dueAt, at, policyId, configVersion, lateIntake, of }: ClockFact) {
  return { clockId, clock, dueAt, at, policyId, configVersion, lateIntake, ...(of === undefined ? {} : { of }) };
}

/** They end when somebody says so, not with the ticket: a step of a case, a department's task, a promise. */
const DUTIES = new Set(['stage', 'task', 'promise']);
/** Never paused: whatever a human did to the state meanwhile, it is owed. */
const NEVER_PAUSED = new Set(['first_response', 'next_response', 'task', 'promise']);

/**
 * What is never paused is owed whatever a human did to the state meanwhile; other clocks give way to a newer human decision.
 * A withdrawal is always true: sla has seen the answer that it had missed.
 */
export function clockChanged(turn: Turn, { kind, record }: ClockChanged): void {
  const { ticket } = turn;
  const { clock, clockId, onVersion } = record.data;
  if (kind === 'sla_breach_withdrawn') {
    if (ticket.breached.some((one) => one.clockId === clockId)) turn.emit({ name: 'ticket.sla_breach_withdrawn', data: bare(record.data) });
    return;
  }
  if (ended(ticket) && !DUTIES.has(clock)) return refuseDecision(turn, record, 'ticket_ended');
  if (!NEVER_PAUSED.has(clock) && onVersion < ticket.humanVersion) return refuseDecision(turn, record, 'newer_human_decision');
  if (kind === 'sla_warned') turn.emit({ name: 'ticket.sla_warning', data: bare(record.data) });
  else if (!ticket.breached.some((one) => one.clockId === clockId)) breached(turn, record.data);
}

/** With the clock of a promise the promise itself is broken, unless it was taken back; kept too late is broken as well. */
function breached(turn: Turn, fact: ClockFact): void {
  const promise = fact.clock === 'promise' ? turn.ticket.promises?.find(({ id }) => id === fact.of) : undefined;
  turn.emit({ name: 'ticket.sla_breached', data: bare(fact) });
  if (promise === undefined || promise.state === 'withdrawn') return;
  const { id: promiseId, dueAt, agentId } = promise;
  turn.emit({ name: 'ticket.promise_broken', data: { promiseId, clockId: fact.clockId, dueAt: toIso(dueAt), ...(agentId === null ? {} : { agentId }), at: fact.at } });
}

/** A rung raises the rank unless a human has set it, or the state, since. */
export function priorityRaised(turn: Turn, { record }: Of<'priority_raised'>): void {
  const { ticket } = turn;
  const { clockId, by, onVersion }: PriorityFact = record.data;
  if (ended(ticket)) return refuseDecision(turn, record, 'ticket_ended');
  if (onVersion < Math.max(ticket.humanVersion, ticket.rankVersion)) return refuseDecision(turn, record, 'newer_human_decision');
  const to = Math.min(PRIORITY.max, ticket.priority + by);
  move(turn, to, 'breach', { clockId });
}

/** Takes back what this clock really added; nothing where a human has set the rank since, for then it is his. */
export function priorityWithdrawn(turn: Turn, { record }: Of<'priority_withdrawn'>): void {
  const { ticket } = turn;
  if (ticket.status !== 'closed') takeBack(turn, { clockId: record.data.clockId }, 'breach_withdrawn');
}

/**
 * A rung wants it taken from its holder, or more agents asked for it: routing sees to that. Quiet where nobody is asked for it. A holder whom
 * the ladder has not seen, and a queue that a person has chosen since, stand.
 */
export function ladderAsked(turn: Turn, { kind, record }: Of<'reassign_asked' | 'widen_asked'>): void {
  const { ticket } = turn;
  const { clockId, rung, at, policyId, configVersion, queueId, onVersion } = record.data;
  const reassigns = kind === 'reassign_asked';
  const reason = tooLate(ticket, onVersion) ?? (reassigns ? placedSince(ticket, onVersion) : undefined);
  if (reason) return refuseDecision(turn, record, reason);
  const { wantsWork, workItemId, agentId } = ticket;
  if (!wantsWork) return;
  const asked = { ...(workItemId === null ? {} : { workItemId }), cause: 'escalation', clockId, at } as const;
  if (reassigns) return turn.emit({ name: 'work.reassign_asked', data: { ...asked, ...(queueId === undefined ? {} : { queueId }), ...(agentId === null ? {} : { excludeAgentId: agentId }) } });
  turn.emit({ name: 'ticket.widened', data: { clockId, rung, policyId, configVersion, at } });
  turn.emit({ name: 'work.widen_asked', data: asked });
}

function placedSince({ placed }: Ticket, onVersion: number): RefusalReason | undefined {
  if (placed === undefined || placed.version <= onVersion) return undefined;
  return placed.byHand ? 'newer_human_decision' : 'superseded';
}

/** What this one has really added. */
export function takeBack(turn: Turn, raiser: Raiser, cause: 'breach_withdrawn' | 'unmerged', by?: Who): void {
  const { raises, priority } = turn.ticket;
  const id = 'clockId' in raiser ? raiser.clockId : raiser.fromTicketId;
  const added = raises.filter((one) => one.clockId === id).reduce((sum, one) => sum + one.by, 0);
  if (added > 0) move(turn, Math.max(0, priority - added), cause, raiser, by);
}

/** By the ladder of a clock, or by a merge with another ticket. */
export type Raiser = { readonly clockId: string } | { readonly fromTicketId: string };

export function move(turn: Turn, to: number, cause: 'breach' | 'breach_withdrawn' | 'merged' | 'unmerged', raiser: Raiser, by: Who = { kind: 'ladder' }): void {
  const { priority: from, wantsWork } = turn.ticket;
  if (to === from) return;
  turn.emit({ name: 'ticket.priority_changed', data: { from, to, cause, by, ...raiser } });
  if (wantsWork) turn.emit({ name: 'work.reprioritised', data: { priority: to, by } });
}
