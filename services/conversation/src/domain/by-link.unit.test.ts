import { fold, toIso } from '@sluice/kernel';
import { specify } from '@sluice/kernel/testing';
import type { CaseState } from './case/state.ts';
import type { TicketCommand } from './command.ts';
import { ticketDecider } from './decider.ts';
import { type LinkKind, MOST_CAUSED, MOST_LINKS } from './link.ts';
import { after, ANNA, at, open } from './testing.ts';
import { isTicket, type Ticket } from './ticket.ts';

const opened = ((): Ticket => {
  const state = fold(ticketDecider, ticketDecider.decide(open(), { status: 'absent' }));
  if (!isTicket(state)) throw new Error('no ticket came of it');
  return state;
})();
const other = (n = 1, more: Partial<Ticket> = {}): Ticket => ({ ...opened, id: `tkt_other${n}`, case: {} as CaseState, ...more });
const link = (kind: LinkKind, to: Ticket = other()): TicketCommand => ({ kind: 'link', at: at(5), by: ANNA, link: kind, other: to });
const unlink = (kind: LinkKind, otherTicketId = 'tkt_other1'): TicketCommand => ({ kind: 'unlink', at: at(6), by: ANNA, link: kind, otherTicketId });
const caused = (more: 1 | -1): TicketCommand => ({ kind: 'count_caused', at: at(5), more });
const why = (given: ReturnType<typeof after>, command: TicketCommand): unknown[] => given.when(command).events.map((event) => (event.name === 'refused' ? event.data.why : event.name));

test('a ticket is linked to another, each way once, and no more', () => {
  after(open())
    .when(link('duplicate'))
    .then({ name: 'ticket.linked', data: { link: 'duplicate', otherTicketId: 'tkt_other1', by: ANNA, at: toIso(at(5)) } });
  expect(why(after(open(), link('duplicate')), link('duplicate'))).toEqual(['linked_already']);
  expect(why(after(open(), link('duplicate')), link('follows'))).toEqual(['ticket.linked']);
  expect(why(after(open(), link('duplicate')), unlink('duplicate'))).toEqual(['ticket.unlinked']);
  expect(why(after(open(), link('duplicate'), unlink('duplicate')), link('duplicate'))).toEqual(['ticket.linked']);
  expect(why(after(open(), link('duplicate')), unlink('follows'))).toEqual(['not_linked']);
});

test('never to itself', () => {
  expect(why(after(open()), link('duplicate', opened))).toEqual(['link_itself']);
});

test.each(['caused_by', 'complaint_about'] as const)('%s: one at a time', (kind) => {
  expect(why(after(open(), link(kind)), link(kind, other(2)))).toEqual(['one_link']);
  expect(why(after(open(), link(kind), unlink(kind)), link(kind, other(2)))).toEqual(['ticket.linked']);
});

test('there is no circle and no chain of causes: what has a cause causes nothing, and what causes something has none', () => {
  const isCaused = other(1, { links: [{ link: 'caused_by', ticketId: opened.id, at: at(1) }] });
  expect(why(after(open()), link('caused_by', isCaused))).toEqual(['link_chain']);
  expect(why(after(open(), caused(1)), link('caused_by'))).toEqual(['link_chain']);
  expect(why(after(open(), caused(1), caused(-1)), link('caused_by'))).toEqual(['ticket.linked']);
});

test('links are bounded: of one ticket, and to one problem', () => {
  const many = Array.from({ length: MOST_LINKS }, (_, n) => link('duplicate', other(n)));
  expect(why(after(open(), ...many), link('duplicate', other(99)))).toEqual(['too_many_links']);
  expect(why(after(open()), link('caused_by', other(1, { caused: MOST_CAUSED })))).toEqual(['too_many_links']);
  expect(why(after(open()), link('caused_by', other(1, { caused: MOST_CAUSED - 1 })))).toEqual(['ticket.linked']);
});

test('a ticket that is not there is linked to nothing', () => {
  specify(ticketDecider)
    .given()
    .when(link('duplicate'))
    .then({ name: 'refused', data: { status: 'absent', why: 'state' } });
});
