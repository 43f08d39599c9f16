import * as fc from 'fast-check';
import { dueOf } from './by-time.ts';
import type { TicketCommand } from './command.ts';
import { decide } from './decider.ts';
import { evolve } from './evolve.ts';
import { isTicket, type Ticket, type TicketState } from './ticket.ts';
import { isPublic, type TicketEvent } from './ticket-event.ts';
import {
  assigned,
  at,
  CLASSIFIED,
  clock,
  close,
  due,
  ended,
  ladderAsks,
  message,
  offered,
  open,
  queued,
  raised,
  receipt,
  reopen,
  resolve,
  returned,
  RULE,
  send,
  setPriority,
  transferred,
  wait,
} from './testing.ts';

/** A machine that reads what a ticket says, and speaks when it comes to it: as many events late as it likes, always in order. */
class Machine {
  readonly #heard: { readonly event: TicketEvent; readonly version: number }[] = [];
  readonly #answers: (event: TicketEvent, onVersion: number) => TicketCommand[];

  constructor(answers: (event: TicketEvent, onVersion: number) => TicketCommand[]) {
    this.#answers = answers;
  }

  hear(event: TicketEvent, version: number): void {
    this.#heard.push({ event, version });
  }

  /** Its words on the oldest `most` events that it has not looked at. */
  answer(most: number): TicketCommand[] {
    return this.#heard.splice(0, most).flatMap(({ event, version }) => this.#answers(event, version));
  }
}

/**
 * Every request is classified and queued, offered to somebody and taken by him; one in three waits until another configuration gives it away.
 * Its own words cause nothing more.
 */
const routing = (): Machine => {
  let [agent, waits] = [0, false];
  return new Machine((event, onVersion) => {
    if (event.name === 'work.withdrawn') waits = false;
    if (event.name === 'work.reassign_asked') {
      const { excludeAgentId: from, queueId, at: asked, workItemId = `wrk_${onVersion}` } = event.data;
      // Whoever has it, and nobody has heard of him yet, keeps it.
      if (!waits && from === undefined) return [];
      agent += 1;
      const [agentId, why] = [`agent-${agent % 3}`, { reason: 'escalated', onVersion, workItemId }];
      const moved = transferred({ ...why, by: { kind: 'ladder' }, at: asked, ...(from === undefined ? {} : { fromAgentId: from }) });
      const left = queueId === undefined ? (from === undefined ? [] : [returned(from, why)]) : [moved];
      if (!waits) return [...left, assigned(agentId, { onVersion, workItemId })];
      return [ended('work_offer_rescinded', 'agent-0', { ...why, offerId: `ofr_${agent - 1}` }), ...left, offered(agentId, { onVersion, offerId: `ofr_${agent}`, workItemId })];
    }
    if (event.name !== 'work.requested') return [];
    const { cause } = event.data;
    if (cause === 'reconfigured' && !waits) return [];
    agent += 1;
    waits = cause !== 'reconfigured' && agent % 3 === 0;
    const [agentId, offerId, workItemId] = [`agent-${agent % 3}`, `ofr_${agent}`, `wrk_${onVersion}`];
    const place = queued({ onVersion, ...(cause === 'new' ? { classification: CLASSIFIED } : {}), ...(cause === 'reconfigured' ? { queueId: 'billing' } : {}) });
    if (waits) return [place, offered(agentId, { onVersion, offerId, workItemId })];
    return [
      ...(cause === 'reconfigured' ? [ended('work_offer_rescinded', 'agent-0', { onVersion, offerId: `ofr_${agent - 1}` })] : []),
      place,
      offered(agentId, { onVersion, offerId, workItemId }),
      ended('work_accepted', agentId, { onVersion, offerId }),
      assigned(agentId, { onVersion, workItemId, offerId, cause: 'offer' }),
    ];
  });
};

/** Sees an answer after the breach: takes back the breach and what its ladder added. */
const sla = (): Machine => new Machine((event) => (event.name === 'ticket.message_sent' ? [clock('sla_breach_withdrawn'), raised('priority_withdrawn')] : []));

