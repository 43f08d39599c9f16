import { MINUTE } from '@sluice/kernel';
import { stateOf } from './model.ts';
import { at, created, due, queued, rulesOf, said, story, TEN, until, withPolicies, goesOn, type Story } from './testing.ts';

const rules = rulesOf(withPolicies('policies:\n  - {id: p, firstResponse: 15m, nextResponse: 1h, resolution: 16h}\n'));
const arrived = [created(TEN), queued(TEN)];
const heard = (version: number, when: number, receivedAt = when) => said(version, when, { name: 'heard', receivedAt });
const answer = (version: number, when: number, messageId = `msg_${version}`) => said(version, when, { name: 'answered', messageId });
const failed = (version: number, when: number, messageId: string) => said(version, when, { name: 'answer_revoked', messageId });
const next = ({ state }: Story) => state.clocks.filter(({ kind }) => kind === 'next_response');

describe('starting', () => {
  test('the first message is for the first response; after the answer the oldest that nobody has answered counts, a later one changes nothing', () => {
    expect(next(story(rules, created(TEN), heard(2, TEN), queued(TEN, 3)))).toEqual([]);
    expect(next(story(rules, ...arrived, heard(3, at(0, 2))))).toEqual([]);
    const one = story(rules, ...arrived, answer(3, at(0, 5)), heard(4, at(1)), heard(5, at(1, 30)));
    expect(next(one)).toMatchObject([{ startedAt: at(1), dueAt: at(2) }]);
    expect(one.words).toEqual([]);
  });

  test('from the trusted receipt: overdue when it is filed, it is breached once, as it came', () => {
    const { words, state } = story(rules, ...arrived, answer(3, at(0, 5)), heard(4, at(4), at(1)));
    expect(words).toEqual(['clock_started next_response', 'breached next_response late', 'priority_raised next_response 10', 'escalated next_response breach 0 [raise_priority,notify] mei late']);
    expect(state.clocks.at(-1)).toMatchObject({ lateIntake: true, breachedAt: at(2) + 1, timerAt: null });
  });

  test('begun by us: the customer’s first word is the first that is owed', () => {
    expect(next(story(rules, created(TEN, { begunBy: 'agent' }), heard(2, at(0, 30))))).toMatchObject([{ startedAt: at(0, 30), dueAt: at(1, 30) }]);
  });

  test('outside hours it begins at the next opening', () => {
    expect(next(story(rules, created(TEN), queued(TEN, 2, { queueId: 'billing' }), answer(3, at(0, 5)), heard(4, at(8))))).toMatchObject([{ startedAt: at(8), dueAt: at(24) }]);
  });

  test('no policy for it: there is none', () => {
    expect(story(rulesOf(), ...arrived, answer(3, at(0, 5)), heard(4, at(1))).words).toEqual([]);
  });
});

describe('ending', () => {
  const waiting = [...arrived, answer(3, at(0, 5)), heard(4, at(1))];
  test('met by the answer at ≤ due, late after it', () => {
    const kept = story(rules, ...waiting, answer(5, at(2)));
    expect([stateOf(next(kept)[0]!), kept.words]).toEqual(['met', ['clock_met next_response']]);
    const late = story(rules, ...until(rules, at(2) + 1, ...waiting), answer(5, at(2) + 1));
    expect(next(late)).toMatchObject([{ breachedAt: at(2) + 1, metAt: at(2) + 1 }]);
    expect(stateOf(next(late)[0]!)).toBe('breached');
  });

  test('each message after an answer has its own; of those that have ended a few stay in the row', () => {
    const commands = [...arrived, answer(3, at(0, 5))];
    for (let n = 0; n < 6; n += 1) commands.push(heard(4 + 2 * n, at(1, 2 * n)), answer(5 + 2 * n, at(1, 2 * n + 1)));
    const { state, words } = story(rules, ...commands);
    expect(next({ state } as Story)).toHaveLength(3);
    expect(words).toEqual(['clock_met next_response', 'clock_retired next_response']);
  });

  test('waiting pauses it never; resolved without an answer it is revoked, and broken where it was late', () => {
    expect(next(story(rules, ...waiting, said(5, at(1, 10), { name: 'waiting', waitingFor: 'third_party' })))).toMatchObject([{ dueAt: at(2) }]);
    const revoked = story(rules, ...waiting, said(5, at(1, 10), { name: 'resolved' }));
    expect([stateOf(next(revoked)[0]!), next(revoked)[0]?.revoked]).toEqual(['revoked', { why: 'unanswered', at: at(1, 10) }]);
    expect(stateOf(next(story(rules, ...waiting, said(5, at(3), { name: 'resolved' })))[0]!)).toBe('breached');
  });

  test.each(['merged', 'spam', 'withdrawn'])('%s: it was never owed', (reason) => {
    expect(stateOf(next(story(rules, ...waiting, said(5, at(3), { name: 'closed', reason })))[0]!)).toBe('revoked');
  });
});

