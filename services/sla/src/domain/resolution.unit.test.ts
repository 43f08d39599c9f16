import { HOUR, MINUTE } from '@sluice/kernel';
import { edited, exampleFiles } from '@sluice/policy/testing';
import { stateOf } from './model.ts';
import { at, created, due, queued, RESOLUTION, rulesOf, said, story, TEN, until } from './testing.ts';

const rules = rulesOf();
/** Answered at once; the resolution is due 16 hours later, at 02:00. */
const arrived = [created(TEN), queued(TEN), said(3, TEN, { name: 'answered', messageId: 'msg_1' })];
const waiting = (version: number, when: number, waitingFor = 'customer', now = when) => said(version, when, { name: 'waiting', waitingFor }, now);
const open = (version: number, when: number) => said(version, when, { name: 'open' });
const resolved = (version: number, when: number, now = when) => said(version, when, { name: 'resolved' }, now);

describe('pauses', () => {
  test('waiting for the customer stands still; it goes on with what had counted', () => {
    const paused = story(rules, ...arrived, waiting(4, at(1)));
    expect(paused.words).toEqual(['clock_paused resolution waiting_customer']);
    expect([stateOf(paused.resolution), paused.resolution.dueAt, paused.resolution.timerAt]).toEqual(['paused', null, null]);
    const { words, resolution } = story(rules, ...arrived, waiting(4, at(1)), open(5, at(30)));
    expect(words).toEqual(['clock_resumed resolution']);
    expect([stateOf(resolution), resolution.dueAt]).toEqual(['running', at(45)]);
    expect(resolution.segments.map(({ from, to, counts, why, ms }) => [from, to, counts, why, ms])).toEqual([
      [TEN, at(1), true, 'open', HOUR],
      [at(1), at(30), false, 'waiting_customer', 0],
      [at(30), null, true, 'open', null],
    ]);
  });

  test('waiting for a third party pauses only where the policy says so', () => {
    expect(story(rules, ...arrived, waiting(4, at(1), 'third_party')).words).toEqual([]);
    const pausing = rulesOf(edited(exampleFiles('small'), 'policies.yaml', 'name: First', 'thirdPartyPauses: true\n    name: First'));
    expect(story(pausing, ...arrived, waiting(4, at(1), 'third_party')).words).toEqual(['clock_paused resolution waiting_third_party']);
  });

  test('nothing fires while it stands still; what is open already stays quiet', () => {
    expect(story(rules, ...arrived, waiting(4, at(1)), due(RESOLUTION, at(100))).events).toEqual([]);
    expect(story(rules, ...arrived, open(4, at(1))).words).toEqual([]);
  });

  test('paused in time and seen late: the breach is taken back, and it can be breached again with its whole ladder', () => {
    const breached = until(rules, at(16) + 1, ...arrived);
    const { words, resolution } = story(rules, ...breached, waiting(4, at(15), 'customer', at(17)));
    expect(words).toEqual(['breach_withdrawn resolution', 'priority_withdrawn resolution 10', 'clock_paused resolution waiting_customer']);
    expect(stateOf(resolution)).toBe('paused');
    const again = story(rules, ...until(rules, at(31) + 1, ...breached, waiting(4, at(15), 'customer', at(17)), open(5, at(30))));
    expect(again.words).toEqual(['breached resolution', 'priority_raised resolution 10', 'escalated resolution breach 0 [raise_priority,notify] mei']);
  });

  test('stopped exactly at its due time it is not over; it is as soon as it counts again', () => {
    const stopped = [...arrived, waiting(4, at(16))];
    expect(story(rules, ...stopped).resolution).toMatchObject({ dueAt: null, breachedAt: null });
    expect(story(rules, ...stopped, open(5, at(20))).resolution).toMatchObject({ dueAt: at(20), timerAt: at(12, 48) });
    expect(story(rules, ...until(rules, at(20) + 1, ...stopped, open(5, at(20)))).words).toContain('breached resolution');
  });

  test('a breach stays one when it pauses afterwards', () => {
    const breached = until(rules, at(16) + 1, ...arrived);
    const { words, resolution } = story(rules, ...breached, waiting(4, at(17)));
    expect(words).toEqual(['clock_paused resolution waiting_customer']);
    expect(stateOf(resolution)).toBe('breached');
  });
});

