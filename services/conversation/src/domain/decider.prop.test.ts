import * as fc from 'fast-check';
import { REOPEN_MS } from './by-customer.ts';
import { dueOf } from './by-time.ts';
import type { TicketCommand } from './command.ts';
import { decide } from './decider.ts';
import { evolve } from './evolve.ts';
import { isTicket, type Ticket, type TicketState } from './ticket.ts';
import { isPublic, type TicketEvent } from './ticket-event.ts';
import {
  ANNA,
  assigned,
  at,
  clock,
  close,
  due,
  ended,
  handoverAsked,
  handoverDecided,
  iso,
  MEI,
  message,
  offered,
  open,
  overflowed,
  queued,
  raised,
  receipt,
  reopen,
  resolve,
  returned,
  RULE,
  send,
  setPriority,
  surveyDue,
  transferred,
  wait,
} from './testing.ts';

/** The moves of terms.md; any other is a fault. */
const MOVES = new Set([
  'new open',
  'new resolved',
  'open waiting',
  'waiting open',
  'open resolved',
  'waiting resolved',
  'resolved open',
  'resolved closed',
  'new closed',
  'open closed',
  'waiting closed',
  // Spam that is undone.
  'closed new',
  'closed open',
  'closed waiting',
  'closed resolved',
]);

const LABELS = ['refund', 'key', 'lawyer'];

type Step = (ticket: Ticket, now: number) => TicketCommand;
const inputs = fc.oneof(
  fc.record({ thanks: fc.boolean(), kind: fc.constantFrom('message', 'automatic', 'bounce'), author: fc.constantFrom('customer', 'third_party') }).map(
    ({ thanks, kind, author }): Step =>
      (_ticket, now) =>
        message({ at: now, receivedAt: now, thanks, messageKind: kind as 'message', author: author as 'customer' }),
  ),
  fc.constantFrom<Step>(
    (ticket, now) => send({ at: now, messageId: `msg_${ticket.messages}` }),
    (ticket, now) => send({ at: now, by: MEI, messageId: `msg_${ticket.messages}` }),
    (_ticket, now) => wait({ at: now, dueAt: now + 600_000 }),
    (_ticket, now) => wait({ at: now, waitingFor: 'third_party', dueAt: now + 600_000 }),
    (_ticket, now) => resolve({ at: now }),
    (_ticket, now) => resolve({ at: now, by: RULE }),
    (_ticket, now) => reopen({ at: now }),
    (_ticket, now) => close({ at: now, reason: 'merged' }),
    (_ticket, now) => close({ at: now }),
    (_ticket, now) => ({ kind: 'undo_spam', at: now, by: ANNA }),
    (_ticket, now) => ({ kind: 'note', at: now, by: ANNA, messageId: 'msg_n' }),
    (_ticket, now) => ({ kind: 'set_type', at: now, by: ANNA, type: 'complaint' }),
    (ticket, now) => send({ at: now, by: RULE, messageId: `msg_${ticket.messages}`, automatic: true }),
    (_ticket, now) => ({ kind: 'withhold_reply', at: now, ruleId: 'rest', configVersion: 'v1', reason: 'machine' }),
    (ticket, now) => due(dueOf(ticket) ?? now),
    (_ticket, now) => due(now + REOPEN_MS),
    (ticket) => receipt('failed', { messageId: ticket.answers.at(-1)?.messageId ?? 'msg_x' }),
    (ticket) => receipt('delivered', { messageId: ticket.answers.at(0)?.messageId ?? 'msg_x' }),
  ),
  fc.subarray(LABELS).map(
    (labels): Step =>
      (_ticket, now) => ({ kind: 'set_labels', at: now, by: ANNA, labels }),
  ),
  fc.integer({ min: 0, max: 100 }).map(
    (priority): Step =>
      () =>
        setPriority(priority),
  ),
);
/** What routing and sla say, decided on the present version or on one that has gone by. */
const machines = fc
  .record({
    behind: fc.integer({ min: 0, max: 4 }),
    agent: fc.constantFrom('anna', 'mei'),
    what: fc.constantFrom(
      'queued',
      'offered',
      'accepted',
      'declined',
      'timed_out',
      'rescinded',
      'asked',
      'decided',
      'overflowed',
      'assigned',
      'handed',
      'returned',
      'transferred',
      'warned',
      'breached',
      'withdrawn',
      'raised',
      'lowered',
      'survey',
    ),
  })
  .map(
    ({ behind, agent, what }): Step =>
      (ticket) => {
        const onVersion = Math.max(1, ticket.version - behind);
        const minute = ticket.version;
        switch (what) {
          case 'queued':
            return queued({ onVersion, says: { labels: LABELS.slice(ticket.version % 3) } });
          case 'offered':
            return offered(agent, { onVersion, offerId: `ofr_${ticket.version % 3}` }, minute);
          case 'accepted':
          case 'declined':
            return ended(`work_${what}`, agent, { offerId: `ofr_${ticket.version % 3}` }, minute);
          case 'timed_out':
          case 'rescinded':
            return ended(`work_offer_${what}`, agent, { offerId: `ofr_${ticket.version % 3}` }, minute);
          case 'asked':
            return handoverAsked({ onVersion, toAgentId: agent }, minute);
          case 'decided':
            return handoverDecided(agent === 'anna' ? 'accepted' : 'declined', { toAgentId: agent }, minute);
          case 'overflowed':
            return overflowed({ onVersion, fromQueueId: ticket.queueId ?? 'general', toQueueId: ticket.queueId === 'billing' ? 'general' : 'billing' });
          case 'assigned':
            return assigned(agent, { onVersion });
          case 'handed':
            return assigned(agent, { onVersion, cause: 'transfer', offerId: ticket.offer?.id ?? 'ofr_0', at: iso(minute) });
          case 'returned':
            return returned(agent);
          case 'transferred':
            return transferred({ onVersion });
          case 'warned':
            return clock('sla_warned', { onVersion, clock: 'resolution' });
          case 'breached':
            return clock('sla_breached', { onVersion });
          case 'withdrawn':
            return clock('sla_breach_withdrawn');
          case 'survey':
            return surveyDue({ onVersion });
          case 'raised':
            return raised('priority_raised', { onVersion });
          default:
            return raised('priority_withdrawn');
        }
      },
  );

