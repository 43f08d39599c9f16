import { fold, toIso } from '@sluice/kernel';
import { specify } from '@sluice/kernel/testing';
import type { TicketCommand } from './command.ts';
import { decide, ticketDecider } from './decider.ts';
import { evolve } from './evolve.ts';
import { isTicket, type Ticket, type TicketState } from './ticket.ts';
import type { TicketEvent } from './ticket-event.ts';

export const NINE = 1_772_442_000_000;
export const at = (minutes: number): number => NINE + minutes * 60_000;
export const iso = (minutes: number): string => toIso(at(minutes));
export const REF = { ticketId: 'tkt_1', conversationId: 'cnv_1', customerId: 'cus_1' };
export const ANNA = { kind: 'agent', id: 'anna' };
export const MEI = { kind: 'agent', id: 'mei' };
export const RULE = { kind: 'rule', id: 'automatic' };

type Of<K extends TicketCommand['kind']> = Extract<TicketCommand, { kind: K }>;
type More<K extends TicketCommand['kind']> = Partial<Omit<Of<K>, 'kind'>>;

export const open = (more: More<'open'> = {}): TicketCommand => ({
  kind: 'open',
  at: NINE,
  ticket: REF,
  channel: 'email',
  accountId: 'support',
  receivedAt: NINE,
  begunBy: 'customer',
  attributes: {},
  ...more,
});
export const message = (more: More<'customer_message'> = {}): TicketCommand => ({
  kind: 'customer_message',
  at: NINE,
  messageId: 'msg_1',
  channel: 'email',
  messageKind: 'message',
  author: 'customer',
  receivedAt: more.at ?? NINE,
  thanks: false,
  ...more,
});
export const send = (more: More<'send'> = {}): TicketCommand => ({ kind: 'send', at: at(10), by: ANNA, messageId: 'msg_a', channel: 'email', audience: 'customer', ...more });
export const wait = (more: More<'wait'> = {}): TicketCommand => ({ kind: 'wait', at: at(11), by: ANNA, waitingFor: 'customer', dueAt: at(100), ...more });
export const resolve = (more: More<'resolve'> = {}): TicketCommand => ({ kind: 'resolve', at: at(20), by: ANNA, code: 'solved', ...more });
export const reopen = (more: More<'reopen'> = {}): TicketCommand => ({ kind: 'reopen', at: at(30), by: ANNA, ...more });
export const close = (more: More<'close'> = {}): TicketCommand => ({ kind: 'close', at: at(40), by: ANNA, reason: 'spam', ...more });
export const due = (when: number): TicketCommand => ({ kind: 'due', at: when, due: when });
export const receipt = (status: 'delivered' | 'read' | 'failed', more: More<'receipt'> = {}): TicketCommand => ({ kind: 'receipt', at: at(15), messageId: 'msg_a', status, ...more });
export const setPriority = (priority: number): TicketCommand => ({ kind: 'set_priority', at: at(5), by: ANNA, priority });

const EVENT = '01963b1e-7c00-7000-8000-000000000001';
const machine = <D>(type: string, data: D) => ({ data, eventId: EVENT, eventType: `dev.sluice.${type}.v1` });
const WORK = { workItemId: 'wrk_1', ticketId: 'tkt_1', conversationId: 'cnv_1' };
export const DECISION = {
  decisionId: 'dec_1',
  configVersion: 'v1',
  ruleId: 'rest',
  ruleText: 'everything else → general',
  queueId: 'general',
  agentId: 'anna',
  strategy: 'longest_idle',
  features: { channel: 'email', priority: 40 },
  candidates: [],
  excluded: {},
  position: 0,
  waitedMs: 0,
  decidedInMs: 0,
};
export const CLASSIFIED = { type: 'complaint', urgency: 'high', language: 'zh', confidence: 0.9, reasons: ['投诉'], needsPerson: false };