describe('resolved and reopened', () => {
  test('at the due time it is met, later it is breached; no rung fires any more', () => {
    expect(story(rules, ...arrived, resolved(4, at(16))).words).toEqual(['clock_met resolution']);
    const late = story(rules, ...arrived, resolved(4, at(16) + 1));
    expect(late.words).toEqual(['breached resolution', 'clock_met resolution']);
    expect([stateOf(late.resolution), late.resolution.timerAt]).toEqual(['breached', null]);
  });

  test('in time and seen late it counts as kept', () => {
    const { words, resolution } = story(rules, ...until(rules, at(16) + 1, ...arrived), resolved(4, at(16), at(20)));
    expect(words).toEqual(['clock_met resolution', 'breach_withdrawn resolution', 'priority_withdrawn resolution 10']);
    expect(stateOf(resolution)).toBe('met');
  });

  test('resolved out of waiting it is met, whatever time has gone by', () => {
    expect(story(rules, ...arrived, waiting(4, at(1)), resolved(5, at(90))).words).toEqual(['clock_met resolution']);
  });

  test('reopened it goes on with its elapsed time; the time between did not count', () => {
    const { words, resolution } = story(rules, ...arrived, resolved(4, at(2)), said(5, at(50), { name: 'reopened' }));
    expect(words).toEqual(['clock_reopened resolution']);
    expect([stateOf(resolution), resolution.metAt, resolution.dueAt]).toEqual(['running', null, at(64)]);
    expect(resolution.segments.map(({ counts, why, ms }) => [counts, why, ms])).toEqual([
      [true, 'open', 2 * HOUR],
      [false, 'resolved', 0],
      [true, 'open', null],
    ]);
  });

  test('a breached one that is reopened stays breached, and its ladder goes on where it was', () => {
    const ladder = rulesOf(edited(exampleFiles('small'), 'policies.yaml', '- {at: breach, do: [raisePriority, notify]}', '- {at: {after: 1h}, do: [notify], notify: [anna]}'));
    const breached = until(ladder, at(16) + 1, ...arrived);
    const { resolution } = story(ladder, ...breached, resolved(4, at(16, 30)), said(5, at(20), { name: 'reopened' }));
    expect([stateOf(resolution), resolution.timerAt]).toEqual(['breached', at(20, 30) + 1]);
    expect(story(ladder, ...breached, resolved(4, at(16, 30)), said(5, at(20), { name: 'reopened' }), due(RESOLUTION, at(20, 30) + 1)).words).toEqual(['escalated resolution after 0 [notify] anna']);
  });

  test('closed after it was solved changes nothing; closed as solved while it is open ends it', () => {
    expect(story(rules, ...arrived, resolved(4, at(2)), said(5, at(170), { name: 'closed', reason: 'solved' })).words).toEqual([]);
    expect(story(rules, ...arrived, said(4, at(2), { name: 'closed', reason: 'solved' })).words).toEqual(['clock_met resolution']);
  });

  test('resolved before it was ever queued (by a rule, say): both clocks have been, and are over', () => {
    expect(story(rules, created(TEN), resolved(2, at(0, 1))).words).toEqual([
      'clock_started first_response',
      'clock_started resolution',
      'clock_revoked first_response unanswered',
      'clock_met resolution',
    ]);
  });
});

test('a ticket that is sent to and fro for ever keeps its elapsed time, and a bounded history', () => {
  const toAndFro = Array.from({ length: 400 }, (_, n) => (n % 2 === 0 ? waiting(4 + n, TEN + n * MINUTE) : open(4 + n, TEN + n * MINUTE)));
  const { resolution } = story(rules, ...arrived, ...toAndFro);
  expect(resolution.segments.length).toBeLessThanOrEqual(100);
  expect(resolution.dueAt).toBe(TEN + 399 * MINUTE + 16 * HOUR - 199 * MINUTE);
  expect(resolution.segments[0]).toMatchObject({ from: TEN, why: 'earlier' });
});
