import type { Actor } from '@sluice/runtime';
import { assigned, mail, queued } from '../testing.ts';
import type { Ticket } from '../domain/ticket.ts';
import { admin, type Answered, as, department, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let about: Ticket;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  about = await b.demand({ agent: 'anna', from: 'li.wei@customer.example' });
  b.actor = supervisor;
});
afterAll(() => b.drop());

type Json = Record<string, unknown>;
const ok = async (answer: Promise<Answered>): Promise<Json> => {
  const { status, body } = await answer;
  expect([status < 300, status < 300 ? '' : body]).toEqual([true, '']);
  return body;
};
const complain = (body: object = {}): Promise<Answered> => b.send('POST', `/v1/tickets/${about.id}/complaint`, { text: '他挂断了我的电话。He hung up on me.', excludedAgentIds: ['anna'], ...body });
const complained = async (body: object = {}): Promise<Ticket> => b.ticket(String((await ok(complain(body)))['id']));

describe('a complaint is a matter of its own', () => {
  test('of the same customer, linked to what it is about, of its type and in its process', async () => {
    const made = await complain();
    expect(made).toMatchObject({ status: 201, body: { aboutTicketId: about.id, processId: 'complaint' } });
    const ticket = await b.ticket(String(made.body['id']));
    expect(ticket).toMatchObject({
      customerId: about.customerId,
      classification: { type: 'complaint', confidence: 1 },
      excluded: ['anna'],
      links: [{ link: 'complaint_about', ticketId: about.id }],
      case: { process: 'v1/complaint', stage: 'intake', aboutTicketId: about.id },
      ownerId: null,
    });
    expect(ticket.conversationId).not.toBe(about.conversationId);
    expect((await b.said('work.requested')).at(-1)?.data).toMatchObject({ ticketId: ticket.id, excludedAgentIds: ['anna'], classification: { type: 'complaint' } });
    expect((await b.said('ticket.agents_excluded'))[0]?.data).toMatchObject({ ticket: { ticketId: ticket.id }, agentIds: ['anna'] });
    expect((await b.get(`/v1/tickets/${about.id}/links`)).body['items']).toMatchObject([{ direction: 'from', link: 'complaint_about', ticketId: ticket.id }]);
    expect(await b.ticket(about.id)).toMatchObject({ version: about.version, status: 'open' });
  });

  test('who registers it is its owner, unless it concerns him', async () => {
    b.actor = as('anna');
    expect(await complained({ excludedAgentIds: ['mei'] })).toMatchObject({ ownerId: 'anna', excluded: ['mei'] });
    expect(await complained()).toMatchObject({ ownerId: null, excluded: ['anna'] });
  });

  test('a stranger to the company, another’s ticket and a process that is not there are refused, and leave nothing', async () => {
    const before = (await b.tickets()).length;
    expect(await complain({ excludedAgentIds: ['nobody-here'] })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.excludedAgentIds' }] } });
    expect(await complain({ process: 'space' })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.process' }] } });
    expect((await complain({ excludedAgentIds: undefined })).status).toBe(400);
    b.actor = as('mei');
    expect((await complain()).status).toBe(404);
    b.actor = quality;
    expect((await complain()).status).toBe(403);
    expect(await b.tickets()).toHaveLength(before);
  });
});

describe('whom it concerns', () => {
  test('is named later by those who lead and by the coordinating department', async () => {
    const ticket = await complained({ excludedAgentIds: [] });
    const put = (agentIds: string[]): Promise<Answered> => b.send('PUT', `/v1/tickets/${ticket.id}/excluded-agents`, { agentIds });
    expect(await put(['mei'])).toMatchObject({ status: 200, body: { excludedAgentIds: ['mei'] } });
    expect(await put(['nobody-here'])).toMatchObject({ status: 422 });
    await b.deliver([queued(await b.ticket(ticket.id), { queueId: 'billing' })]);
    b.actor = as('mei');
    expect((await put([])).status).toBe(404);
    b.actor = supervisor;
    expect(await put(['tom'])).toMatchObject({ status: 200, body: { excludedAgentIds: ['tom'] } });
    b.actor = as('mei'); // sees it by the queue, and is of no department that coordinates
    expect((await put([])).status).toBe(403);
  });

  test('a ticket that follows in the same conversation is kept from them too', async () => {
    const ticket = await complained({ excludedAgentIds: ['mei'] });
    await ok(b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: '我们会核实。We look into it.' }));
    const own = ((await b.said('outbound.requested')).at(-1)!.data['mail'] as { messageId: string }).messageId;
    await ok(b.send('POST', `/v1/tickets/${ticket.id}/close`, { reason: 'withdrawn' }));
    await b.deliver([mail({ from: 'li.wei@customer.example', inReplyTo: own, receivedAt: b.clock.now() })]);
    expect((await b.tickets()).find((one) => one.followsTicketId === ticket.id)).toMatchObject({ conversationId: ticket.conversationId, excluded: ['mei'] });
    b.actor = as('mei');
    expect((await b.get(`/v1/conversations/${ticket.conversationId}`)).status).toBe(404);
  });

  test('a complaint is merged with nothing', async () => {
    const ticket = await complained();
    for (const [one, other] of [
      [about, ticket],
      [ticket, about],
    ] as const)
      expect(await b.send('POST', `/v1/conversations/${one.conversationId}/merge`, { otherId: other.conversationId })).toMatchObject({
        status: 409,
        body: { detail: expect.stringContaining('complaint') },
      });
  });
});

