import { type CaseProcess, compileCases, compileDepartments, readFolder } from '@sluice/policy';
import { exampleFiles } from '@sluice/policy/testing';
import { fold } from '@sluice/kernel';
import { specify } from '@sluice/kernel/testing';
import type { TicketCommand } from '../command.ts';
import { decide, ticketDecider } from '../decider.ts';
import { at, ANNA, assigned, message, open, queued, send } from '../testing.ts';
import { isTicket, type Ticket, type Who } from '../ticket.ts';
import type { TicketEvent } from '../ticket-event.ts';
import type { CaseOf } from './commands.ts';
import type { CaseState } from './state.ts';
import type { FieldValue } from './values.ts';
import type { CaseWorld } from './world.ts';

const company = readFolder(exampleFiles('company'));
export const PROCESS: CaseProcess = compileCases(company)['five-stage']!;
export const DEPARTMENTS = compileDepartments(company);
export const worldOf = (process: CaseProcess = PROCESS, departments = DEPARTMENTS): CaseWorld => ({ process: () => process, departments });
export const WORLD = worldOf();

const person = (id: string): Who => ({ kind: 'agent', id });
/** A supervisor's key, without an agent. */
export const SUPERVISOR = { role: 'supervisor' } as const;
export const as = (agentId: string) => ({ role: 'agent', agentId }) as const;

type More<K extends Parameters<typeof kind>[0]> = Partial<Omit<CaseOf<K>, 'kind'>>;
const kind = (name: Extract<TicketCommand['kind'], `case_${string}` | `plan_${string}` | `task_${string}`>) => name;

export const begin = (more: More<'case_open'> = {}): TicketCommand => ({ kind: 'case_open', at: at(3), by: ANNA, process: PROCESS, configVersion: 'v1', ...more });
export const write = (form: string, values: Readonly<Record<string, FieldValue>>, more: More<'case_write'> = {}): TicketCommand => ({
  kind: 'case_write',
  at: at(20),
  by: ANNA,
  form,
  values,
  ...more,
});
export const move = (to: string, more: More<'case_move'> = {}): TicketCommand => ({ kind: 'case_move', at: at(30), by: ANNA, caller: as('anna'), to, reasoned: false, ...more });
export const submit = (agentId = 'chen-bo', minute = 60): TicketCommand => ({ kind: 'plan_submit', at: at(minute), by: person(agentId) });
export const decidePlan = (agentId: string, approves: boolean, onVersion: number, minute = 70): TicketCommand => ({
  kind: 'plan_decide',
  at: at(minute),
  by: person(agentId),
  caller: as(agentId),
  approves,
  onVersion,
});
export const ask = (taskId: string, departmentId: string, more: More<'task_open'> = {}): TicketCommand => ({ kind: 'task_open', at: at(40), by: ANNA, taskId, departmentId, ...more });
export const endTask = (taskId: string, outcome: 'done' | 'handed_back' | 'withdrawn', minute = 80): TicketCommand => ({ kind: 'task_end', at: at(minute), by: person('lin-yu'), taskId, outcome });

export const REGISTRATION = { customer: '李伟', contactData: '138', source: 'mail', happened: 'It broke.', happenedAt: '2026-03-01T08:00:00Z', scope: 'one lamp', urgency: 'medium', category: 'lamp' };
export const ANALYSIS = { facts: 'Bought in May.', method: 'five-why', record: ['why'], rootCause: 'a bad batch', responsible: 'technology', priorityConfirmed: true };
export const PLAN = { measures: ['replace'], steps: ['send', 'collect'], resources: 'two lamps', effect: 'it shines', risk: 'normal', dueDate: '2026-03-05T09:00:00Z' };
export const FEEDBACK = { completedAt: '2026-03-04T09:00:00Z', result: 'replaced', completion: 'all', observe: 'the switch' };

const HELD = [open(), message(), queued(), assigned()];
export const intake = (): TicketCommand[] => [...HELD, begin()];
export const analysis = (): TicketCommand[] => [...intake(), write('registration', REGISTRATION), move('analysis', { caller: as('li-na') })];
export const solution = (more: object = {}): TicketCommand[] => [...analysis(), write('analysis', { ...ANALYSIS, ...more }), move('solution', { at: at(50), caller: as('li-na') })];
export const submitted = (more: object = {}): TicketCommand[] => [...solution(), write('plan', { ...PLAN, ...more }, { at: at(55), by: person('chen-bo') }), submit()];
export const approved = (): TicketCommand[] => [...submitted(), decidePlan('sun-wei', true, 1)];
export const feedback = (): TicketCommand[] => [...approved(), write('feedback', { completedAt: FEEDBACK.completedAt }, { at: at(90) }), move('feedback', { at: at(91), caller: as('li-na') })];
export const told = (): TicketCommand[] => [...feedback(), write('feedback', FEEDBACK, { at: at(92) }), send({ at: at(93), messageId: 'msg_told' })];

const deciderIn = (world: CaseWorld) => ({ ...ticketDecider, decide: (command: TicketCommand, state: Parameters<typeof decide>[1]) => decide(command, state, world) });

export function historyIn(world: CaseWorld, commands: readonly TicketCommand[]): TicketEvent[] {
  const decider = deciderIn(world);
  const events: TicketEvent[] = [];
  for (const command of commands) {
    const more = decider.decide(command, fold(decider, events));
    const refused = more.find((event) => event.name === 'refused');
    if (refused) throw new Error(`${command.kind} was refused: ${JSON.stringify(refused.data)}`);
    events.push(...more);
  }
  return events;
}

export const given = (commands: readonly TicketCommand[], world: CaseWorld = WORLD) => specify(deciderIn(world)).given(...historyIn(world, commands));

export function caseAfter(commands: readonly TicketCommand[], world: CaseWorld = WORLD): Ticket & { readonly case: CaseState } {
  const state = fold(ticketDecider, historyIn(world, commands));
  if (!isTicket(state) || state.case === undefined) throw new Error('no case came of it');
  return { ...state, case: state.case };
}

/** What subscribers see of the case: stages and steps, with what tells them apart. */
export function toldOf(events: readonly TicketEvent[]): string[] {
  return events.flatMap((event) => {
    switch (event.name) {
      case 'ticket.stage_entered':
        return `${event.data.cause} → ${event.data.stage} ${event.data.visit}`;
      case 'ticket.step_begun':
        return `begun ${event.data.step} ${event.data.visit}`;
      case 'ticket.step_ended':
        return `${event.data.outcome} ${event.data.step} ${event.data.visit}`;
      case 'ticket.task_opened':
        return `asked ${event.data.departmentId}`;
      case 'ticket.task_assigned':
        return `task to ${event.data.agentId}`;
      case 'ticket.task_ended':
        return `task ${event.data.outcome}`;
      case 'refused':
        return `refused ${event.data.why}${event.data.missing === undefined ? '' : `: ${event.data.missing.map((one) => one.id).join(' ')}`}`;
      case 'ticket.case_opened':
      case 'ticket.resolved':
      case 'ticket.reopened':
      case 'ticket.closed':
        return event.name;
      default:
        return [];
    }
  });
}
