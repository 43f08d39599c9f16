import type { TicketCommand } from '../command.ts';
import { ANNA, at, close, open, reopen, resolve, send } from '../testing.ts';
import type { Ticket } from '../ticket.ts';
import { missingIn } from './needs.ts';
import { hearsMore, isDead, isSolved, planGiven, planOf, sharedForms, standsBefore, takes, waitsFor } from './problem.ts';
import { analysis, ANALYSIS, approved, as, caseAfter, feedback, FEEDBACK, given, intake, move, PROCESS, REGISTRATION, SUPERVISOR, told, toldOf, write } from './testing.ts';

const problem = (history: readonly TicketCommand[], more: object = {}): Ticket => ({ ...caseAfter(history), id: 'tkt_9', caused: 0, ...more });
const PROBLEM = problem(intake());
const link = (other = PROBLEM): TicketCommand => ({ kind: 'link', at: at(35), by: ANNA, link: 'caused_by', other });
const unlink = (minute = 36): TicketCommand => ({ kind: 'unlink', at: at(minute), by: ANNA, link: 'caused_by', otherTicketId: 'tkt_9' });
const follow = (problemId = 'tkt_9', fields: Readonly<Record<string, number>> = {}, minute = 90): TicketCommand => ({ kind: 'case_follow', at: at(minute), by: { kind: 'system' }, problemId, fields });
const story = (commands: readonly TicketCommand[], command: TicketCommand): string[] => toldOf(given(commands).when(command).events);

test('linked to a problem a case owes no analysis of its own; unlinked it does again, as another debt', () => {
  expect(story(analysis(), link())).toEqual(['withdrawn facts 1', 'withdrawn root-cause 1']);
  expect(story([...analysis(), link()], unlink())).toEqual(['begun facts 2', 'begun root-cause 2']);
});

test.each<[string, Ticket, string[]]>([
  ['what is no case', problem(intake(), { case: undefined }), ['refused cause_no_case']],
  ['a case that was withdrawn', problem([...analysis(), close()]), ['refused cause_ended']],
  ['a case that was resolved before it was analysed', problem([...analysis(), resolve({ at: at(40), early: true })]), ['refused cause_ended']],
  ['a case that is solved', problem([...told(), resolve({ at: at(95) })]), ['withdrawn facts 1', 'withdrawn root-cause 1']],
  ['a case that is solved and closed', problem([...told(), resolve({ at: at(95) }), close({ at: at(99), reason: 'withdrawn' })]), ['withdrawn facts 1', 'withdrawn root-cause 1']],
])('caused by %s', (_name, other, then) => expect(story(analysis(), link(other))).toEqual(then));

test('it waits for the problem: nobody moves it on but with a reason, and by rank', () => {
  expect(story([...analysis(), link()], move('solution', { caller: as('li-na') }))).toEqual(['refused case_incomplete: tkt_9']);
  expect(story([...analysis(), link()], move('solution', { caller: SUPERVISOR, reasoned: true }))).toEqual(['skipped → solution 1']);
});

test('with the problem it goes on to where its customer is told', () => {
  const said = write('feedback', FEEDBACK, { at: at(85), by: { kind: 'system' } });
  expect(story([...analysis(), link(), said], follow())).toEqual(['done → feedback 1', 'begun support-told 1', 'done support-told 1', 'begun customer-told 1']);
});

test.each<[string, TicketCommand[], TicketCommand]>([
  ['another problem', [...analysis(), link()], follow('tkt_8')],
  ['no problem', analysis(), follow()],
  ['told already', [...analysis(), link(), follow()], follow()],
  ['no case', [open(), link()], follow()],
])('%s: nothing', (_name, history, command) => {
  expect(given(history).when(command).events).toEqual([]);
});

test('a problem is solved when it says what is to be told, until it is opened again', () => {
  const said = [...feedback(), write('feedback', FEEDBACK, { at: at(92) })];
  const back = [...said, move('analysis', { at: at(93), caller: SUPERVISOR, reasoned: true })];
  expect([feedback(), said, back].map((history) => isSolved(PROCESS, caseAfter(history)))).toEqual([false, true, false]);
});

test('a problem is dead when it has ended and gives nothing; who has nothing of it stands before that', () => {
  const ended = [analysis(), [...analysis(), close()], [...analysis(), resolve({ at: at(40), early: true })], [...told(), resolve({ at: at(95) })], [...told(), close({ at: at(99) })]];
  expect(ended.map((history) => isDead(PROCESS, caseAfter(history)))).toEqual([false, true, true, false, false]);
  expect([isDead(undefined, { status: 'open' }), isDead(undefined, { status: 'closed' })]).toEqual([false, true]);
  expect([intake(), analysis(), feedback()].map((history) => standsBefore(PROCESS, caseAfter(history)))).toEqual([true, true, false]);
  expect(standsBefore(PROCESS, { status: 'open' })).toBe(false);
});

