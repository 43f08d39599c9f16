import type { TicketCommand } from '../command.ts';
import { ANNA, at, close, open, resolve } from '../testing.ts';
import type { Ticket } from '../ticket.ts';
import { isDead, isSolved, sharedForms, standsBefore, waitsFor } from './problem.ts';
import { analysis, as, caseAfter, feedback, FEEDBACK, given, intake, move, PROCESS, SUPERVISOR, told, toldOf, write } from './testing.ts';

const problem = (history: readonly TicketCommand[], more: object = {}): Ticket => ({ ...caseAfter(history), id: 'tkt_9', caused: 0, ...more });
const PROBLEM = problem(intake());
const link = (other = PROBLEM): TicketCommand => ({ kind: 'link', at: at(35), by: ANNA, link: 'caused_by', other });
const unlink = (): TicketCommand => ({ kind: 'unlink', at: at(36), by: ANNA, link: 'caused_by', otherTicketId: 'tkt_9' });
const follow = (problemId = 'tkt_9'): TicketCommand => ({ kind: 'case_follow', at: at(90), by: { kind: 'system' }, problemId });
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
  expect(story([...analysis(), link(), said], follow())).toEqual(['done → feedback 1', 'begun support-told 1', 'begun satisfaction 1', 'done support-told 1', 'begun customer-told 1']);
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
