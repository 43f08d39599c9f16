import { MINUTE } from '@sluice/kernel';
import { specify } from '@sluice/kernel/testing';
import { clockDecider } from './decider.ts';
import { stateOf } from './model.ts';
import { at, created, due, FIRST, queued, RESOLUTION, rulesOf, said, story, TEN, until } from './testing.ts';

const rules = rulesOf();
/** Due at 10:15; the queue is open day and night. */
const arrived = [created(TEN), queued(TEN)];
const answer = (version: number, when: number, now = when, messageId = 'msg_1') => said(version, when, { name: 'answered', messageId }, now);
const breached = until(rules, at(0, 15) + 1, ...arrived);

describe('starting', () => {
  test('at the first queue, from the receipt, in that queue’s calendar', () => {
    const { words, first, resolution } = story(rules, created(TEN - 5 * MINUTE), queued(TEN, 2, { receivedAt: TEN - 5 * MINUTE }));
    expect(words).toEqual(['clock_started first_response', 'clock_started resolution']);
    expect(first).toMatchObject({ startedAt: TEN - 5 * MINUTE, dueAt: at(0, 10), agreement: 'v1/standard/first_response/always' });
    expect(resolution).toMatchObject({ dueAt: at(15, 55), agreement: 'v1/standard/resolution/always' });
  });

  test('a clock begun outside hours starts at the next opening', () => {
    const evening = at(8); // 18:00
    expect(story(rules, created(evening), queued(evening, 2, { queueId: 'billing' })).first).toMatchObject({ startedAt: evening, dueAt: at(23, 15) });
  });

  test('what is only created is not yet promised anything; a second queue starts nothing anew', () => {
    expect(story(rules, created(TEN)).words).toEqual([]);
    expect(story(rules, ...arrived, queued(at(0, 5), 3)).words).toEqual([]);
  });

  test('a ticket begun by us has no first response, and its resolution from its creation', () => {
    const { words, resolution } = story(rules, created(TEN, { begunBy: 'agent' }));
    expect(words).toEqual(['clock_started resolution']);
    expect(resolution.agreement).toBe('v1/standard/resolution/office'); // no queue yet: the company's calendar
  });

  test('answered before it is queued: its clock starts and is met', () => {
    expect(story(rules, created(TEN), answer(2, at(0, 5))).words).toEqual(['clock_started first_response', 'clock_started resolution', 'clock_met first_response']);
  });

  test('first seen at its queue, where what came before is no longer to be read', () => {
    expect(story(rules, queued(TEN, 7)).words).toEqual(['clock_started first_response', 'clock_started resolution']);
    expect(story(rules, answer(7, TEN)).events).toEqual([]);
  });
});

