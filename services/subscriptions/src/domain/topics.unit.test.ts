import { TOPICS } from '@sluice/contracts';
import { filterOf } from './topics.ts';

test('what happens to offers can be asked for, by the short name and by the whole one', () => {
  const { filter, unknown } = filterOf('ticket.offered, dev.sluice.ticket.offer_timed_out.v1');
  expect(unknown).toEqual([]);
  expect([...(filter?.types ?? [])]).toEqual(['dev.sluice.ticket.offered.v1', 'dev.sluice.ticket.offer_timed_out.v1']);
  expect([...(filter?.topics ?? [])]).toEqual([TOPICS.ticketsEvents.name]);
});

test('what our services say to each other cannot', () => {
  expect(filterOf('work.offered,work.handover_asked,ticket.declined').unknown).toEqual(['work.offered', 'work.handover_asked']);
});
