import * as fc from 'fast-check';
import { dueOf } from './by-time.ts';
import type { TicketCommand } from './command.ts';
import { decide } from './decider.ts';
import { evolve } from './evolve.ts';
import { isTicket, type Ticket, type TicketState } from './ticket.ts';
import { isEffect, isPublic, type TicketEvent } from './ticket-event.ts';
import { assigned, at, CLASSIFIED, clock, close, due, message, open, queued, raised, receipt, reopen, resolve, send, setPriority, wait } from './testing.ts';

/** Routing and sla as far as a ticket meets them: every request is classified, queued and given to somebody; a breach raises the rank once. */
class Machines {
  readonly #heard: { readonly event: TicketEvent; readonly version: number }[] = [];
  #agent = 0;

  hear(event: TicketEvent, version: number): void {
    if (isEffect(event)) this.#heard.push({ event, version });
  }

  /** What they say to all that they have heard; routing's own words cause nothing more. */
  answer(): TicketCommand[] {
    const said = this.#heard.flatMap(({ event, version: onVersion }) => {
      if (event.name !== 'work.requested') return [];
      this.#agent += 1;
      return [queued({ onVersion, ...(event.data.cause === 'new' ? { classification: CLASSIFIED } : {}) }), assigned(`agent-${this.#agent % 3}`, { onVersion, workItemId: `wrk_${onVersion}` })];
    });
    this.#heard.length = 0;
    return said;
  }
}

type Input = (ticket: Ticket, now: number) => TicketCommand[];
const inputs = fc.constantFrom<Input>(
  (_ticket, now) => [message({ at: now, receivedAt: now })],
  (ticket, now) => [send({ at: now, messageId: `msg_${ticket.messages}` })],
  (_ticket, now) => [wait({ at: now, dueAt: now + 60_000 })],
  (_ticket, now) => [resolve({ at: now })],
  (_ticket, now) => [reopen({ at: now })],
  (_ticket, now) => [close({ at: now, reason: 'merged' })],
  (ticket, now) => [due(dueOf(ticket) ?? now)],
  () => [setPriority(70)],
  (ticket) => [receipt('failed', { messageId: ticket.answers.at(-1)?.messageId ?? 'none' })],
  // A timer of sla's fired: the breach, and its ladder.
  (ticket) => [clock('sla_breached', { onVersion: ticket.version }), raised('priority_raised', { onVersion: ticket.version })],
);

test('any history settles in at most ten public events after its last input, whenever the machines come to speak', () => {
  let most = 0;
  fc.assert(
    // They are at most two inputs behind: what they have not heard yet they cannot be late with.
    fc.property(fc.array(fc.record({ input: inputs, listens: fc.boolean() }), { minLength: 1, maxLength: 40, size: 'max' }), (steps) => {
      const machines = new Machines();
      let state: TicketState = { status: 'absent' };
      let told = 0;
      const say = (command: TicketCommand): void => {
        for (const event of decide(command, state)) {
          state = evolve(state, event);
          if (isPublic(event)) told += 1;
          if (isTicket(state)) machines.hear(event, state.version);
        }
      };
      say(open());
      let behind = 0;
      steps.forEach(({ input, listens }, n) => {
        told = 0;
        if (isTicket(state)) for (const command of input(state, at(n * 10 + 1))) say(command);
        behind = listens ? 0 : behind + 1;
        if (behind === 0 || behind > 2) {
          for (let words = machines.answer(); words.length > 0; words = machines.answer()) words.forEach(say);
          behind = 0;
        }
      });
      for (let words = machines.answer(); words.length > 0; words = machines.answer()) words.forEach(say);
      most = Math.max(most, told);
      expect(told).toBeLessThanOrEqual(10);
    }),
    { numRuns: 1000 },
  );
  expect(most).toBeGreaterThan(3);
});