/** Each call about the complaint, as whoever is concerned makes it: not there, whatever his role, whomever he acts as. */
describe('is walked by whom it concerns', () => {
  let ticket: Ticket;
  let task: string;
  let messageId: string;
  const CONCERNED: readonly [string, Actor][] = [
    ['as an agent', as('anna')],
    ['as a department', department('anna')],
    ['as a supervisor', { ...supervisor, agentId: 'anna' }],
    ['as quality', { ...quality, agentId: 'anna' }],
    ['as an admin', { ...admin, agentId: 'anna' }],
    ['acting as somebody else', { ...as('mei'), actsFor: 'key_super', heldBy: 'anna' }],
  ];
  beforeEach(async () => {
    ticket = await complained({ excludedAgentIds: [] });
    // She has had it in hand, owns it and has written in it: what she was to it counts no more.
    await b.deliver([queued(ticket, { queueId: 'general' })]);
    await b.deliver([assigned(await b.ticket(ticket.id), 'anna')]);
    messageId = String((await ok(b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: '客户很生气。Angry.' })))['id']);
    task = String((await ok(b.send('POST', `/v1/tickets/${ticket.id}/tasks`, { departmentId: 'service', what: '听录音 Hear the call.', agentId: 'anna' })))['id']);
    await ok(b.send('PUT', `/v1/tickets/${ticket.id}/excluded-agents`, { agentIds: ['anna'] }));
    ticket = await b.ticket(ticket.id);
  });

  test('she has nothing of it any more', async () => {
    expect(ticket).toMatchObject({ agentId: null, ownerId: null, lastAgentId: null });
    expect((await b.get(`/v1/tasks/${task}`)).body).toMatchObject({ agentId: null, status: 'open' });
  });

  test.each(CONCERNED)('%s', async (_who, actor) => {
    const promiseId = String((await ok(b.send('POST', `/v1/tickets/${ticket.id}/promises`, { text: 'Soon.', dueAt: '2099-01-01T00:00:00Z', agentId: 'tom' })))['id']);
    b.actor = actor;
    const placed = (url: string): string =>
      url
        .replace(':id', url.startsWith('/v1/tasks') ? task : url.startsWith('/v1/conversations') ? ticket.conversationId : url.startsWith('/v1/messages') ? messageId : ticket.id)
        .replace(':form', 'intake')
        .replace(':promiseId', promiseId)
        .replace(':n', '0')
        .replace(':link', 'complaint_about')
        .replace(':otherId', about.id);
    const wrong: unknown[] = [];
    let walked = 0;
    for (const { method, url, schema } of b.routes.filter((one) => /^\/v1\/(tickets|conversations|messages|tasks)\/:id/.test(one.url))) {
      const example = (schema['body'] as { examples?: Json[] } | undefined)?.examples?.[0];
      const body =
        example === undefined ? undefined : { ...example, ...('otherId' in example ? { otherId: about.conversationId } : {}), ...('otherTicketId' in example ? { otherTicketId: about.id } : {}) };
      const answer = method === 'GET' ? await b.get(placed(url)) : await b.send(method as 'POST', placed(url), body);
      walked += 1;
      if (answer.status !== 404 && answer.status !== 403) wrong.push([method, url, answer.status]);
    }
    expect(wrong).toEqual([]);
    expect(walked).toBeGreaterThan(30);
    const lists = await Promise.all(
      ['/v1/tickets?limit=200', '/v1/tickets?status=new&status=open', `/v1/tickets?customer=${about.customerId}`, '/v1/tasks', `/v1/tasks?ticket=${ticket.id}`, `/v1/tickets/${about.id}/links`].map(
        (url) => b.get(url),
      ),
    );
    const people = await Promise.all(['', '/timeline', '/suggestions', '/export?notes=true'].map((more) => b.get(`/v1/customers/${about.customerId}${more}`)));
    const found = JSON.stringify([...lists, ...people]);
    for (const secret of [ticket.id, ticket.conversationId, messageId, task, '挂断', '客户很生气', '听录音']) expect([secret, found.includes(secret)]).toEqual([secret, false]);
  });

  test('and by those whom it does not concern it is read', async () => {
    for (const actor of [supervisor, quality, { ...supervisor, agentId: 'song-qi' }]) {
      b.actor = actor;
      for (const url of [`/v1/tickets/${ticket.id}`, `/v1/tickets/${ticket.id}/case`, `/v1/conversations/${ticket.conversationId}/timeline`, `/v1/tasks/${task}`])
        expect([url, (await b.get(url)).status]).toEqual([url, 200]);
      expect(JSON.stringify((await b.get(`/v1/customers/${about.customerId}/timeline`)).body)).toContain('客户很生气');
    }
  });
});

