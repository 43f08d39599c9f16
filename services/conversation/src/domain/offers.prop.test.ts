import * as fc from 'fast-check';
import type { TicketCommand } from './command.ts';
import { decide } from './decider.ts';
import { evolve } from './evolve.ts';
import { isTicket, type Ticket, type TicketState } from './ticket.ts';
import { assigned, ended, handoverAsked, handoverDecided, iso, message, offered, open, queued, returned } from './testing.ts';

/** What routing says of one item, in its order: whom it asks, what they say, who has it, and when he gives it back or hands it over. */
interface Said {
  readonly command: TicketCommand;
  /** Only what makes or unmakes a holder; the rest is about offers and may come when it likes. */
  readonly holds?: { readonly agentId: string | null };
}

const OUTCOMES = ['declined', 'timed_out', 'rescinded', 'accepted'] as const;
const KINDS = { declined: 'work_declined', timed_out: 'work_offer_timed_out', rescinded: 'work_offer_rescinded', accepted: 'work_accepted' } as const;
const asks = fc.array(fc.record({ agent: fc.constantFrom('anna', 'mei', 'tom'), outcome: fc.constantFrom(...OUTCOMES), atOnce: fc.boolean(), goesBack: fc.boolean() }), {
  minLength: 1,
  maxLength: 8,
});

/** `unanswered`: the last one that was asked has not said anything yet. */
function routing(steps: readonly { agent: string; outcome: (typeof OUTCOMES)[number]; atOnce: boolean; goesBack: boolean }[], unanswered: boolean): Said[] {
  const all: Said[] = [];
  let [minute, holder] = [1, null as string | null];
  steps.forEach(({ agent, outcome, atOnce, goesBack }, n) => {
    if (holder !== null && goesBack) {
      minute += 1;
      all.push({ command: returnedAt(holder, minute), holds: { agentId: null } });
      holder = null;
    }
    // An offer may follow the end of the one before in the same instant.
    if (!atOnce) minute += 1;
    const offerId = `ofr_${n}`;
    const from = holder;
    all.push({ command: from === null ? offered(agent, { offerId }, minute) : handoverAsked({ offerId, fromAgentId: from, toAgentId: agent }, minute) });
    if (unanswered && n === steps.length - 1) return;
    minute += 1;
    all.push({ command: from === null ? ended(KINDS[outcome], agent, { offerId }, minute) : handoverDecided(outcome, { offerId, fromAgentId: from, toAgentId: agent }, minute) });
    if (outcome !== 'accepted') return;
    all.push({ command: assigned(agent, { offerId, cause: from === null ? 'offer' : 'transfer', at: iso(minute) }), holds: { agentId: agent } });
    holder = agent;
  });
  return all;
}

const returnedAt = (agentId: string, minute: number): TicketCommand => {
  const command = returned(agentId) as Extract<TicketCommand, { kind: 'work_returned' }>;
  return { ...command, record: { ...command.record, data: { ...command.record.data, at: iso(minute) } } };
};

const begun = (): Ticket => run([open(), message(), queued()], { status: 'absent' });
function run(commands: readonly TicketCommand[], from: TicketState, look: (ticket: Ticket) => void = () => undefined): Ticket {
  let state = from;
  for (const command of commands) {
    state = decide(command, state).reduce<TicketState>(evolve, state);
    if (isTicket(state)) look(state);
  }
  if (!isTicket(state)) throw new Error('a ticket that is gone');
  return state;
}

const last = ({ agentId, ownerId, offer }: Ticket) => ({ agentId, ownerId, offer: offer && { id: offer.id, agentId: offer.agentId, open: offer.open } });
/** Each record at least once, some again; those that name holders in their order, whatever lies between. */
const deliveries = (all: readonly Said[]): fc.Arbitrary<Said[]> =>
  fc
    .record({
      places: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: all.length * 2, maxLength: all.length * 2 }),
      again: fc.array(fc.boolean(), { minLength: all.length, maxLength: all.length }),
    })
    .map(({ places, again }) => {
      const holders = all.filter((one) => one.holds !== undefined);
      const spread = holders.map((one, n) => ({ one, place: (n + 1) / (holders.length + 1) }));
      const loose = all.flatMap((one, n) => (one.holds === undefined ? [{ one, place: places[2 * n]! }, ...(again[n] ? [{ one, place: places[2 * n + 1]! }] : [])] : []));
      return [...spread, ...loose].toSorted((a, b) => a.place - b.place).map(({ one }) => one);
    });

test('offers and their ends, in any order and however often, settle to what they say in their own order; nobody holds it but whom an assignment names', () => {
  let mixed = 0;
  fc.assert(
    fc.property(
      fc.record({ steps: asks, unanswered: fc.boolean() }).chain(({ steps, unanswered }) => {
        const all = routing(steps, unanswered);
        return fc.record({ all: fc.constant(all), came: deliveries(all) });
      }),
      ({ all, came }) => {
        const right = run(
          all.map((one) => one.command),
          begun(),
        );
        let [n, holder] = [0, null as string | null];
        const settled = run(
          came.map((one) => one.command),
          begun(),
          (ticket) => {
            const { holds } = came[n++]!;
            if (holds !== undefined) holder = holds.agentId;
            expect(ticket.agentId).toBe(holder);
          },
        );
        if (came.some((one, at) => one !== all[at])) mixed += 1;
        expect(last(settled)).toEqual(last(right));
      },
    ),
    { numRuns: 2000 },
  );
  expect(mixed).toBeGreaterThan(500);
});

test('in order, each offer is told with exactly one end, between the two nothing else of it', () => {
  fc.assert(
    fc.property(asks, fc.boolean(), (steps, unanswered) => {
      let state: TicketState = begun();
      const told: string[] = [];
      for (const { command } of routing(steps, unanswered)) {
        for (const event of decide(command, state)) {
          if ('data' in event && 'offerId' in event.data && event.name.startsWith('ticket.') && event.name !== 'ticket.assigned') told.push(event.name);
          state = evolve(state, event);
        }
      }
      expect(told.filter((_, n) => n % 2 === 0).every((name) => name === 'ticket.offered')).toBe(true);
      expect(told.filter((_, n) => n % 2 === 1).every((name) => name !== 'ticket.offered')).toBe(true);
      expect(told).toHaveLength(2 * steps.length - (unanswered ? 1 : 0));
    }),
  );
});