describe('the warning and the breach', () => {
  test('warned at the share, breached at the first instant after the due time', () => {
    expect(story(rules, ...arrived).first.timerAt).toBe(at(0, 12));
    const warned = story(rules, ...arrived, due(FIRST, at(0, 12)));
    expect(warned.words).toEqual(['warned first_response', 'escalated first_response warning -1 [notify] mei']);
    expect(warned.first).toMatchObject({ warnedAt: at(0, 12), timerAt: at(0, 15) + 1 });
    const late = story(rules, ...arrived, due(FIRST, at(0, 12)), due(FIRST, at(0, 15) + 1));
    expect(late.words).toEqual([
      'breached first_response',
      'priority_raised first_response 10',
      'escalated first_response breach 0 [raise_priority] nobody',
      'escalated first_response breach 1 [notify] mei',
    ]);
    expect(late.first).toMatchObject({ breachedAt: at(0, 15) + 1, timerAt: null, raised: 10 });
    expect(stateOf(late.first)).toBe('breached');
  });

  test('a timer that comes early, twice or for a clock that is not there decides to nothing', () => {
    expect(story(rules, ...arrived, due(FIRST, at(0, 11))).events).toEqual([]);
    expect(story(rules, ...breached, due(FIRST, at(1))).events).toEqual([]);
    expect(story(rules, ...arrived, due('clk_gone', at(1))).events).toEqual([]);
  });

  test('seen much later it fires every rung once, in order, and warns of nothing that is over', () => {
    const { words } = story(rules, ...arrived, due(FIRST, at(5)));
    expect(words.map((one) => one.split(' ')[0])).toEqual(['breached', 'priority_raised', 'escalated', 'escalated']);
  });

  test('holder, owner and lead hear of it; every word names the version that it was decided on', () => {
    const held = [...arrived, said(3, at(0, 1), { name: 'held', agentId: 'anna' }), said(4, at(0, 1), { name: 'owned', ownerId: 'mei' })];
    const { words, events } = story(rules, ...until(rules, at(0, 12), ...held));
    expect(words).toContain('escalated first_response warning -1 [notify] anna,mei');
    expect(events.flatMap((event) => ('data' in event ? [event.data.onVersion] : []))).toEqual([4, 4]);
  });

  test('after an accepted hand-over whoever answers for it now is told, and he who did no more', () => {
    const owned = (version: number, ownerId: string) => said(version, at(0, 1), { name: 'owned', ownerId });
    const handed = [...arrived, said(3, at(0, 1), { name: 'held', agentId: 'anna' }), owned(4, 'anna'), said(5, at(0, 2), { name: 'held', agentId: 'mei' }), owned(6, 'mei')];
    expect(story(rules, ...until(rules, at(0, 12), ...handed)).words).toContain('escalated first_response warning -1 [notify] mei');
  });
});

describe('met by an answer', () => {
  test('at the due time itself it is met', () => {
    const { words, first } = story(rules, ...arrived, answer(3, at(0, 15)));
    expect(words).toEqual(['clock_met first_response']);
    expect([stateOf(first), first.timerAt, first.metAt]).toEqual(['met', null, at(0, 15)]);
  });

  test('late it is met and stays breached; nobody climbs on', () => {
    const { words, first } = story(rules, ...breached, answer(3, at(0, 16)));
    expect(words).toEqual(['clock_met first_response']);
    expect([stateOf(first), first.metAt, first.breachedAt]).toEqual(['breached', at(0, 16), at(0, 15) + 1]);
    expect(story(rules, ...arrived, answer(3, at(0, 16)), due(FIRST, at(1))).events).toEqual([]);
  });

  test('late, and the timer had not fired: the breach is told, its ladder is not climbed', () => {
    expect(story(rules, ...arrived, answer(3, at(0, 16))).words).toEqual(['breached first_response', 'clock_met first_response']);
  });

  test('given in time and seen late: breach and priority are taken back, it counts as kept', () => {
    const { words, first } = story(rules, ...breached, answer(3, at(0, 14), at(0, 20)));
    expect(words).toEqual(['clock_met first_response', 'breach_withdrawn first_response', 'priority_withdrawn first_response 10']);
    expect([stateOf(first), first.breachedAt, first.timerAt, first.raised]).toEqual(['met', null, null, 0]);
  });

  test('the second answer changes nothing; one that was given earlier and is seen later does', () => {
    expect(story(rules, ...arrived, answer(3, at(0, 5)), answer(4, at(0, 9), at(0, 9), 'msg_2')).words).toEqual([]);
    expect(story(rules, ...arrived, answer(3, at(0, 9)), answer(4, at(0, 5), at(0, 10), 'msg_2')).first.metAt).toBe(at(0, 5));
  });
});

