import { compose, type EventData, type EventName, type TicketRef, tombstone, TOPICS, type Topic } from '@sluice/contracts';
import { BrokenInvariant, type Instant, toIso, uuidv7 } from '@sluice/kernel';
import { worldOf } from './case-words.ts';
import { processKey } from './domain/case/world.ts';
import type { TicketCommand } from './domain/command.ts';
import { decided } from './domain/decider.ts';
import { takenFrom } from './domain/excluded.ts';
import { isTicket, type Ticket } from './domain/ticket.ts';
import { noteLink } from './linking.ts';
import { markProblem } from './problem-marks.ts';
import { type Effect, isEffect, isPublic, type PublicEvent, type TicketEvent } from './domain/ticket-event.ts';
import type { Cause } from './model.ts';
import type { Work } from './work.ts';

const SERVICE = 'conversation';

/** One command on one ticket: decided, folded, published. Answers the events, for callers who must know of a refusal. */
export function apply(work: Work, ticketId: string, command: TicketCommand, cause: Cause): readonly TicketEvent[] {
  const before = work.tickets.get(ticketId);
  const { events, states } = decided(command, before ?? { status: 'absent' }, worldOf(work), cause.behind);
  for (const [n, event] of events.entries()) {
    const state = states[n];
    if (state === undefined || !isTicket(state)) continue;
    if (isPublic(event)) publish(work, state, event, command.at, cause);
    else if (isEffect(event)) tell(work, state, event, command.at, cause);
    if (event.name === 'ticket.case_opened' && command.kind === 'case_open') work.changed.processes.set(processKey(event.data.configVersion, event.data.processId), command.process);
    if (event.name === 'ticket.task_opened' || event.name === 'ticket.task_assigned' || event.name === 'ticket.task_ended') work.changed.tasks.set(event.data.taskId, ticketId);
    if (event.name === 'noted' && isNewFiling(event.data.case, work.tickets.get(ticketId))) work.changed.filings.add(ticketId);
    if (event.name === 'ticket.closed' && state.case !== undefined) work.changed.closedCases.add(ticketId);
    if (event.name === 'ticket.created' || event.name === 'ticket.linked' || event.name === 'ticket.unlinked') noteLink(work, ticketId, event, command.at);
    markProblem(work, state, event);
    if (event.name === 'ticket.agents_excluded') for (const task of takenFrom(before, event.data.agentIds)) work.changed.tasks.set(task, ticketId);
    if (event.name === 'work.requested') work.changed.asked.add(ticketId);
    if (event.name === 'decision.refused') work.telemetry.refused(event.data.reason);
    if (event.name !== 'refused') {
      work.tickets.set(ticketId, state);
      work.changed.tickets.add(ticketId);
    }
  }
  return events;
}

function isNewFiling(after: Ticket['case'], before: Ticket | undefined): boolean {
  return after?.filed !== undefined && after.filed.number !== before?.case?.filed?.number;
}

export function refOf(ticket: Ticket): TicketRef {
  return { ticketId: ticket.id, conversationId: ticket.conversationId, customerId: ticket.customerId };
}

function publish(work: Work, ticket: Ticket, event: PublicEvent, at: Instant, cause: Cause): void {
  const data = event.name === 'ticket.created' ? event.data : { ticket: refOf(ticket), ...event.data };
  const record = compose(TOPICS.ticketsEvents, event.name, data, {
    service: SERVICE,
    key: ticket.id,
    subject: ticket.id,
    at,
    entityversion: ticket.version,
    ...cause,
  });
  work.out.push(record);
  work.changed.history.push({
    ticketId: ticket.id,
    version: ticket.version,
    id: record.id,
    type: record.headers['ce_type'] ?? '',
    at,
    givenTo: event.name === 'ticket.assigned' ? event.data.agentId : null,
    data: record.value?.toString('utf8') ?? '',
  });
}

/** Any other event of ours. */
export function say<N extends EventName>(work: Work, topic: Topic, name: N, data: EventData[N], about: { readonly key: string; readonly subject: string; readonly at: Instant }, cause: Cause): void {
  work.out.push(compose(topic, name, data, { service: SERVICE, ...about, ...cause }));
}

function tell(work: Work, ticket: Ticket, event: Effect, at: Instant, cause: Cause): void {
  const { id: ticketId, conversationId, version: ticketVersion } = ticket;
  const base = { conversationId, ticketId, ticketVersion };
  const about = { key: conversationId, subject: ticketId, at };
  switch (event.name) {
    case 'work.requested':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...demandOf(work, ticket, event.data.cause), cause: event.data.cause }, about, cause);
    case 'work.withdrawn':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'work.reprioritised':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'work.answered':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'work.reassign_asked':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'work.excluded':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'work.widen_asked':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
    case 'decision.refused':
      return say(work, TOPICS.conversationsEvents, event.name, { ...base, ...event.data }, about, cause);
  }
}

