import { array, assert, nat, property, tuple } from 'fast-check';
import { fold } from '@sluice/kernel';
import type { TicketCommand } from '../command.ts';
import { decide, ticketDecider } from '../decider.ts';
import { ANNA, at, message } from '../testing.ts';
import { isTicket, type TicketState } from '../ticket.ts';
import type { TicketEvent } from '../ticket-event.ts';
import { ANALYSIS, approved, ask, begin, decidePlan, endTask, FEEDBACK, intake, move, PLAN, PROCESS, REGISTRATION, solution, submit, told, WORLD, write } from './testing.ts';

/** Anything that people, customers and time do, in any order. */
const acts: readonly ((minute: number) => TicketCommand)[] = [
  () => begin(),
  ...(
    [
      ['registration', REGISTRATION],
      ['analysis', ANALYSIS],
      ['analysis', { assisting: ['logistics'], joint: 'x' }],
      ['plan', PLAN],
      ['plan', { steps: null }],
      ['feedback', FEEDBACK],
      ['review', { keywords: ['x'] }],
    ] as const
  ).map(
    ([form, values]) =>
      (minute: number) =>
        write(form, values, { at: at(minute) }),
  ),
  ...PROCESS.stages.flatMap((stage) => [false, true].map((reasoned) => (minute: number) => move(stage.id, { at: at(minute), reasoned, caller: { role: 'admin' } }))),
  (minute) => submit('chen-bo', minute),
  (minute) => decidePlan('sun-wei', true, 1, minute),
  (minute) => decidePlan('sun-wei', false, 1, minute),
  (minute) => ask('tsk_1', 'logistics', { at: at(minute) }),
  (minute) => endTask('tsk_1', 'done', minute),
  (minute) => ({ kind: 'send', at: at(minute), by: ANNA, messageId: `msg_${minute}`, channel: 'email', audience: 'customer' }),
  (minute) => ({ kind: 'receipt', at: at(minute), messageId: `msg_${minute - 1}`, status: 'failed' }),
  (minute) => ({ kind: 'resolve', at: at(minute), by: ANNA, code: 'solved' }),
  (minute) => ({ kind: 'resolve', at: at(minute), by: ANNA, code: 'solved', early: true }),
  (minute) => message({ at: at(minute), messageId: `msg_c${minute}` }),
  (minute) => ({ kind: 'reopen', at: at(minute), by: ANNA }),
  (minute) => ({ kind: 'wait', at: at(minute), by: ANNA, waitingFor: 'third_party', dueAt: at(minute + 5) }),
  (minute) => ({ kind: 'merge_into', at: at(minute), by: ANNA, intoTicketId: 'tkt_2' }),
  (minute) => ({ kind: 'restore', at: at(minute), by: ANNA, said: SAID, contacts: [], ended: [] }),
  (minute) => ({ kind: 'close', at: at(minute), by: ANNA, reason: 'spam' }),
];
const SAID = { messages: 1, humanMessages: 0, lastCustomerAt: at(0), lastAgentAt: null, oldestUnansweredAt: null, answerCount: 0, answers: [], heardSince: false, answeredSince: false };

const BEGINNINGS = [intake(), solution(), approved(), told()];

function lived([beginning, picks]: History): { readonly events: readonly TicketEvent[]; readonly states: readonly TicketState[] } {
  const events: TicketEvent[] = [];
  const states: TicketState[] = [];
  let state: TicketState = ticketDecider.initial;
  for (const command of [...BEGINNINGS[beginning]!, ...picks.map((pick, n) => acts[pick]!(100 + n))]) {
    const more = decide(command, state, WORLD);
    state = more.reduce((before, event) => ticketDecider.evolve(before, event), state);
    events.push(...more);
    states.push(state);
  }
  return { events, states };
}

type History = readonly [number, readonly number[]];
const histories = tuple(nat({ max: BEGINNINGS.length - 1 }), array(nat({ max: acts.length - 1 }), { maxLength: 60 }));

test('what is owed begins once and ends at most once, and nothing is owed by a ticket that is closed', () => {
  assert(
    property(histories, (history) => {
      const { events, states } = lived(history);
      const running = new Set<string>();
      const begun = new Set<string>();
      for (const event of events) {
        if (event.name !== 'ticket.step_begun' && event.name !== 'ticket.step_ended') continue;
        const { stage, step, visit } = event.data;
        const key = `${stage}.${step} ${visit}`;
        if (event.name === 'ticket.step_begun') {
          expect([key, begun.has(key)]).toEqual([key, false]);
          begun.add(key);
          running.add(key);
        } else expect([key, running.delete(key)]).toEqual([key, true]);
      }
      const last = states.at(-1)!;
      if (!isTicket(last) || last.case === undefined) throw new Error('no case');
      expect([...running].sort()).toEqual(
        last.case.runs
          .filter((run) => run.outcome === undefined)
          .map((run) => `${run.stage}.${run.step} ${run.visit}`)
          .sort(),
      );
      for (const state of states)
        if (isTicket(state) && state.status === 'closed')
          expect([(state.case?.runs ?? []).filter((run) => run.outcome === undefined), (state.tasks ?? []).filter((task) => task.status === 'open')]).toEqual([[], []]);
    }),
  );
});

test('a case stands in a stage that its ticket allows, and the fold of its events is its state', () => {
  assert(
    property(histories, (history) => {
      const { events, states } = lived(history);
      for (const state of states) {
        if (!isTicket(state) || state.case === undefined || state.status === 'closed') continue;
        const stage = PROCESS.stages.find((one) => one.id === state.case?.stage);
        expect([state.case.stage, stage?.while.some((status) => status === state.status)]).toEqual([state.case.stage, true]);
      }
      expect(fold(ticketDecider, events)).toEqual(states.at(-1));
    }),
  );
});

test('at most one event a step follows of itself: a long life stays bounded', () => {
  assert(
    property(histories, (history) => {
      const { states } = lived(history);
      const last = states.at(-1)!;
      if (!isTicket(last)) throw new Error('no ticket');
      expect(last.case?.runs.length ?? 0).toBeLessThanOrEqual(PROCESS.stages.reduce((sum, stage) => sum + stage.steps.length, 0));
    }),
  );
});