describe('an answer that fails for good', () => {
  const failed = (version: number, messageId = 'msg_1') => said(version, at(0, 30), { name: 'answer_revoked', messageId });

  test('before the due time: the clock goes on as if it had not been', () => {
    const before = story(rules, ...arrived).first;
    const { words, first } = story(rules, ...arrived, answer(3, at(0, 5)), said(4, at(0, 6), { name: 'answer_revoked', messageId: 'msg_1' }));
    expect(words).toEqual(['clock_unmet first_response']);
    expect(first).toEqual(before);
  });

  test('after it: the breach comes at once', () => {
    const met = story(rules, ...arrived, answer(3, at(0, 5)), failed(4)).first;
    expect(met.timerAt).toBe(at(0, 15) + 1);
    expect(story(rules, ...arrived, answer(3, at(0, 5)), failed(4), due(FIRST, at(0, 30))).words).toContain('breached first_response');
  });

  test('where another answer stands, that one counts', () => {
    const two = [...arrived, answer(3, at(0, 5)), answer(4, at(0, 40), at(0, 40), 'msg_2')];
    const { words, first } = story(rules, ...two, failed(5));
    expect(words).toEqual(['clock_met first_response', 'breached first_response']);
    expect(first.metAt).toBe(at(0, 40));
  });

  test('one that nobody knows changes nothing', () => {
    expect(story(rules, ...arrived, said(3, at(0, 5), { name: 'answer_revoked', messageId: 'msg_9' })).words).toEqual([]);
  });
});

describe('it is never paused and never restarts', () => {
  test('waiting for the customer pauses the resolution only', () => {
    expect(story(rules, ...arrived, said(3, at(0, 5), { name: 'waiting', waitingFor: 'customer' })).words).toEqual(['clock_paused resolution waiting_customer']);
  });

  test('resolved without an answer it is revoked, and a reopening does not bring it back', () => {
    const resolved = [...arrived, said(3, at(0, 5), { name: 'resolved' })];
    const { words, first } = story(rules, ...resolved);
    expect(words).toEqual(['clock_revoked first_response unanswered', 'clock_met resolution']);
    expect(stateOf(first)).toBe('revoked');
    expect(story(rules, ...resolved, said(4, at(1), { name: 'reopened' })).words).toEqual(['clock_reopened resolution']);
  });

  test('resolved after the due time without an answer it is breached for good', () => {
    const { words, first } = story(rules, ...arrived, said(3, at(1), { name: 'resolved' }));
    expect(words).toEqual(['breached first_response', 'clock_revoked first_response unanswered', 'clock_met resolution']);
    expect([stateOf(first), first.timerAt]).toEqual(['breached', null]);
  });

  test('resolved in time and seen late: the breach is taken back', () => {
    expect(story(rules, ...breached, said(3, at(0, 14), { name: 'resolved' }, at(0, 20))).words).toEqual([
      'breach_withdrawn first_response',
      'priority_withdrawn first_response 10',
      'clock_revoked first_response unanswered',
      'clock_met resolution',
    ]);
  });
});

test.each(['merged', 'spam', 'withdrawn'])('closed as %s: nothing was owed, nothing fires any more', (reason) => {
  const { words, first, resolution } = story(rules, ...breached, said(3, at(1), { name: 'closed', reason }));
  expect(words).toEqual([`clock_revoked first_response ${reason}`, `clock_revoked resolution ${reason}`]);
  expect([stateOf(first), stateOf(resolution), first.timerAt, resolution.timerAt]).toEqual(['revoked', 'revoked', null, null]);
  expect(story(rules, created(TEN), said(2, at(0, 1), { name: 'closed', reason }), queued(at(0, 2), 3)).words).toEqual([]);
});

test('events are the ticket’s in its order: one that is not newer decides to nothing', () => {
  expect(story(rules, ...arrived, answer(3, at(0, 5)), said(3, at(0, 6), { name: 'answer_revoked', messageId: 'msg_1' })).events).toEqual([]);
});

test('given, when, then: the events themselves', () => {
  const decider = clockDecider(rules);
  const history = [...story(rules, created(TEN)).events, ...story(rules, created(TEN), queued(TEN)).events];
  specify(decider)
    .given(...history)
    .when(answer(3, at(0, 5)))
    .then(
      { name: 'noted', version: 3, facts: { answers: [{ messageId: 'msg_1', at: at(0, 5) }] } },
      { name: 'clock_met', clockId: FIRST, at: at(0, 5), ms: 5 * MINUTE, by: 'msg_1' },
      { name: 'clock_set', clockId: FIRST, dueAt: at(0, 15), fault: null, timerAt: null },
    );
  specify(decider)
    .given(...history)
    .when(due(RESOLUTION, at(0, 1)))
    .then();
});
