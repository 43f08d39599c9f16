import { HOUR, toIso } from '@sluice/kernel';
import type { Ticket } from '../domain/ticket.ts';
import { type Answered, as, department, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let ticket: Ticket;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  ticket = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  b.actor = as('anna');
});
afterAll(() => b.drop());

const ask = (body: object = {}): Promise<Answered> => b.send('POST', `/v1/tickets/${ticket.id}/tasks`, { departmentId: 'logistics', what: '找包裹 Find it.', ...body });
const asked = async (body: object = {}): Promise<string> => String((await ask(body)).body['id']);
const answer = (id: string, body: object): Promise<Answered> => b.send('PATCH', `/v1/tasks/${id}`, body);
const listed = async (query = ''): Promise<string[]> => ((await b.get(`/v1/tasks${query}`)).body['items'] as { id: string }[]).map((one) => one.id);

test('a department is asked for something of any ticket', async () => {
  const made = await ask({ target: '4h', agentId: 'lin-yu' });
  expect(made).toMatchObject({
    status: 201,
    headers: { location: `/v1/tasks/${String(made.body['id'])}` },
    body: { ticketId: ticket.id, departmentId: 'logistics', agentId: 'lin-yu', status: 'open', what: '找包裹 Find it.', answer: null, target: '4h', elapsed: false, dueAt: null, openedBy: 'anna' },
  });
  expect((await b.get(`/v1/tasks/${String(made.body['id'])}`)).body).toEqual(made.body);
  expect((await b.said('ticket.task_opened'))[0]?.data).toMatchObject({ taskId: made.body['id'], departmentId: 'logistics', target: '4h', calendarId: 'office-cn', by: { kind: 'agent', id: 'anna' } });
});

test.each([
  [{ target: '0h' }, 'body.target'],
  [{ target: '90000h' }, 'body.target'],
  [{ elapsed: true }, 'body.elapsed'],
  [{ target: '1h', dueAt: '2099-01-01T00:00:00Z' }, 'body.dueAt'],
  [{ dueAt: '2020-01-01T00:00:00Z' }, 'body.dueAt'],
  [{ what: ' \n ' }, 'body.what'],
])('%j is refused by its name', async (body, path) => {
  expect(await ask(body)).toMatchObject({ status: 400, body: { errors: [{ path }] } });
  expect(await b.db.query('select count(*) as n from conversation.task')).toEqual([{ n: 0 }]);
});

test('a department that is not there, and somebody of another one', async () => {
  expect(await ask({ departmentId: 'space' })).toMatchObject({ status: 409, body: { reason: 'no_such_department' } });
  expect(await ask({ agentId: 'raj' })).toMatchObject({ status: 409, body: { reason: 'not_of_department' } });
});

test('hands it back with a reason; what has ended stays so', async () => {
  const id = await asked();
  b.actor = department('lin-yu');
  expect((await answer(id, { outcome: 'handed_back' })).body).toMatchObject({ status: 400, errors: [{ path: 'body.text' }] });
  expect((await answer(id, { text: 'x' })).status).toBe(400);
  expect(await answer(id, { outcome: 'handed_back', text: '不归我们管 Not ours.' })).toMatchObject({ status: 200, body: { status: 'handed_back', answer: '不归我们管 Not ours.', endedBy: 'lin-yu' } });
  expect(await answer(id, { outcome: 'done', text: 'x' })).toMatchObject({ status: 409, body: { reason: 'task_ended' } });
  expect((await b.said('ticket.task_ended')).map(({ data }) => data)).toMatchObject([{ taskId: id, outcome: 'handed_back', by: { kind: 'agent', id: 'lin-yu' }, at: toIso(b.clock.now()) }]);
});

test('goes to one of its people, and both at once', async () => {
  const id = await asked();
  b.actor = as('lin-yu');
  expect(await answer(id, { agentId: 'gao-shan', outcome: 'done', text: 'Found.' })).toMatchObject({ status: 200, body: { agentId: 'gao-shan', status: 'done' } });
  expect(
    await answer(
      await (async () => {
        b.actor = as('anna');
        return asked();
      })(),
      { agentId: 'raj' },
    ),
  ).toMatchObject({ status: 409, body: { reason: 'not_of_department' } });
});

test('who sees the ticket takes it back, and does not do it', async () => {
  const id = await asked();
  expect(await answer(id, { outcome: 'done', text: 'I did.' })).toMatchObject({ status: 403 });
  expect(await answer(id, { outcome: 'withdrawn', text: 'no more needed' })).toMatchObject({ status: 200, body: { status: 'withdrawn' } });
});