describe('an answer that fails for good is as if it had not been', () => {
  const met = [...arrived, answer(3, at(0, 5)), heard(4, at(1)), answer(5, at(1, 10), 'msg_b')];
  test('whoever it answered waits on, since when he has waited', () => {
    const one = story(rules, ...met, failed(6, at(1, 20), 'msg_b'));
    expect(one.words).toEqual(['clock_unmet next_response']);
    expect(next(one)).toMatchObject([{ startedAt: at(1), metAt: null, dueAt: at(2) }]);
  });

  test('who has written since waits with him: that clock was never owed', () => {
    const one = story(rules, ...met, heard(6, at(1, 15)), failed(7, at(1, 20), 'msg_b'));
    expect(one.words).toEqual(['clock_unmet next_response', 'clock_revoked next_response superseded']);
    expect(next(one).map(stateOf)).toEqual(['running', 'revoked']);
  });

  test('where another answer stands, that one counts', () => {
    const one = story(rules, ...met, heard(6, at(1, 15)), answer(7, at(1, 40), 'msg_c'), failed(8, at(1, 50), 'msg_b'));
    expect(next(one)).toMatchObject([{ metAt: at(1, 40), metBy: 'msg_c' }, { revoked: { why: 'superseded', at: at(1, 40) } }]);
  });

  test('a breach of what was never owed is taken back with its rank', () => {
    const late = until(rules, at(2, 30), ...met, heard(6, at(1, 15)));
    const one = story(rules, ...late, failed(7, at(2, 40), 'msg_b'));
    expect(one.words).toEqual(['clock_unmet next_response', 'breach_withdrawn next_response', 'priority_withdrawn next_response 10', 'clock_revoked next_response superseded']);
    // He has waited since one o'clock: that is over, and told at once by its timer.
    expect(next(one)[0]).toMatchObject({ dueAt: at(2), timerAt: at(2) + 1 });
  });

  test('the only answer of all: the first response is owed again, and nothing else', () => {
    const one = story(rules, ...arrived, answer(3, at(0, 5), 'msg_a'), heard(4, at(0, 8)), failed(5, at(0, 9), 'msg_a'));
    expect(one.words).toEqual(['clock_unmet first_response', 'clock_revoked next_response superseded']);
  });
});

describe('reopening', () => {
  const resolved = [...arrived, answer(3, at(0, 5)), said(4, at(1), { name: 'resolved' })];
  test('by a message: from then on, not from the reopening', () => {
    const one = story(rules, ...resolved, heard(5, at(2)), said(6, at(2, 1), { name: 'reopened' }));
    expect(next(one)).toMatchObject([{ startedAt: at(2), dueAt: at(3) }]);
  });

  test('thanks, and what nobody reopens, ask for nothing', () => {
    expect(next(story(rules, ...resolved, heard(5, at(2))))).toEqual([]);
  });

  test('by an agent: nobody waits', () => {
    expect(next(story(rules, ...resolved, said(5, at(2), { name: 'reopened' })))).toEqual([]);
  });

  test('resolved without any answer, the first response does not come back: the next one does', () => {
    const one = story(rules, ...arrived, said(3, at(0, 10), { name: 'resolved' }), heard(4, at(1)), said(5, at(1), { name: 'reopened' }));
    expect([one.first.revoked?.why, next(one)[0]?.startedAt]).toEqual(['unanswered', at(1)]);
  });
});

describe('merging', () => {
  const merged = (version: number, when: number, unansweredAt: number | null) => said(version, when, { name: 'merged', fromTicketId: 'tkt_0', other: null, ownerId: null, unansweredAt });
  const unmerged = (version: number, when: number, unansweredAt: number | null) =>
    said(version, when, { name: 'unmerged', restored: false, otherTicketId: 'tkt_0', ownerId: null, status: 'open', waitingFor: null, answers: [{ messageId: 'msg_3', at: at(0, 5) }], unansweredAt });
  const answered = [...arrived, answer(3, at(0, 5))];

  test('what came along unanswered is owed from its receipt, and no more when the merge is undone', () => {
    const one = story(rules, ...answered, merged(4, at(1), at(0, 50)));
    expect(next(one)).toMatchObject([{ startedAt: at(0, 50), dueAt: at(1, 50) }]);
    const two = goesOn(rules, one.state, unmerged(5, at(1, 10), null));
    expect(next(two).map(stateOf)).toEqual(['revoked']);
  });

  test('an older message counts instead of its own, and its own again afterwards', () => {
    const one = story(rules, ...answered, heard(4, at(1)), merged(5, at(1, 5), at(0, 30)));
    expect(next(one)).toMatchObject([{ startedAt: at(0, 30), dueAt: at(1, 30) }]);
    expect(next(goesOn(rules, one.state, unmerged(6, at(1, 10), at(1))))).toMatchObject([{ startedAt: at(1), dueAt: at(2) }]);
  });
});

test('late or twice: nothing', () => {
  const waiting = story(rules, ...arrived, answer(3, at(0, 5)), heard(4, at(1)));
  expect(goesOn(rules, waiting.state, heard(4, at(1))).words).toEqual([]);
  const { id } = next(waiting)[0]!;
  expect(goesOn(rules, waiting.state, due(id, at(1, 30))).words).toEqual([]);
  expect(goesOn(rules, waiting.state, due(id, at(1, 48)), due(id, at(1, 48) + MINUTE)).words).toEqual([]);
});