test('of a complaint about somebody who leads, a key of a supervisor or of quality that does not say whose it is has nothing', async () => {
  const ticket = await complained({ excludedAgentIds: ['sun-wei'] });
  const task = async (): Promise<string> => String((await ok(b.send('POST', `/v1/tickets/${ticket.id}/tasks`, { departmentId: 'service', what: '听录音 Hear the call.' })))['id']);
  b.actor = { ...supervisor, agentId: 'song-qi' };
  const taskId = await task();
  const urls = [`/v1/tickets/${ticket.id}`, `/v1/tickets/${ticket.id}/case`, `/v1/tickets/${ticket.id}/case/file`, `/v1/conversations/${ticket.conversationId}/timeline`, `/v1/tasks/${taskId}`];
  const seen = async (actor: Actor): Promise<number[]> => {
    b.actor = actor;
    return await Promise.all(urls.map(async (url) => (await b.get(url)).status));
  };
  for (const actor of [{ ...supervisor, agentId: 'song-qi' }, { ...quality, agentId: 'nick' }, admin]) expect(await seen(actor)).toEqual(urls.map(() => 200));
  for (const actor of [supervisor, quality, { ...as('anna'), actsFor: 'key_super', heldByNobody: true } as const]) {
    expect(await seen(actor)).toEqual(urls.map(() => 404));
    const lists = await Promise.all(['/v1/tickets?limit=200', '/v1/tasks', `/v1/customers/${about.customerId}/timeline`].map((url) => b.get(url)));
    for (const secret of [ticket.id, ticket.conversationId, taskId]) expect(JSON.stringify(lists)).not.toContain(secret);
    if (actor.role !== 'quality') expect((await b.send('POST', `/v1/tickets/${ticket.id}/close`, { reason: 'withdrawn' })).status).toBe(404);
  }
  b.actor = supervisor;
  expect((await b.get(`/v1/customers/${about.customerId}/export`)).status).toBe(403);
});

