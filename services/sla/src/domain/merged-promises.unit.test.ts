import { stateOf } from './model.ts';
import { at, created, due, goesOn, queued, rulesOf, said, type Story, story, TEN, withPolicies } from './testing.ts';

const rules = rulesOf(withPolicies('version: 1\npolicies: [{id: all, resolution: 90h, promise: {warnAt: 0.5, ladder: [{at: breach, do: [notify, raisePriority]}]}}]\n'));
const duty = { kind: 'promise', of: 'prm_1' } as const;
const merged = [
  created(TEN),
  queued(TEN),
  said(3, at(0, 1), { name: 'duty_begun', owed: { ...duty, allowed: null, dueOn: at(4), agentId: 'anna', departmentId: null } }),
  said(4, at(0, 5), { name: 'closed', reason: 'merged' }),
];
/** The merge is undone, after the promise was due. */
const unmerged = said(5, at(6), { name: 'unmerged', restored: true, otherTicketId: 'tkt_0', ownerId: null, status: 'open', waitingFor: null, answers: [], unansweredAt: null });
const ended = (when: number, isDone: boolean) => said(6, when, { name: 'duty_ended', duty, isDone }, at(6));
const clockOf = ({ state }: Story) => state.clocks.find(({ kind }) => kind === 'promise')!;

test.each([
  ['kept in time', at(3), true, { metAt: at(3), breachedAt: null }, 'met'],
  ['taken back in time', at(3), false, { breachedAt: null, revoked: { why: 'dropped' } }, 'revoked'],
  ['kept late', at(5), true, { metAt: at(5), breachedAt: at(4) + 1 }, 'breached'],
])('%s while it was merged: so its clock ends, and no rung fires for it', (_name, when, isDone, clock, state) => {
  const one = goesOn(rules, story(rules, ...merged).state, unmerged, ended(when, isDone));
  expect(clockOf(one)).toMatchObject({ ...clock, fired: [], raised: 0, timerAt: null });
  expect(stateOf(clockOf(one))).toBe(state);
  expect(goesOn(rules, one.state, due(clockOf(one).id, at(7))).words).toEqual([]);
});

test('nobody has ended it: it is broken now', () => {
  const one = goesOn(rules, story(rules, ...merged).state, unmerged);
  expect(goesOn(rules, one.state, due(clockOf(one).id, at(6))).words).toContain('breached promise prm_1');
});
