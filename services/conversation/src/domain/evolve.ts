import { instantOf, never } from '@sluice/kernel';
import type { CloseReason, TicketCreated, TicketStanding, TicketStatus, WaitingFor } from '@sluice/contracts';
import { breachChange } from './breached.ts';
import { caseChange } from './case/evolve.ts';
import { excludedChange } from './excluded.ts';
import { linksAfter } from './link.ts';
import { holderChange, offerChange } from './evolve-holder.ts';
import { messageChange } from './evolve-message.ts';
import { promisesAfter } from './promise.ts';
import { type Classified, isTicket, refusalOf, type Ticket, type TicketState, type Who } from './ticket.ts';
import { standingFrom, standingOf } from './standing.ts';
import { workedChange } from './workers.ts';
import { isEffect, isPublic, type PublicEvent, type TicketEvent } from './ticket-event.ts';

/** The state after an event. Each public event is one version, without holes. */
export function evolve(state: TicketState, event: TicketEvent): TicketState {
  if (event.name === 'ticket.created') return created(event.data);
  if (event.name === 'refused' || !isTicket(state)) return state;
  if (event.name === 'noted') return { ...state, ...event.data };
  if (isPublic(event)) {
    const version = state.version + 1;
    return { ...state, ...change(state, event, version), ...workedChange(state, event), version };
  }
  if (!isEffect(event)) return never(event);
  // Its item goes on, with whatever was decided of it.
  if (event.name === 'work.requested' && event.data.cause === 'reconfigured') return state;
  if (event.name === 'work.requested') return { ...state, wantsWork: true, workItemId: null, offer: undefined, workVersion: state.version };
  if (event.name === 'work.withdrawn') return { ...state, wantsWork: false, workItemId: null, offer: undefined };
  return state;
}

function created(data: TicketCreated): Ticket {
  const at = instantOf(data.createdAt);
  return {
    id: data.ticket.ticketId,
    conversationId: data.ticket.conversationId,
    customerId: data.ticket.customerId,
    version: 1,
    status: 'new',
    waitingFor: null,
    dueAt: null,
    closeReason: null,
    channel: data.channel,
    accountId: data.accountId,
    begunBy: data.begunBy,
    tier: data.tier ?? null,
    attributes: {},
    followsTicketId: data.followsTicketId ?? null,
    receivedAt: instantOf(data.receivedAt),
    createdAt: at,
    updatedAt: at,
    priority: data.priority,
    priorityByHuman: false,
    classification: null,
    queueId: null,
    agentId: null,
    lastAgentId: null,
    ownerId: null,
    holders: [],
    handOvers: 0,
    wantsWork: false,
    workItemId: null,
    lastCustomerAt: null,
    lastAgentAt: null,
    oldestUnansweredAt: null,
    answers: [],
    answerCount: 0,
    humanMessages: 0,
    messages: 0,
    reopened: 0,
    resolvedAt: null,
    resolutionCode: null,
    breached: [],
    raises: [],
    humanVersion: 0,
    rankVersion: 0,
    typeVersion: 0,
    workVersion: 0,
    refusedFor: [],
    touched: false,
  };
}

type Change = Partial<Ticket>;

/** What a machine has decided on is overtaken anew: the next refusal is news. */
const moved: Change = { refusedFor: [] };
const human = (by: Who, version: number): Change => (by.kind === 'agent' ? { humanVersion: version, touched: true } : {});

function change(ticket: Ticket, event: Exclude<PublicEvent, { name: 'ticket.created' }>, version: number): Change {
  switch (event.name) {
    case 'ticket.message_received':
    case 'ticket.message_sent':
    case 'ticket.message_failed':
    case 'ticket.message_delivered':
    case 'ticket.message_read':
    case 'ticket.note_added':
      return messageChange(ticket, event);
    case 'ticket.status_changed':
    case 'ticket.resolved':
    case 'ticket.reopened':
    case 'ticket.closed':
      return statusChange(event, ticket, version);
    case 'ticket.merged':
    case 'ticket.unmerged':
      return mergeChange(ticket, event, version);
    case 'ticket.queued':
    case 'ticket.assigned':
    case 'ticket.unassigned':
    case 'ticket.returned':
    case 'ticket.transferred':
    case 'ticket.owner_changed':
      return holderChange(ticket, event, version);
    case 'ticket.offered':
    case 'ticket.accepted':
    case 'ticket.declined':
    case 'ticket.offer_timed_out':
    case 'ticket.offer_rescinded':
      return offerChange(ticket, event);
    case 'ticket.classified':
      return { classification: event.data.classification, ...(event.data.by.kind === 'agent' ? { typeVersion: version, touched: true } : {}) };
    case 'ticket.priority_changed':
      return rankChange(ticket, event.data, version);
    case 'ticket.sla_breached':
      return breachChange(ticket, event);
    case 'ticket.sla_breach_withdrawn':
      return breachChange(ticket, event);
    case 'ticket.decision_refused':
      return { refusedFor: [...ticket.refusedFor, refusalOf(event.data.eventType, event.data.reason)] };
    case 'ticket.erased':
      return { erased: true, attributes: {}, classification: ticket.classification && withoutWords(ticket.classification), updatedAt: instantOf(event.data.at) };
    case 'ticket.linked':
    case 'ticket.unlinked':
      return { links: linksAfter(ticket, event.name === 'ticket.linked', event.data), updatedAt: instantOf(event.data.at) };
    case 'ticket.agents_excluded':
      return { ...excludedChange(ticket, event.data.agentIds), updatedAt: instantOf(event.data.at) };
    case 'ticket.labelled':
      return labelChange(ticket, event.data);
    case 'ticket.sla_warning':
    case 'ticket.promise_broken': // as the breach before it has it
    case 'ticket.widened':
    case 'ticket.reply_withheld':
      return {};
    case 'ticket.promise_made':
    case 'ticket.promise_kept':
    case 'ticket.promise_withdrawn':
      return { promises: promisesAfter(ticket.promises ?? [], event), touched: true };
    case 'ticket.case_opened':
    case 'ticket.stage_entered':
    case 'ticket.step_begun':
    case 'ticket.step_ended':
    case 'ticket.task_opened':
    case 'ticket.task_assigned':
    case 'ticket.task_ended':
      return caseChange(ticket, event, version);
    case 'ticket.survey_sent':
    case 'ticket.survey_withheld':
    case 'ticket.survey_answered':
      return {};
    default:
      return never(event);
  }
}

