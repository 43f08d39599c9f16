import { MINUTE } from '@sluice/kernel';
import { stateOf } from './model.ts';
import { at, created, due, FIRST, goesOn, queued, rulesOf, said, story, type Story, TEN, until, withPolicies } from './testing.ts';

const rules = rulesOf();
/** First response due at 10:15. */
const arrived = [created(TEN), queued(TEN)];
const spam = (version: number, when: number) => said(version, when, { name: 'closed', reason: 'spam' });
const undone = (version: number, when: number, status = 'open', waitingFor: string | null = null) => said(version, when, { name: 'spam_undone', status, waitingFor });
const of = ({ state }: Story, kind: string) => state.clocks.find((clock) => clock.kind === kind)!;

test('clocks go on with the time that had counted; what lies between counts against nobody', () => {
  const gone = story(rules, ...arrived, spam(3, at(0, 5))).state;
  const back = goesOn(rules, gone, undone(4, at(1)));
  const alone = story(rules, ...arrived);
  expect([back.first.dueAt, back.resolution.dueAt]).toEqual([at(0, 70), (alone.resolution.dueAt ?? 0) + 55 * MINUTE]);
  expect([back.first, back.resolution].map(stateOf)).toEqual(['running', 'running']);
  expect(back.first.segments).toMatchObject([
    { from: TEN, to: at(0, 5), counts: true, ms: 5 * MINUTE },
    { from: at(0, 5), to: at(1), counts: false, why: 'spam', ms: 0 },
    { from: at(1), to: null, counts: true, why: 'open' },
  ]);
  expect(goesOn(rules, back.state, due(FIRST, at(1, 10) + 1)).words).toContain('breached first_response');
});

test('undone at once, nothing has been', () => {
  const gone = story(rules, ...arrived, spam(3, at(0, 5))).state;
  const [back, alone] = [goesOn(rules, gone, undone(4, at(0, 5))), story(rules, ...arrived)];
  expect([back.first.dueAt, back.resolution.dueAt]).toEqual([alone.first.dueAt, alone.resolution.dueAt]);
});

test('it had waited, and waits again; met stays met', () => {
  const waits = [...arrived, said(3, at(0, 5), { name: 'answered', messageId: 'msg_1' }), said(4, at(0, 5), { name: 'waiting', waitingFor: 'customer' })];
  const back = goesOn(rules, story(rules, ...waits, spam(5, at(1))).state, undone(6, at(2), 'waiting', 'customer'));
  expect([stateOf(back.first), stateOf(back.resolution)]).toEqual(['met', 'paused']);
  const open = goesOn(rules, back.state, said(7, at(3), { name: 'open' }));
  expect(open.resolution.dueAt).toBe((story(rules, ...arrived).resolution.dueAt ?? 0) + 175 * MINUTE);
});

test('it was resolved: nothing runs, and nothing is broken by that', () => {
  const resolved = [...arrived, said(3, at(0, 5), { name: 'answered', messageId: 'msg_1' }), said(4, at(0, 6), { name: 'resolved' })];
  const back = goesOn(rules, story(rules, ...resolved, spam(5, at(1))).state, undone(6, at(2), 'resolved'));
  expect([back.first, back.resolution].map(stateOf)).toEqual(['met', 'met']);
  expect(back.state.standing).toBe('resolved');
  expect(goesOn(rules, back.state, said(7, at(3), { name: 'reopened' })).resolution.segments.at(-1)).toMatchObject({ from: at(3), counts: true });
});

test('breached before, it is breached still; its ladder climbs on, and no rung twice', () => {
  const broken = until(rules, at(0, 20), ...arrived);
  const before = story(rules, ...broken);
  expect(stateOf(before.first)).toBe('breached');
  const back = goesOn(rules, before.state, spam(90, at(0, 21)), undone(91, at(1)));
  expect(back.first).toMatchObject({ breachedAt: before.first.breachedAt, fired: before.first.fired, raised: before.first.raised, revoked: null });
  expect(goesOn(rules, back.state, due(FIRST, at(1, 1))).words).toEqual([]);
});

test('a promise keeps its date', () => {
  const own = rulesOf(withPolicies('version: 1\npolicies: [{id: all, resolution: 90h, promise: {ladder: [{at: breach, do: [notify]}]}}]\n'));
  const promise = said(3, at(0, 1), { name: 'duty_begun', owed: { kind: 'promise', of: 'prm_1', allowed: null, dueOn: at(4), agentId: 'anna', departmentId: null } });
  const gone = story(own, ...arrived, promise, spam(4, at(1))).state;
  expect(of(goesOn(own, gone, undone(5, at(2))), 'promise')).toMatchObject({ dueAt: at(4), breachedAt: null, revoked: null });
  const late = goesOn(own, gone, undone(5, at(5)));
  expect(goesOn(own, late.state, due(of(late, 'promise').id, at(5))).words).toContain('breached promise prm_1');
});

test('what ended for another reason stays ended', () => {
  const before = story(rules, ...arrived, said(3, at(0, 5), { name: 'resolved' }));
  const back = goesOn(rules, before.state, spam(4, at(1)), undone(5, at(2), 'resolved'));
  expect(back.first.revoked?.why).toBe('unanswered');
});