const histories = fc.array(fc.oneof({ weight: 2, arbitrary: inputs }, { weight: 1, arbitrary: machines }), { maxLength: 40, size: 'max' });

/** Runs a history, and shows each command with what it did. */
function run(steps: readonly Step[], look: (before: Ticket, events: readonly TicketEvent[], after: Ticket) => void): void {
  let state: TicketState = decide(open(), { status: 'absent' }).reduce<TicketState>(evolve, { status: 'absent' });
  steps.forEach((step, n) => {
    if (!isTicket(state)) throw new Error('a ticket that is gone');
    const before = state;
    const events = decide(step(before, at(n * 10 + 1)), before);
    state = events.reduce<TicketState>(evolve, before);
    if (isTicket(state)) look(before, events, state);
  });
}

test('moves only as the terms allow; each public event is one version, without a hole; an input makes at most ten', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      run(steps, (before, events, after) => {
        const statuses: string[] = [before.status];
        let state: TicketState = before;
        for (const event of events) {
          state = evolve(state, event);
          if (isTicket(state) && state.status !== statuses.at(-1)) statuses.push(state.status);
        }
        for (let n = 1; n < statuses.length; n += 1) expect(MOVES).toContain(`${statuses[n - 1]} ${statuses[n]}`);
        const told = events.filter(isPublic).length;
        expect(after.version).toBe(before.version + told);
        expect(told).toBeLessThanOrEqual(10);
      });
    }),
  );
});

test('a refusal changes nothing', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      run(steps, (before, events, after) => {
        if (events.some((event) => event.name === 'refused')) expect([events.length, after]).toEqual([1, before]);
      });
    }),
  );
});