test('what is written once for all: analysis, plan and feedback; the registration is each case’s own', () => {
  expect([...sharedForms(PROCESS)].toSorted()).toEqual(['analysis', 'feedback', 'plan']);
  expect([caseAfter([...analysis(), link()]), caseAfter(analysis())].map((ticket) => waitsFor(PROCESS, ticket, 'tkt_9')?.id)).toEqual(['feedback', undefined]);
});

const SYSTEM = { kind: 'system' } as const;
const given1 = [write('analysis', ANALYSIS, { at: at(84), by: SYSTEM }), write('feedback', FEEDBACK, { at: at(85), by: SYSTEM }), follow('tkt_9', { 'analysis.facts': 1, 'feedback.result': 1 })];
const followed = [...analysis(), link(), ...given1];

describe('taken from its problem after it went on with it', () => {
  test('a case goes back, and has said nothing of what that said', () => {
    expect(story(followed, unlink(95))).toEqual(['withdrawn customer-told 1', 'moved_back → analysis 2', 'begun facts 2', 'begun root-cause 2']);
    // Linked before it came to its analysis: the problem's words are not the case's, though they are the first.
    const early = [...intake(), link(), write('registration', REGISTRATION), move('analysis', { caller: as('li-na') }), ...given1, unlink(95)];
    expect(missingIn(PROCESS.stages[1]!, PROCESS, caseAfter(early)).map(({ id }) => id)).toContain('analysis.facts');
    expect(story(early, write('analysis', { facts: 'Said here.' }, { at: at(96) }))).toEqual(['done facts 1']);
  });
  test('it is reopened that far, too', () => {
    const back = [...analysis(), link(), ...given1, send({ at: at(93), messageId: 'msg_told' }), resolve({ at: at(94) })];
    expect(story(back, unlink(95))).toEqual([]);
    expect(caseAfter([...back, unlink(95), reopen({ at: at(96) })]).case).toMatchObject({ stage: 'analysis', given: { problemId: 'tkt_9' } });
  });
  test('nothing moves where it went on without it', () => {
    const skipped = [...analysis(), link(), move('solution', { caller: SUPERVISOR, reasoned: true })];
    expect(story(skipped, unlink(95))).toEqual(['begun plan 1']);
  });
});

describe('what the problem says later', () => {
  const hears = (history: readonly TicketCommand[], problemId = 'tkt_9'): boolean => hearsMore(PROCESS, caseAfter(history), problemId);
  test('is heard until its own customer is told', () => {
    const toldNow = [...followed, send({ at: at(93), messageId: 'msg_told' })];
    expect([hears(followed), hears(followed, 'tkt_8'), hears([...analysis(), link()]), hears(toldNow), hears([...toldNow, resolve({ at: at(94) })])]).toEqual([true, false, false, false, false]);
  });
  test('takes the place of what it said before, and of nothing else', () => {
    const mine = [...followed, write('feedback', { result: 'our own' }, { at: at(92) })];
    const of = caseAfter(followed).case;
    expect([takes(of, 'tkt_9', 'feedback.result', 2), takes(of, 'tkt_9', 'feedback.result', 1), takes(of, 'tkt_9', 'feedback.observe', 2), takes(of, 'tkt_9', 'analysis.joint', 2)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(takes(caseAfter(mine).case, 'tkt_9', 'feedback.result', 2)).toBe(false);
    const again = caseAfter([...followed, write('feedback', { result: 'corrected' }, { at: at(92), by: SYSTEM }), follow('tkt_9', { 'feedback.result': 2 }, 92)]).case;
    expect([takes(again, 'tkt_9', 'feedback.result', 2), takes(again, 'tkt_9', 'feedback.result', 3), again.given?.fields['analysis.facts']?.version]).toEqual([false, true, 1]);
  });
});

test('its plan is the problem’s, as that was decided on, until it has its own', () => {
  const plan = planOf(PROCESS, caseAfter(approved()).case);
  expect(plan).toEqual({ status: 'approved', authors: ['chen-bo'], decidedBy: 'sun-wei', submittedAt: at(60), decidedAt: at(70) });
  const by = { ...follow(), plan } as TicketCommand;
  const one = [...analysis(), link(), by];
  expect(planGiven(PROCESS, caseAfter(one))).toMatchObject({ problemId: 'tkt_9', status: 'approved' });
  expect([planGiven(PROCESS, caseAfter([...one, unlink(95)])), planGiven(PROCESS, caseAfter(analysis()))]).toEqual([undefined, undefined]);
});
