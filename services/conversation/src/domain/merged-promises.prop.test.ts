import { instantOf } from '@sluice/kernel';
import * as fc from 'fast-check';
import type { TicketCommand } from './command.ts';
import { decide } from './decider.ts';
import { evolve } from './evolve.ts';
import { endedIn } from './promise.ts';
import { saidIn } from './said.ts';
import { ANNA, at, MEI, message, open } from './testing.ts';
import type { Ticket, TicketState } from './ticket.ts';
import type { TicketEvent } from './ticket-event.ts';

type Outcome = { readonly state: 'kept' | 'withdrawn'; readonly at: number };
const [THREE, SAID] = [[0, 1, 2], saidIn([])];
const promiseId = (n: number): string => `prm_${n}`;

/** Three tickets of one customer, each with a promise of its own, and what people do to them. */
class Matter {
  readonly told: readonly TicketEvent[][] = THREE.map(() => []);
  readonly outcomes = new Map<number, Outcome>();
  readonly #states: TicketState[] = THREE.map(() => ({ status: 'absent' }));

  constructor() {
    for (const n of THREE) {
      this.do(n, open({ ticket: { ticketId: `tkt_${n}`, conversationId: `cnv_${n}`, customerId: 'cus_1' } }), message());
      this.do(n, { kind: 'promise', at: at(1), by: ANNA, promiseId: promiseId(n), dueAt: at(500), noteId: `msg_n${n}` });
    }
  }

  ticket(n: number): Ticket {
    return this.#states[n] as Ticket;
  }

  do(n: number, ...commands: TicketCommand[]): readonly TicketEvent[] {
    return commands.flatMap((command) => {
      const events = decide(command, this.#states[n] ?? { status: 'absent' });
      for (const event of events) this.#states[n] = evolve(this.#states[n] ?? { status: 'absent' }, event);
      this.told[n]?.push(...events);
      return events;
    });
  }

  /** Those that go on for it, the next one first. */
  survivors(n: number): Ticket[] {
    const into = this.ticket(n).merged?.intoTicketId;
    const next = into === undefined ? undefined : Number(into.slice(4));
    return next === undefined ? [] : [this.ticket(next), ...this.survivors(next)];
  }

  rootOf(n: number): number {
    return Number((this.survivors(n).at(-1) ?? this.ticket(n)).id.slice(4));
  }

  merge(from: number, into: number, minute: number): void {
    if (from === into || this.rootOf(from) !== from || this.rootOf(into) !== into) return;
    const other = this.ticket(from);
    this.do(from, { kind: 'merge_into', at: at(minute), by: ANNA, intoTicketId: `tkt_${into}` });
    this.do(into, { kind: 'absorb', at: at(minute), by: ANNA, other });
  }

  unmerge(n: number, minute: number): void {
    const survivors = this.survivors(n);
    if (survivors.length === 0) return;
    const ticketIds = THREE.filter((one) => one === n || this.survivors(one).some(({ id }) => id === `tkt_${n}`)).map((one) => `tkt_${one}`);
    this.do(n, { kind: 'restore', at: at(minute), by: ANNA, said: SAID, contacts: [], ended: endedIn(survivors) });
    for (const one of THREE)
      if (!ticketIds.includes(`tkt_${one}`) && (this.ticket(one).absorbed ?? []).some((entry) => ticketIds.includes(entry.ticketId)))
        this.do(one, { kind: 'release', at: at(minute), by: ANNA, otherTicketId: `tkt_${n}`, ticketIds, said: SAID });
  }

  /** It is taken exactly where the promise is owed. */
  end(n: number, of: number, isKept: boolean, minute: number): void {
    const isOwed = this.rootOf(n) === n && this.rootOf(of) === n && !this.outcomes.has(of);
    const events = this.do(n, { kind: 'end_promise', at: at(minute), by: MEI, promiseId: promiseId(of), isKept });
    expect(events.map(({ name }) => name)).toEqual([isOwed ? (isKept ? 'ticket.promise_kept' : 'ticket.promise_withdrawn') : 'refused']);
    if (isOwed) this.outcomes.set(of, { state: isKept ? 'kept' : 'withdrawn', at: at(minute) });
  }
}

/** What its clock makes of what is told: closed by a merge it hears nothing, and goes on as if that had not been. */
function clockOf(events: readonly TicketEvent[], id: string): Outcome | 'runs' | 'none' {
  let [clock, isStill]: [Outcome | 'runs' | 'none', boolean] = ['none', false];
  for (const { name, data } of events) {
    if (name === 'ticket.closed') isStill = true;
    if (name === 'ticket.unmerged' && data.restored) isStill = false;
    if (isStill) continue;
    if (name === 'ticket.promise_made' && data.promiseId === id && clock !== 'runs') clock = 'runs';
    if ((name === 'ticket.promise_kept' || name === 'ticket.promise_withdrawn') && data.promiseId === id && clock === 'runs')
      clock = { state: name === 'ticket.promise_kept' ? 'kept' : 'withdrawn', at: instantOf(data.at) };
  }
  return clock;
}

const which = fc.constantFrom(...THREE);
const step = fc.oneof(
  fc.record({ what: fc.constant('merge' as const), one: which, two: which }),
  fc.record({ what: fc.constant('unmerge' as const), one: which }),
  fc.record({ what: fc.constant('end' as const), one: which, two: which, isKept: fc.boolean() }),
);

test('however often tickets become one and two again: a promise ends once, where it is owed, and its own ticket has what became of it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 14 }), fc.shuffledSubarray(THREE, { minLength: 3 }), (steps, order) => {
      const matter = new Matter();
      for (const [n, one] of steps.entries()) {
        if (one.what === 'merge') matter.merge(one.one, one.two, n + 2);
        else if (one.what === 'unmerge') matter.unmerge(one.one, n + 2);
        else matter.end(one.one, one.two, one.isKept, n + 2);
      }
      for (const n of order) matter.unmerge(n, 100);
      for (const n of THREE) {
        const outcome = matter.outcomes.get(n);
        const found = matter.ticket(n).promises?.find(({ id }) => id === promiseId(n));
        expect([found?.state, found?.endedAt, found?.endedBy]).toEqual(outcome ? [outcome.state, outcome.at, MEI] : ['open', undefined, undefined]);
        expect(clockOf(matter.told[n] ?? [], promiseId(n))).toEqual(outcome ?? 'runs');
        for (const other of THREE) if (other !== n) expect(clockOf(matter.told[other] ?? [], promiseId(n))).not.toBe('runs');
      }
    }),
    { numRuns: 1000 },
  );
});