test('at most one item is wanted at a time; what waits, is resolved or closed has no holder and wants none; an open one that the customer spoke to does', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      run([(_ticket, now) => message({ at: now, receivedAt: now }), ...steps], (before, events, after) => {
        let wanted = before.wantsWork;
        for (const event of events) {
          if (event.name === 'work.requested') {
            expect(wanted).toBe(false);
            wanted = true;
          }
          if (event.name === 'work.withdrawn') {
            expect(wanted).toBe(true);
            wanted = false;
          }
        }
        const over = after.status === 'waiting' || after.status === 'resolved' || after.status === 'closed';
        expect(after.wantsWork).toBe(!over);
        if (over) expect([after.agentId, after.offer]).toEqual([null, undefined]);
      });
    }),
  );
});

test('what a person has set no machine lowers; once there is an owner only his own hand-over gives another', () => {
  let handedOver = 0;
  fc.assert(
    fc.property(histories, (steps) => {
      run(steps, (before, events, after) => {
        if (before.priorityByHuman && after.priority < before.priority) expect(after.rankVersion > before.rankVersion || after.raises.length < before.raises.length).toBe(true);
        if (before.ownerId === null || after.ownerId === before.ownerId) return;
        handedOver += 1;
        expect([before.agentId, after.ownerId]).toEqual([before.ownerId, after.agentId]);
        expect(events.map((event) => (event.name === 'ticket.assigned' ? event.data.cause : ''))).toContain('transfer');
      });
    }),
    { numRuns: 500 },
  );
  expect(handedOver).toBeGreaterThan(0);
});

test('labels stand once each; no rule takes one off, or puts back what a person has taken off', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const off = new Set<string>();
      run(steps, (before, events, after) => {
        const [was, now] = [before.labels ?? [], after.labels ?? []];
        expect(new Set(now).size).toBe(now.length);
        const byPerson = events.some((event) => event.name === 'ticket.labelled' && event.data.by.kind === 'agent');
        if (!byPerson) expect([was.filter((one) => !now.includes(one)), now.filter((one) => !was.includes(one) && off.has(one))]).toEqual([[], []]);
        else for (const one of LABELS) if (now.includes(one)) off.delete(one);
        if (byPerson) for (const one of was) if (!now.includes(one)) off.add(one);
      });
    }),
  );
});

test('what is owed, against a naive reckoning: a message is answered by any later answer that has not failed', () => {
  const spoken = fc.oneof(
    fc.integer({ min: 0, max: 30 }).map((late) => ({ what: 'in' as const, late })),
    fc.constant({ what: 'out' as const }),
    fc.constant({ what: 'machine' as const }),
    fc.nat({ max: 20 }).map((which) => ({ what: 'fail' as const, which })),
  );
  fc.assert(
    fc.property(fc.array(spoken, { maxLength: 40, size: 'max' }), (steps) => {
      const log: ({ receivedAt: number } | { answer: string; stands: boolean })[] = [];
      let state: TicketState = decide(open(), { status: 'absent' }).reduce<TicketState>(evolve, { status: 'absent' });
      const say = (command: TicketCommand): void => {
        state = decide(command, state).reduce<TicketState>(evolve, state);
      };
      steps.forEach((step, n) => {
        const now = at(n + 100);
        const answers = log.filter((one) => 'answer' in one);
        if (step.what === 'in') {
          const receivedAt = now - step.late * 60_000;
          log.push({ receivedAt });
          say(message({ at: now, receivedAt }));
        } else if (step.what === 'machine') say(send({ at: now, by: RULE, messageId: `msg_${n}`, automatic: true }));
        else if (step.what === 'out' && answers.length < 20) {
          log.push({ answer: `msg_${n}`, stands: true });
          say(send({ at: now, messageId: `msg_${n}` }));
        } else if (step.what === 'fail' && answers[step.which]?.stands === true) {
          answers[step.which]!.stands = false;
          say(receipt('failed', { at: now, messageId: answers[step.which]!.answer }));
        }
      });
      const last = log.findLastIndex((one) => 'answer' in one && one.stands);
      const owed = log.slice(last + 1).flatMap((one) => ('receivedAt' in one ? one.receivedAt : []));
      expect(isTicket(state) && [state.oldestUnansweredAt, state.answerCount]).toEqual([owed.length === 0 ? null : Math.min(...owed), log.filter((one) => 'answer' in one && one.stands).length]);
    }),
    { numRuns: 300 },
  );
});
