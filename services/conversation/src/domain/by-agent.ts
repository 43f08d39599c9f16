import { toIso } from '@sluice/kernel';
import { missingBeforeResolved } from './case/needs.ts';
import { isCased } from './case/steps.ts';
import type { SentMessage, TicketCommand } from './command.ts';
import { isLive, type Ticket, type Who } from './ticket.ts';
import { request, speaksUp, take, type Turn, withdraw } from './turn.ts';
import { workersOf } from './workers.ts';

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;

/** A message of ours. An answer is a human agent's message to the customer, nothing else (terms: An answer). */
export function send(turn: Turn, { at, by, messageId, channel, audience, automatic, survey }: SentMessage): void {
  const { status } = turn.ticket;
  if (status === 'closed') return turn.refuse();
  const answer = by.kind === 'agent' && audience === 'customer';
  const silent = isSilent(turn.ticket, by);
  const kind = survey === true ? { kind: 'survey' } : automatic === true ? { kind: 'automatic' } : {};
  turn.emit({ name: 'ticket.message_sent', data: { messageId, channel, by, audience, answer, committedAt: toIso(at), ...kind } });
  if (answer) take(turn, by, 'answered', at);
  if (silent) speaksUp(turn);
}

/** He has it in hand and has done nothing about it yet. */
function isSilent({ agentId, acted, heldSince }: Ticket, by: Who): boolean {
  return by.kind === 'agent' && agentId !== null && by.id === agentId && (acted?.agentId !== agentId || heldSince === undefined || acted.at < heldSince);
}

export function note(turn: Turn, { at, by, messageId }: Of<'note'>): void {
  const silent = isSilent(turn.ticket, by);
  turn.emit({ name: 'ticket.note_added', data: { messageId, by, at: toIso(at) } });
  if (silent) speaksUp(turn);
}

/** Waiting for the customer is fair only when we have written since he last did. */
export function wait(turn: Turn, { at, by, waitingFor, dueAt }: Of<'wait'>): void {
  const { status, lastAgentAt, lastCustomerAt } = turn.ticket;
  if (status !== 'new' && status !== 'open') return turn.refuse();
  if (waitingFor === 'customer' && (lastAgentAt === null || lastAgentAt < (lastCustomerAt ?? Number.NEGATIVE_INFINITY))) return turn.refuse('nobody_has_written');
  take(turn, by, 'agent', at);
  turn.emit({ name: 'ticket.status_changed', data: { from: 'open', to: 'waiting', waitingFor, dueAt: toIso(dueAt), cause: 'agent', by, at: toIso(at) } });
  withdraw(turn, 'waiting', at);
}

/** With the facts from which first-contact resolution is computed. A bot or a rule may resolve what nobody has taken. A case is resolved when its customer has been told. */
export function resolve(turn: Turn, { at, by, code, early }: Of<'resolve'>): void {
  if (!isLive(turn.ticket)) return turn.refuse();
  const { ticket } = turn;
  const missing = isCased(ticket) ? missingBeforeResolved(turn.processOf(ticket), ticket) : [];
  if (missing.length > 0 && early !== true) return turn.refuse('case_incomplete', missing);
  if (by.kind === 'agent') take(turn, by, 'agent', at);
  const { humanMessages, handOvers, holders, reopened, receivedAt, classification, channel, queueId, ownerId } = turn.ticket;
  const workers = workersOf(turn.ticket, turn.behind);
  turn.emit({
    name: 'ticket.resolved',
    data: {
      code,
      resolverKind: by.kind,
      ...(by.id === undefined ? {} : { resolvedBy: by.id }),
      humanMessages,
      handOvers,
      holders: [...new Set(holders)],
      reopened,
      receivedAt: toIso(receivedAt),
      resolvedAt: toIso(at),
      ...(classification === null ? {} : { type: classification.type, language: classification.language }),
      channel,
      ...(queueId === null ? {} : { queueId }),
      ...(ownerId === null ? {} : { ownerId }),
      ...(isCased(ticket) ? { processId: turn.processOf(ticket).id } : {}),
      ...(workers.length === 0 ? {} : { workers: { ids: [...workers] } }),
    },
  });
  withdraw(turn, 'resolved', at);
}

export function reopen(turn: Turn, { at, by }: Of<'reopen'>): void {
  if (turn.ticket.status !== 'resolved') return turn.refuse();
  turn.emit({ name: 'ticket.reopened', data: { cause: 'agent', reopened: turn.ticket.reopened + 1, at: toIso(at), by } });
  request(turn, 'reopened');
}

const CLOSES_ANY = new Set<string>(['merged', 'spam', 'withdrawn']);

/** Any → closed by merge, spam or withdrawal; the rest only time closes. */
export function close(turn: Turn, { at, by, reason }: Of<'close'>): void {
  if (turn.ticket.status === 'closed') return turn.refuse();
  if (!CLOSES_ANY.has(reason)) return turn.refuse('closed_reason');
  turn.emit({ name: 'ticket.closed', data: { reason, at: toIso(at), by } });
  withdraw(turn, reason === 'merged' ? 'merged' : 'closed', at);
}

/** What a human set no rule, classifier or ladder lowers; the same value again only says that it is his. */
export function setPriority(turn: Turn, { by, priority }: Of<'set_priority'>): void {
  const { status, priority: from, wantsWork, priorityByHuman } = turn.ticket;
  if (status === 'closed') return turn.refuse();
  if (from === priority) {
    if (!priorityByHuman) turn.emit({ name: 'noted', data: { priorityByHuman: true, rankVersion: turn.ticket.version, touched: true } });
    return;
  }
  turn.emit({ name: 'ticket.priority_changed', data: { from, to: priority, cause: 'human', by } });
  if (wantsWork) turn.emit({ name: 'work.reprioritised', data: { priority, by } });
}

export function setType(turn: Turn, { by, type }: Of<'set_type'>): void {
  const { status, classification: before } = turn.ticket;
  if (status === 'closed') return turn.refuse();
  if (before?.type === type && before.confidence === 1) return;
  turn.emit({
    name: 'ticket.classified',
    data: {
      classification: {
        type,
        urgency: before?.urgency ?? 'medium',
        language: before?.language ?? 'und',
        confidence: 1,
        reasons: [],
        needsPerson: false,
        ...(before?.mood === undefined ? {} : { mood: before.mood }),
        ...(type !== 'complaint' || before?.aboutPerson === undefined ? {} : { aboutPerson: before.aboutPerson }),
        ...(before?.why === undefined ? {} : { why: before.why }),
      },
      by,
    },
  });
}
