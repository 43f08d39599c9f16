import type { Ticket } from '../domain/ticket.ts';
import { as, type HttpBench, httpBench } from './testing.ts';

let b: HttpBench;
let ticket: Ticket;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  b.actor = as('anna');
  await b.send('POST', `/v1/tickets/${ticket.id}/case`, {});
});
afterAll(() => b.drop());

const path = (): string => `/v1/tickets/${ticket.id}/case`;

test('the head of the responsible department reads the case that he decides on, by his own key, and not the ticket; others of it do neither', async () => {
  b.actor = as('sun-wei');
  expect((await b.get(path())).status).toBe(404);
  b.actor = as('anna');
  expect((await b.send('PATCH', `${path()}/forms/analysis`, { values: { responsible: 'technology' } })).status).toBe(200);
  b.actor = as('sun-wei');
  expect((await b.get(path())).body).toMatchObject({ ticketId: ticket.id, departments: { responsible: 'technology' } });
  expect((await b.get(`/v1/tickets/${ticket.id}`)).status).toBe(404);
  expect(await b.send('POST', `${path()}/plan/approve`, { version: 0 })).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('plan') } });
  b.actor = as('lin-yu');
  expect([(await b.get(path())).status, (await b.send('POST', `${path()}/plan/approve`, { version: 0 })).status]).toEqual([404, 404]);
});