/** What a person puts on or takes off is his word from then on. */
function labelChange({ labels = [], unlabelled = [] }: Ticket, { added, removed, by }: Extract<PublicEvent, { name: 'ticket.labelled' }>['data']): Change {
  const now = { labels: [...labels.filter((one) => !removed.includes(one)), ...added] };
  if (by.kind === 'rule') return now;
  const off = [...unlabelled.filter((one) => !added.includes(one)), ...removed];
  return { ...now, unlabelled: off.length === 0 ? undefined : off, touched: true };
}

/** The words that decided are his. */
function withoutWords(found: Classified): Classified {
  const { why, ...facts } = found;
  return { ...facts, reasons: [], ...(why === undefined ? {} : { why: { urgency: [], language: [], mood: [] } }) };
}

type StatusEvent = Extract<PublicEvent, { name: 'ticket.status_changed' | 'ticket.resolved' | 'ticket.reopened' | 'ticket.closed' }>;

function statusChange(event: StatusEvent, ticket: Ticket, version: number): Change {
  const still = { waitingFor: null, dueAt: null };
  switch (event.name) {
    case 'ticket.status_changed': {
      const { to, waitingFor, dueAt, cause, by, at } = event.data;
      const waits = to === 'waiting' ? { waitingFor: (waitingFor ?? null) as WaitingFor | null, dueAt: dueAt === undefined ? null : instantOf(dueAt) } : still;
      return { status: to as TicketStatus, ...waits, updatedAt: instantOf(at), ...(cause === 'assigned' ? {} : moved), ...(to === 'waiting' ? human(by, version) : {}) };
    }
    case 'ticket.resolved': {
      const { code, resolverKind, resolvedAt } = event.data;
      const at = instantOf(resolvedAt);
      return { status: 'resolved', ...still, ...moved, resolvedAt: at, resolutionCode: code, updatedAt: at, ...human({ kind: resolverKind }, version) };
    }
    case 'ticket.reopened':
      return { ...stoodAgain(event.data.standing), ...moved, reopened: event.data.reopened, updatedAt: instantOf(event.data.at), ...human(event.data.by, version) };
    case 'ticket.closed': {
      const { reason, at, by, intoTicketId } = event.data;
      const merged = intoTicketId === undefined ? {} : { merged: { intoTicketId, at: instantOf(at), before: standingOf(ticket) } };
      return {
        status: 'closed',
        ...still,
        ...moved,
        closeReason: reason as CloseReason,
        updatedAt: instantOf(at),
        ...human(by, version),
        ...merged,
        ...(reason === 'spam' ? stoodBefore(ticket) : {}),
      };
    }
    default:
      return never(event);
  }
}

function stoodBefore({ status, waitingFor, dueAt, answers }: Ticket): Change {
  return { spam: { status, waitingFor, dueAt, answeredBy: answers.at(-1)?.messageId } };
}

/** Spam that is undone stands as it is told; else it is open. */
function stoodAgain(standing: TicketStanding | undefined): Change {
  return standing === undefined ? { status: 'open', resolvedAt: null, resolutionCode: null } : { ...standingFrom(standing), closeReason: null, spam: undefined };
}

type MergeEvent = Extract<PublicEvent, { name: 'ticket.merged' | 'ticket.unmerged' }>;

/** What is known to nobody else (how it had waited, who was released) comes beside, as `noted`. */
function mergeChange(ticket: Ticket, { name, data }: MergeEvent, version: number): Change {
  const { receivedAt, standing, at, by } = data;
  const own = ticket.ownReceivedAt ?? ticket.receivedAt;
  const since = instantOf(receivedAt);
  const goesOn = name === 'ticket.unmerged' && data.restored ? { closeReason: null, merged: undefined } : {};
  return {
    ...standingFrom(standing),
    ...goesOn,
    receivedAt: since,
    ownReceivedAt: since === own ? undefined : own,
    updatedAt: instantOf(at),
    ...moved,
    ...human(by, version),
    touched: true,
  };
}

function rankChange(ticket: Ticket, data: Extract<PublicEvent, { name: 'ticket.priority_changed' }>['data'], version: number): Change {
  const { to, from, cause, clockId = data.fromTicketId } = data;
  if (cause === 'human') return { priority: to, priorityByHuman: true, rankVersion: version, raises: [], ...moved, touched: true };
  if ((cause === 'breach' || cause === 'merged') && clockId !== undefined) return { priority: to, raises: [...ticket.raises, { clockId, by: to - from, version }] };
  if (cause === 'breach_withdrawn' || cause === 'unmerged') return { priority: to, raises: ticket.raises.filter((one) => one.clockId !== clockId) };
  return { priority: to };
}