export const queued = (more: Partial<Of<'work_queued'>['record']['data']> = {}): TicketCommand => ({
  kind: 'work_queued',
  at: at(1),
  record: machine('work.queued', { ...WORK, onVersion: 2, queueId: 'general', priority: 40, queuedAt: iso(1), ruleId: 'rest', configVersion: 'v1', decisionId: 'dec_0', ...more }),
});
export const assigned = (agentId = 'anna', more: Partial<Of<'work_assigned'>['record']['data']> = {}): TicketCommand => ({
  kind: 'work_assigned',
  at: at(2),
  record: machine('work.assigned', { ...WORK, onVersion: 2, agentId, cause: 'push', at: iso(2), decision: DECISION, ...more }),
});
export const OFFER = 'ofr_1';
/** Made at a minute, to be answered within the next. */
export const offered = (agentId = 'anna', more: Partial<Of<'work_offered'>['record']['data']> = {}, minute = 1): TicketCommand => ({
  kind: 'work_offered',
  at: at(minute),
  record: machine('work.offered', { ...WORK, onVersion: 2, offerId: OFFER, agentId, at: iso(minute), expiresAt: iso(minute + 1), decision: DECISION, ...more }),
});
type End = 'work_accepted' | 'work_declined' | 'work_offer_timed_out' | 'work_offer_rescinded';
export const ended = (kind: End, agentId = 'anna', more: { readonly offerId?: string; readonly onVersion?: number; readonly reason?: string } = {}, minute = 2): TicketCommand => {
  const data = { ...WORK, onVersion: 2, offerId: OFFER, agentId, at: iso(minute), ...(kind === 'work_offer_rescinded' ? { reason: 'away' } : {}), ...more };
  return { kind, at: at(minute), record: machine(kind.replace('_', '.'), data) } as TicketCommand;
};
export const handoverAsked = (more: Partial<Of<'handover_asked'>['record']['data']> = {}, minute = 5): TicketCommand => ({
  kind: 'handover_asked',
  at: at(minute),
  record: machine('work.handover_asked', { ...WORK, onVersion: 2, offerId: OFFER, fromAgentId: 'anna', toAgentId: 'mei', at: iso(minute), expiresAt: iso(minute + 1), by: ANNA, ...more }),
});
export const handoverDecided = (outcome: string, more: Partial<Of<'handover_decided'>['record']['data']> = {}, minute = 6): TicketCommand => ({
  kind: 'handover_decided',
  at: at(minute),
  record: machine('work.handover_decided', { ...WORK, onVersion: 2, offerId: OFFER, fromAgentId: 'anna', toAgentId: 'mei', outcome, at: iso(minute), ...more }),
});
export const overflowed = (more: Partial<Of<'work_overflowed'>['record']['data']> = {}): TicketCommand => ({
  kind: 'work_overflowed',
  at: at(4),
  record: machine('work.overflowed', {
    ...WORK,
    onVersion: 2,
    fromQueueId: 'general',
    toQueueId: 'billing',
    afterMs: 180_000,
    at: iso(4),
    ruleId: 'rest',
    configVersion: 'v1',
    decisionId: 'dec_1',
    ...more,
  }),
});
export const returned = (agentId = 'anna', more: Partial<Of<'work_returned'>['record']['data']> = {}): TicketCommand => ({
  kind: 'work_returned',
  at: at(3),
  record: machine('work.returned', { ...WORK, onVersion: 2, agentId, reason: 'offline', at: iso(3), ...more }),
});
export const transferred = (more: Partial<Of<'work_transferred'>['record']['data']> = {}): TicketCommand => ({
  kind: 'work_transferred',
  at: at(3),
  record: machine('work.transferred', { ...WORK, onVersion: 2, fromAgentId: 'anna', fromQueueId: 'general', toQueueId: 'billing', by: MEI, at: iso(3), ...more }),
});
export const CLOCK = { clockId: 'clk_1', clock: 'first_response', dueAt: iso(15), at: iso(15), policyId: 'standard', configVersion: 'v1', lateIntake: false };
export const clock = (kind: 'sla_warned' | 'sla_breached' | 'sla_breach_withdrawn', more: Partial<typeof CLOCK & { onVersion: number }> = {}): TicketCommand => ({
  kind,
  at: at(15),
  record: machine(kind.replace('_', '.'), { ...CLOCK, onVersion: 2, ...more }),
});
export const raised = (kind: 'priority_raised' | 'priority_withdrawn', more: { by?: number; onVersion?: number; clockId?: string } = {}): TicketCommand => ({
  kind,
  at: at(15),
  record: machine(`sla.${kind}`, { clockId: 'clk_1', onVersion: 2, by: 10, ...more }),
});
export const surveyDue = (more: { readonly onVersion?: number } = {}): TicketCommand => ({ kind: 'survey_due', at: at(80), record: machine('survey.due', { onVersion: 2, ...more }) });

export const RUNG = { clockId: 'clk_1', rung: 1, at: iso(15), policyId: 'standard', configVersion: 'v1' };
/** `onVersion` far ahead: sla has seen everything. */
export const ladderAsks = (kind: 'reassign_asked' | 'widen_asked', more: { onVersion?: number; queueId?: string; clockId?: string } = {}): TicketCommand => ({
  kind,
  at: at(15),
  record: machine(`sla.${kind}`, { ...RUNG, onVersion: 99, ...more }),
});

/** The events of a history of commands. */
export function history(...commands: TicketCommand[]): TicketEvent[] {
  const events: TicketEvent[] = [];
  let state: TicketState = ticketDecider.initial;
  for (const command of commands) {
    const more = decide(command, state);
    state = more.reduce<TicketState>(evolve, state);
    events.push(...more);
  }
  return events;
}

/** A ticket after these commands. */
export function ticketAfter(...commands: TicketCommand[]): Ticket {
  const state = fold(ticketDecider, history(...commands));
  if (!isTicket(state)) throw new Error('no ticket came of it');
  return state;
}

/** `after(open(), …).when(command).then(…)` */
export const after = (...commands: TicketCommand[]) => specify(ticketDecider).given(...history(...commands));

/** What it said, by name, in order. */
export const said = (events: readonly TicketEvent[]): string[] => events.map((event) => event.name);