type Input = (ticket: Ticket, now: number) => TicketCommand[];
const inputs = fc.oneof(
  // What makes work and ends it comes most: then there is much that a machine can be late with.
  {
    weight: 8,
    arbitrary: fc.constantFrom<Input>(
      (_ticket, now) => [message({ at: now, receivedAt: now })],
      (_ticket, now) => [resolve({ at: now })],
      (_ticket, now) => [reopen({ at: now })],
      (_ticket, now) => [resolve({ at: now, by: RULE })],
    ),
  },
  {
    weight: 5,
    arbitrary: fc.constantFrom<Input>(
      (ticket, now) => [send({ at: now, messageId: `msg_${ticket.messages}` })],
      (_ticket, now) => [wait({ at: now, dueAt: now + 60_000 })],
      (ticket, now) => [ticket.status === 'waiting' ? due(dueOf(ticket) ?? now) : due(now)],
      () => [setPriority(70)],
      (_ticket, now) => [{ kind: 'reconfigured', at: now }],
      (ticket) => [receipt('failed', { messageId: ticket.answers.at(-1)?.messageId ?? 'none' })],
    ),
  },
  // The end of everything: rare, or nothing comes after it.
  {
    weight: 1,
    arbitrary: fc.constantFrom<Input>(
      (_ticket, now) => [close({ at: now, reason: 'merged' })],
      (ticket, now) => [due(dueOf(ticket) ?? now)],
    ),
  },
  // A timer of sla's fired, on any version that sla has come to: the breach, and all that its ladder can ask.
  {
    weight: 2,
    arbitrary: fc.record({ behind: fc.nat({ max: 60 }), to: fc.constantFrom({}, { queueId: 'billing' }) }).map(
      ({ behind, to }): Input =>
        ({ version }) => {
          const onVersion = Math.max(1, version - behind);
          const ladder = [ladderAsks('widen_asked', { onVersion }), ladderAsks('reassign_asked', { onVersion, ...to })];
          return [clock('sla_breached', { onVersion }), raised('priority_raised', { onVersion }), ...ladder];
        },
    ),
  },
);
/** How much of what it has not heard a machine hears after an input; rarely all of it. */
const listens = fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, { weight: 2, arbitrary: fc.nat({ max: 5 }) }, { weight: 1, arbitrary: fc.constant(Infinity) });
const ENOUGH_STEPS = 40;

test('any history settles in at most ten public events after its last input, whenever the machines come to speak', () => {
  let [most, mostRefused] = [0, 0];
  fc.assert(
    fc.property(fc.array(fc.record({ input: inputs, routing: listens, sla: listens }), { minLength: 1, maxLength: ENOUGH_STEPS, size: 'max' }), (steps) => {
      const machines = { routing: routing(), sla: sla() };
      let state: TicketState = { status: 'absent' };
      let [told, refused] = [0, 0];
      const say = (command: TicketCommand): void => {
        for (const event of decide(command, state)) {
          state = evolve(state, event);
          if (isPublic(event)) told += 1;
          if (event.name === 'decision.refused') refused += 1;
          if (isTicket(state)) for (const machine of [machines.routing, machines.sla]) machine.hear(event, state.version);
        }
      };
      say(open());
      steps.forEach(({ input, ...heard }, n) => {
        [told, refused] = [0, 0];
        if (isTicket(state)) for (const command of input(state, at(n * 10 + 1))) say(command);
        for (const name of ['routing', 'sla'] as const) machines[name].answer(heard[name]).forEach(say);
      });
      for (let words = [...machines.routing.answer(Infinity), ...machines.sla.answer(Infinity)]; words.length > 0; ) {
        words.forEach(say);
        words = [...machines.routing.answer(Infinity), ...machines.sla.answer(Infinity)];
      }
      most = Math.max(most, told);
      mostRefused = Math.max(mostRefused, refused);
      expect(told).toBeLessThanOrEqual(10);
    }),
    { numRuns: 1000 },
  );
  // Else nobody was far enough behind for this to be a proof.
  expect(mostRefused).toBeGreaterThan(5);
  expect(most).toBeGreaterThan(5);
});