/** What routing decides on: the ticket as it stands, the customer, and his last words. */
function demandOf(work: Work, ticket: Ticket, cause: string): Omit<EventData['work.requested'], 'conversationId' | 'ticketId' | 'ticketVersion' | 'cause'> {
  const conversation = work.conversations.get(ticket.conversationId) ?? [...work.conversations.values()].find((one) => one.currentTicketId === ticket.id);
  if (!conversation) throw new BrokenInvariant('an item is asked for in a conversation that was not loaded');
  const { facts } = conversation;
  const words = work.words.get(ticket.conversationId) ?? work.words.get(conversation.rootId);
  const subject = words?.subject ?? conversation.subject;
  const raised = ticket.raises.reduce((sum, one) => sum + one.by, 0);
  const given = <K extends string>(name: K, value: string | null): { readonly [P in K]?: string } => (value === null ? {} : ({ [name]: value } as { [P in K]: string }));
  return {
    customerId: ticket.customerId,
    channel: ticket.channel,
    accountId: ticket.accountId,
    ...given('subject', subject),
    text: words?.text ?? '',
    customer: { ...given('tier', facts.tier), ...given('class', facts.class), ...given('language', facts.language), ticketsBefore: Math.max(0, facts.tickets - 1) },
    attributes: ticket.attributes,
    receivedAt: toIso(ticket.receivedAt),
    ...(ticket.oldestUnansweredAt === null ? {} : { oldestUnansweredAt: toIso(ticket.oldestUnansweredAt) }),
    firstResponseOwed: ticket.begunBy === 'customer' && ticket.answerCount === 0,
    priority: ticket.priority,
    priorityByHuman: ticket.priorityByHuman,
    ...given('lastAgentId', ticket.lastAgentId),
    ...given('ownerId', ticket.ownerId),
    ...given('dedicatedAgentId', facts.manager),
    excludedAgentIds: [...(ticket.excluded ?? [])],
    ...(ticket.classification === null ? {} : { classification: ticket.classification }),
    ...given('queueId', cause === 'reconfigured' && ticket.queueByHuman !== true ? null : ticket.queueId),
    ...(words === undefined || words.authenticated === 'none' ? {} : { authenticated: words.authenticated }),
    configVersion: work.config.version,
    ...(raised > 0 ? { raised } : {}),
  };
}

/** The state topic: one record a ticket and transaction, as it stands at its end. */
export function stateRecords(work: Work): void {
  for (const id of work.changed.tickets) {
    const ticket = work.tickets.get(id);
    if (ticket?.erased === true) work.out.push(tombstone(TOPICS.ticketsState.name, id, uuidv7(work.now)));
    else if (ticket) work.out.push(compose(TOPICS.ticketsState, 'ticket.state', stateOf(ticket), { service: SERVICE, key: id, subject: id, at: work.now, entityversion: ticket.version }));
  }
}

function stateOf(ticket: Ticket): EventData['ticket.state'] {
  const { classification: found } = ticket;
  return {
    ticket: refOf(ticket),
    status: ticket.status,
    ...(ticket.waitingFor === null ? {} : { waitingFor: ticket.waitingFor }),
    channel: ticket.channel,
    priority: ticket.priority,
    ...(found === null ? {} : { type: found.type, urgency: found.urgency, language: found.language }),
    ...(ticket.queueId === null ? {} : { queueId: ticket.queueId }),
    ...(ticket.agentId === null ? {} : { agentId: ticket.agentId }),
    ...(ticket.ownerId === null ? {} : { ownerId: ticket.ownerId }),
    breached: [...new Set(ticket.breached.map((one) => one.clock))],
    receivedAt: toIso(ticket.receivedAt),
    createdAt: toIso(ticket.createdAt),
    updatedAt: toIso(ticket.updatedAt),
    ...(ticket.resolvedAt === null ? {} : { resolvedAt: toIso(ticket.resolvedAt) }),
    ...(ticket.resolutionCode === null ? {} : { resolutionCode: ticket.resolutionCode }),
    reopened: ticket.reopened,
    ...(ticket.tier === null ? {} : { tier: ticket.tier }),
    ...(ticket.labels === undefined || ticket.labels.length === 0 ? {} : { labels: { names: [...ticket.labels] } }),
  };
}