test('a complaint from its intake to its answer: evidence, the agreement before it is carried out, satisfaction', async () => {
  const ticket = await complained({ excludedAgentIds: ['tom'], attachments: [{ filename: '录音.wav', contentType: 'audio/wav', base64: 'UklGRg==' }] });
  await b.deliver([queued(ticket)]);
  await b.deliver([assigned(await b.ticket(ticket.id), 'anna')]);
  b.actor = { ...supervisor, agentId: 'anna' };
  const post = (what: string, body: object = {}): Promise<Answered> => b.send('POST', `/v1/tickets/${ticket.id}/${what}`, body);
  const write = (form: string, values: object): Promise<Answered> => b.send('PATCH', `/v1/tickets/${ticket.id}/case/forms/${form}`, { values });
  const at = '2026-03-02T08:00:00Z';
  const [heard] = (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body['items'] as { id: string }[];
  const stranger = await b.demand({ agent: 'anna', from: 'someone@customer.example' });
  b.actor = { ...supervisor, agentId: 'anna' };
  const [theirs] = (await b.get(`/v1/conversations/${stranger.conversationId}/timeline`)).body['items'] as { id: string }[];
  const [original] = (await b.get(`/v1/conversations/${about.conversationId}/timeline`)).body['items'] as { id: string }[];

  await ok(write('intake', { complainant: '李伟', contactData: '138', happened: '挂断', happenedAt: at, wish: '道歉 An apology', urgency: 'medium', cause: 'communication', concernedNamed: true }));
  expect(await post('case/move', { to: 'verification' })).toMatchObject({ status: 409, body: { missing: [{ id: 'intake.acknowledgedAt' }] } });
  await ok(write('intake', { acknowledgedAt: at }));
  await ok(post('case/move', { to: 'verification' }));

  const verified = { statements: '未陈述', finding: 'justified', responsible: 'technology' };
  for (const evidence of [[], ['msg_x'], [theirs!.id], [heard!.id, heard!.id], 'text'])
    expect(await write('verification', { ...verified, evidence })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.values.evidence' }] } });
  await ok(write('verification', verified));
  expect(await post('case/move', { to: 'solution' })).toMatchObject({ status: 409, body: { missing: [{ id: 'verification.evidence', zh: '证据（消息、备注及其附件）' }] } });
  await ok(write('verification', { evidence: [heard!.id, original!.id] }));
  await ok(post('case/move', { to: 'solution' }));

  const agreed = { agreed: true, agreedAt: at, agreedHow: '电话 By telephone' };
  expect(await write('agreement', agreed)).toMatchObject({ status: 409, body: { reason: 'plan_not_approved', zh: expect.stringContaining('方案尚未获批') } });
  await ok(write('plan', { measures: ['道歉'], risk: 'normal', dueDate: '2026-03-06T09:00:00Z' }));
  await ok(post('case/plan/submit'));
  b.actor = { ...supervisor, agentId: 'sun-wei' };
  await ok(post('case/plan/approve', { version: 1 }));
  b.actor = { ...supervisor, agentId: 'anna' };
  // It turns out to concern who has approved it: somebody else decides.
  await ok(b.send('PUT', `/v1/tickets/${ticket.id}/excluded-agents`, { agentIds: ['tom', 'sun-wei'] }));
  expect((await b.get(`/v1/tickets/${ticket.id}/case`)).body).toMatchObject({
    plan: { status: 'submitted', decides: 'cao-rui', decidedBy: null },
    reasons: [{ of: 'voided', stage: 'solution', by: 'anna', reason: expect.stringContaining('审批作废') }],
  });
  b.actor = { ...supervisor, agentId: 'cao-rui' };
  await ok(post('case/plan/approve', { version: 1 }));
  b.actor = { ...supervisor, agentId: 'anna' };
  // Nothing is carried out before he has agreed, and neither lies ahead.
  expect(await write('result', { completedAt: at })).toMatchObject({ status: 409, body: { reason: 'not_agreed', zh: expect.stringContaining('客户尚未同意') } });
  expect(await write('agreement', { ...agreed, agreedAt: '2030-01-01T00:00:00Z' })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.values.agreedAt' }] } });
  expect(await post('case/move', { to: 'answer' })).toMatchObject({
    status: 409,
    body: { missing: [{ id: 'agreement.agreed' }, { id: 'agreement.agreedAt' }, { id: 'agreement.agreedHow' }, { kind: 'step', id: 'carried-out' }] },
  });
  expect(await ok(write('agreement', { agreed: false, agreedAt: at, agreedHow: '电话 By telephone' }))).toMatchObject({ missing: [{ id: 'agreement.agreed' }, { id: 'carried-out' }] });
  await ok(write('agreement', { agreed: true }));
  expect(await write('result', { completedAt: '2026-03-02T07:59:00Z' })).toMatchObject({
    status: 422,
    body: { errors: [{ path: 'body.values.completedAt', message: 'is before the customer agreed' }] },
  });
  expect(await write('result', { completedAt: '2031-01-01T00:00:00Z' })).toMatchObject({ status: 422, body: { errors: [{ path: 'body.values.completedAt' }] } });
  await ok(write('result', { completedAt: at }));
  await ok(post('case/move', { to: 'answer' }));
  await ok(write('result', { completedAt: at, result: '已道歉 Apologised.' }));
  expect(await post('resolve', { code: 'solved' })).toMatchObject({ status: 409, body: { code: 'case_incomplete' } });
  await ok(b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: '我们向您道歉。We apologise.' }));
  await ok(post('resolve', { code: 'solved' }));
  expect((await b.get(`/v1/tickets/${ticket.id}/case`)).body).toMatchObject({ stage: { id: 'review' }, aboutTicketId: about.id });
});