describe('a department', () => {
  let ours: string;
  let theirs: string;
  beforeEach(async () => {
    b.actor = as('anna');
    await b.send('POST', `/v1/tickets/${ticket.id}/case`, {});
    await b.send('PATCH', `/v1/tickets/${ticket.id}/case/forms/registration`, { values: { customer: '李伟', contactData: '138', happened: 'It broke.' } });
    ours = await asked();
    theirs = await asked({ departmentId: 'finance' });
    b.actor = department('lin-yu');
  });
  test('reads and answers its own tasks only', async () => {
    expect(await listed()).toEqual([ours]);
    expect(await listed('?department=finance')).toEqual([]);
    expect(await listed(`?ticket=${ticket.id}`)).toEqual([ours]);
    expect([(await b.get(`/v1/tasks/${ours}`)).status, (await b.get(`/v1/tasks/${theirs}`)).status]).toEqual([200, 404]);
    expect((await answer(theirs, { outcome: 'done', text: 'x' })).status).toBe(404);
    expect((await answer(ours, { outcome: 'withdrawn', text: 'x' })).status).toBe(403);
  });
  test('reads of the case what departments may, field by field', async () => {
    const { status, body } = await b.get(`/v1/tickets/${ticket.id}/case`);
    const fields = (body['forms'] as { id: string; fields: { id: string; value: unknown; by: unknown }[] }[]).find((one) => one.id === 'registration')?.fields;
    expect([status, fields?.map((one) => one.id), fields?.find((one) => one.id === 'happened')]).toMatchObject([
      200,
      ['source', 'happened', 'happenedAt', 'scope', 'urgency', 'category'],
      { value: 'It broke.', by: null },
    ]);
    expect((body['tasks'] as { id: string }[]).map((one) => one.id)).toEqual([ours]);
    expect(JSON.stringify(body)).not.toContain('138');
  });
  test('does nothing else, and sees nothing else', async () => {
    for (const [method, url, body] of [
      ['POST', `/v1/tickets/${ticket.id}/case/move`, { to: 'analysis' }],
      ['PATCH', `/v1/tickets/${ticket.id}/case/forms/registration`, { values: { customer: 'x' } }],
      ['POST', `/v1/tickets/${ticket.id}/tasks`, { departmentId: 'logistics', what: 'x' }],
    ] as const)
      expect((await b.send(method, url, body)).status).toBe(403);
    expect((await b.get(`/v1/tickets/${ticket.id}`)).status).toBe(403);
    b.actor = department('he-yan');
    expect((await b.get(`/v1/tickets/${ticket.id}/case`)).status).toBe(404);
    b.actor = { keyId: 'key_x', role: 'department' };
    for (const url of [`/v1/tickets/${ticket.id}/case`, '/v1/tasks', `/v1/tasks/${ours}`]) expect((await b.get(url)).status).toBe(403);
  });
});

describe('the list', () => {
  test('is of what one has to do with: of whom one belongs to, what one does, what one asked for', async () => {
    const id = await asked({ agentId: 'lin-yu' });
    expect(await listed()).toEqual([id]);
    for (const [actor, seen] of [
      [as('gao-shan'), [id]],
      [as('raj'), []],
      [supervisor, [id]],
      [quality, [id]],
    ] as const) {
      b.actor = actor;
      expect(await listed()).toEqual(seen);
    }
    b.actor = as('raj');
    expect((await b.get(`/v1/tasks/${id}`)).status).toBe(404);
    expect(await listed(`?ticket=${ticket.id}`)).toEqual([]);
  });
  test('in pages, by what is asked', async () => {
    const ids: string[] = [];
    for (const departmentId of ['logistics', 'finance', 'logistics']) {
      b.clock.move(HOUR);
      ids.unshift(await asked({ departmentId }));
    }
    await answer(ids[0]!, { outcome: 'withdrawn', text: 'x' });
    expect(await listed('?limit=2')).toEqual(ids.slice(0, 2));
    const { next } = (await b.get('/v1/tasks?limit=2')).body;
    expect(await listed(`?limit=2&cursor=${String(next)}`)).toEqual(ids.slice(2));
    expect([await listed('?status=open'), await listed('?department=finance'), await listed('?agent=lin-yu')]).toEqual([ids.slice(1), [ids[1]], []]);
  });
});

test('a task ends with its ticket', async () => {
  const id = await asked();
  await b.send('POST', `/v1/tickets/${ticket.id}/close`, { reason: 'spam' });
  expect((await b.get(`/v1/tasks/${id}`)).body).toMatchObject({ status: 'withdrawn', endedBy: null });
});
