import { DAY, HOUR, toIso } from '@sluice/kernel';
import { NINE, mail } from '../testing.ts';
import type { Ticket } from '../domain/ticket.ts';
import { admin, as, department, type HttpBench, httpBench, quality, supervisor, type Answered } from './testing.ts';

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

type Json = Record<string, unknown>;
const post = (what: string, body: object = {}): Promise<Answered> => b.send('POST', `/v1/tickets/${ticket.id}/${what}`, body);
const write = (form: string, values: object, more: object = {}): Promise<Answered> => b.send('PATCH', `/v1/tickets/${ticket.id}/case/forms/${form}`, { values, ...more });
const look = async (): Promise<Json> => (await b.get(`/v1/tickets/${ticket.id}/case`)).body;
const valueOf = (body: Json, form: string, field: string): unknown =>
  (body['forms'] as { id: string; fields: { id: string; value: unknown }[] }[]).find((one) => one.id === form)?.fields.find((one) => one.id === field)?.value;
const ok = async (answer: Promise<Answered>): Promise<Json> => {
  const { status, body } = await answer;
  expect([status < 300, status < 300 ? '' : body]).toEqual([true, '']);
  return body;
};
const said = async (): Promise<string[]> =>
  (await b.said())
    .filter((one) => /^ticket\.(case|stage|step|task|resolved|reopened)/.test(one.name))
    .map(({ name, data }) => [name.slice(7), data['stage'], data['step'], data['outcome'] ?? data['cause']].filter(Boolean).join(' '));

const REGISTRATION = { customer: '李伟', contactData: '138 0000', source: 'mail', happened: '台灯坏了', happenedAt: '2026-03-01T08:00:00Z', scope: 'one', urgency: 'medium', category: 'lamp' };
const ANALYSIS = { facts: 'May.', method: 'five-why', record: ['Why? A bad batch.'], rootCause: 'batch', responsible: 'technology', assisting: ['logistics'], priorityConfirmed: true, joint: 'Both.' };
const PLAN = { measures: ['replace'], steps: ['send'], resources: 'a lamp', effect: 'light', risk: 'normal', dueDate: '2026-03-06T09:00:00Z' };
const FEEDBACK = { completedAt: '2026-03-02T08:30:00Z', result: 'replaced', completion: 'all', observe: 'nothing' };

async function toSolution(): Promise<void> {
  await ok(post('case'));
  await ok(write('registration', REGISTRATION));
  await ok(post('case/move', { to: 'analysis' }));
  await ok(write('analysis', ANALYSIS));
  await ok(post('case/move', { to: 'solution' }));
}
async function toApproved(): Promise<void> {
  await toSolution();
  await ok(write('plan', PLAN));
  await ok(post('case/plan/submit'));
  b.actor = { ...supervisor, agentId: 'sun-wei' };
  await ok(post('case/plan/approve', { version: 1 }));
  b.actor = as('anna');
}

test('a case from its registration to its review, with a task of another department', async () => {
  await toApproved();
  const task = await ok(post('tasks', { departmentId: 'logistics', what: '请寄出新灯。Send a new lamp.', target: '4h' }));
  await ok(write('feedback', { completedAt: FEEDBACK.completedAt }));
  expect(await post('case/move', { to: 'feedback' })).toMatchObject({ status: 409, body: { code: 'case_incomplete', missing: [{ kind: 'tasks', id: task['id'] }] } });
  b.actor = department('lin-yu');
  expect(await ok(b.send('PATCH', `/v1/tasks/${String(task['id'])}`, { agentId: 'lin-yu' }))).toMatchObject({ agentId: 'lin-yu', status: 'open' });
  expect(await ok(b.send('PATCH', `/v1/tasks/${String(task['id'])}`, { outcome: 'done', text: '已寄出 Sent.' }))).toMatchObject({ status: 'done', answer: '已寄出 Sent.', endedBy: 'lin-yu' });
  b.actor = as('anna');
  await ok(post('case/move', { to: 'feedback' }));
  expect(await b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' })).toMatchObject({ status: 409, body: { code: 'case_incomplete' } });
  await ok(write('feedback', FEEDBACK));
  await ok(b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Your new lamp has been sent. 新灯已寄出。' }));
  await ok(b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved' }));
  await ok(write('review', { keywords: ['台灯', 'lamp'] }));
  expect(await said()).toEqual([
    'case_opened',
    'stage_entered intake opened',
    'step_begun intake registered',
    'step_ended intake registered done',
    'stage_entered analysis done',
    'step_begun analysis facts',
    'step_begun analysis root-cause',
    'step_ended analysis facts done',
    'step_ended analysis root-cause done',
    'step_begun analysis joint',
    'step_ended analysis joint done',
    'stage_entered solution done',
    'step_begun solution plan',
    'step_ended solution plan done',
    'step_begun solution approval',
    'step_ended solution approval done',
    'step_begun solution carried-out',
    'task_opened',
    'task_assigned',
    'task_ended done',
    'step_ended solution carried-out done',
    'stage_entered feedback done',
    'step_begun feedback support-told',
    'step_ended feedback support-told done',
    'step_begun feedback customer-told',
    'step_ended feedback customer-told done',
    'resolved',
    'step_begun feedback satisfaction',
    'stage_entered review done',
    'step_begun review filed',
    'step_ended review filed done',
  ]);
  const shown = await look();
  expect(shown).toMatchObject({
    status: 'resolved',
    stage: { id: 'review', visit: 1 },
    missing: [],
    next: [],
    plan: { status: 'approved', decidedBy: 'sun-wei', decides: null },
    departments: { coordinating: 'service', responsible: 'technology', assisting: ['logistics'] },
  });
  expect([valueOf(shown, 'review', 'keywords'), valueOf(shown, 'plan', 'risk'), valueOf(shown, 'registration', 'company')]).toEqual([['台灯', 'lamp'], 'normal', null]);
});

test('nothing that people write stands in an event', async () => {
  await toApproved();
  await ok(post('tasks', { departmentId: 'logistics', what: 'a secret word' }));
  const text = JSON.stringify(await b.said());
  for (const word of ['台灯坏了', '138 0000', 'A bad batch', 'a lamp', 'a secret word']) expect([word, text.includes(word)]).toEqual([word, false]);
});

describe('what is missing is said in both languages', () => {
  test('by name', async () => {
    await ok(post('case'));
    const { status, body } = await post('case/move', { to: 'analysis' });
    expect([status, body['code'], body['zh'], body['detail']]).toEqual([
      409,
      'case_incomplete',
      '还缺少本阶段要求的内容：客户、联系方式、来源、事情经过、发生时间、影响范围、紧急程度、问题分类',
      'something that is required is missing: Customer, Contact data, Source, What happened, When it happened, Scope of impact, Urgency, Classification',
    ]);
    expect((await look())['missing']).toEqual(body['missing']);
  });
  test('so is a value that is not of its field’s kind, and a process that is not there', async () => {
    expect(await post('case', { process: 'none' })).toMatchObject({ status: 422, body: { zh: expect.stringMatching(/^body\.process：须为以下之一：/) } });
    await ok(post('case'));
    expect(await write('registration', { urgency: 'soon' })).toMatchObject({ status: 400, body: { zh: 'body.values.urgency：须为以下之一：high、medium、low' } });
    expect(await write('registration', { nothing: 'x' })).toMatchObject({ status: 400, body: { zh: expect.stringMatching(/^body\.values\.nothing：不是该表单的字段/) } });
    await ok(post('close', { reason: 'withdrawn' }));
    expect(await write('registration', { scope: 'one' })).toMatchObject({ status: 409, body: { reason: 'state', zh: '工单的当前状态（已关闭）不允许此操作' } });
    expect(await post('tasks', { departmentId: 'logistics', what: 'x', target: '4h', dueAt: '2099-03-05T09:00:00Z' })).toMatchObject({
      status: 400,
      body: { zh: 'body.dueAt：与 target 重复说明了期限' },
    });
  });
  test('skipping needs a reason and a role; the reason is kept', async () => {
    await ok(post('case'));
    expect(await post('case/move', { to: 'analysis', reason: '客户情况已知 known' })).toMatchObject({ status: 403, body: { code: 'forbidden', reason: 'not_allowed' } });
    b.actor = supervisor;
    await ok(post('case/move', { to: 'analysis', reason: '客户情况已知 known' }));
    expect((await look())['reasons']).toEqual([{ of: 'moved', stage: 'intake', reason: '客户情况已知 known', by: 'key:key_super', at: toIso(b.clock.now()) }]);
    const reasonsOn = async (form: string) => (await ok(b.get(`/v1/tickets/${ticket.id}/case/forms/${form}`)))['reasons'];
    expect([await reasonsOn('registration'), await reasonsOn('analysis')]).toMatchObject([[{ of: 'moved' }], []]);
  });
  test('a supervisor resolves with a reason', async () => {
    await toSolution();
    const resolve = (more: object = {}): Promise<Answered> => b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved', ...more });
    expect((await resolve({ reason: 'enough' })).status).toBe(409);
    b.actor = supervisor;
    expect((await resolve()).status).toBe(409);
    expect((await resolve({ reason: 'The customer has taken it back. 客户撤回。' })).status).toBe(200);
    expect(await look()).toMatchObject({ stage: { id: 'review' }, reasons: [{ of: 'resolved', stage: 'solution', reason: 'The customer has taken it back. 客户撤回。' }] });
  });
});

describe('forms', () => {
  beforeEach(() => ok(post('case')));
  test('every write is a row, the latest counts, and who wrote it when stands with it', async () => {
    await ok(write('registration', { customer: 'Li', scope: 'one' }));
    b.clock.move(HOUR);
    b.actor = supervisor;
    await ok(write('registration', { customer: '李伟' }));
    await ok(write('registration', { scope: null }));
    const { forms } = (await look()) as { forms: { id: string; version: number; fields: Json[] }[] };
    expect(forms[0]).toMatchObject({ id: 'registration', version: 3 });
    expect(forms[0]?.fields.slice(0, 1)).toMatchObject([{ id: 'customer', value: '李伟', by: 'key:key_super', at: toIso(b.clock.now()) }]);
    expect(forms[0]?.fields.find((one) => one['id'] === 'scope')).toMatchObject({ value: null });
    expect(await b.db.query("select count(*) as n from conversation.case_entry where form = 'registration'")).toEqual([{ n: 4 }]);
  });
  test('who has read an older version is told', async () => {
    await ok(write('registration', { customer: 'Li' }, { version: 0 }));
    expect(await write('registration', { customer: 'Wu' }, { version: 0 })).toMatchObject({ status: 412, body: { code: 'precondition_failed', reason: 'form_changed' } });
    await ok(write('registration', { customer: 'Wu' }, { version: 1 }));
  });
  test.each([
    ['registration', { nothing: 'x' }, 'body.values.nothing'],
    ['registration', { customer: true }, 'body.values.customer'],
    ['registration', { customer: ' ' }, 'body.values.customer'],
    ['registration', { customer: 'x'.repeat(16_385) }, 'body.values.customer'],
    ['registration', { happenedAt: 'yesterday' }, 'body.values.happenedAt'],
    ['registration', { urgency: 'extreme' }, 'body.values.urgency'],
    ['registration', { ownerTold: 'yes' }, 'body.values.ownerTold'],
    ['analysis', { record: [] }, 'body.values.record'],
    ['analysis', { record: 'one' }, 'body.values.record'],
    ['analysis', { responsible: 'space' }, 'body.values.responsible'],
    ['analysis', { assisting: ['logistics', 'logistics'] }, 'body.values.assisting'],
  ])('%s %j is refused by its name', async (form, values, path) => {
    expect(await write(form, values)).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path }] } });
    expect(await b.db.query('select count(*) as n from conversation.case_entry')).toEqual([{ n: 0 }]);
  });
  test('a form that is not there is not found', async () => expect((await write('nothing', { a: 'x' })).status).toBe(404));
});

describe('a case begins', () => {
  test('once; a repeat under the same key answers the same', async () => {
    const key = { 'idempotency-key': 'begin-1' };
    const first = await b.send('POST', `/v1/tickets/${ticket.id}/case`, {}, key);
    expect([first.status, (await b.send('POST', `/v1/tickets/${ticket.id}/case`, {}, key)).body]).toEqual([200, first.body]);
    expect(await post('case')).toMatchObject({ status: 409, body: { reason: 'is_case' } });
  });
  test('by a process that is there', async () => {
    expect(await post('case', { process: 'other' })).toMatchObject({ status: 422, body: { code: 'rule_refused', errors: [{ path: 'body.process' }] } });
    await ok(post('case', { process: 'five-stage' }));
    expect(await b.db.query('select key from conversation.case_process')).toEqual([{ key: 'v1/five-stage' }]);
  });
  test('no case is no case', async () => {
    expect((await b.get(`/v1/tickets/${ticket.id}/case`)).status).toBe(404);
    expect(await post('case/move', { to: 'analysis' })).toMatchObject({ status: 409, body: { reason: 'no_case' } });
  });
});

test('a case goes on as it began, also where the configuration has another process by then', async () => {
  await ok(post('case'));
  await b.deliver([mail({ from: 'li.wei@customer.example' })]); // decided under a configuration without any process
  await b.db.query("update conversation.ticket set doc = replace(doc::text, 'v1/five-stage', 'v0/five-stage')::json");
  await b.db.query("insert into conversation.case_process (key, process) select 'v0/five-stage', replace(process, '\"1h\"', '\"2h\"') from conversation.case_process where key = 'v1/five-stage'");
  expect((await look())['process']).toMatchObject({ key: 'v0/five-stage' });
  await ok(write('registration', REGISTRATION));
});

test('a customer who writes again opens it again: back to the analysis', async () => {
  await toSolution();
  b.actor = supervisor;
  await ok(b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved', reason: 'done' }));
  await ok(b.send('POST', `/v1/tickets/${ticket.id}/reopen`));
  expect(await look()).toMatchObject({ stage: { id: 'analysis', visit: 2 }, status: 'open', plan: { status: 'draft' } });
  expect((await said()).slice(-5)).toEqual([
    'step_ended review filed withdrawn',
    'stage_entered analysis reopened',
    'step_begun analysis facts',
    'step_begun analysis root-cause',
    'step_begun analysis joint',
  ]);
});

test('an unfiled review keeps no ticket open, and goes on', async () => {
  await toSolution();
  b.actor = supervisor;
  await ok(b.send('POST', `/v1/tickets/${ticket.id}/resolve`, { code: 'solved', reason: 'done' }));
  await b.pass(7 * DAY);
  expect((await b.ticket(ticket.id)).status).toBe('closed');
  expect((await said()).filter((line) => line.startsWith('step_ended review'))).toEqual([]);
  expect((await look())['missing']).toMatchObject([{ id: 'review.keywords' }]);
  await ok(write('review', { keywords: ['lamp'] }));
  expect((await said()).at(-1)).toBe('step_ended review filed done');
});

describe('the plan', () => {
  beforeEach(async () => {
    await toSolution();
    await ok(write('plan', PLAN));
    await ok(post('case/plan/submit'));
  });
  test('says who decides; nobody else does, an admin neither', async () => {
    expect((await look())['plan']).toEqual({ form: 'plan', ofTicketId: null, status: 'submitted', version: 1, authors: ['anna'], decides: 'sun-wei', decidedBy: null });
    for (const actor of [as('anna'), admin, supervisor]) {
      b.actor = actor;
      expect(await post('case/plan/approve', { version: 1 })).toMatchObject({ status: 403, body: { reason: 'not_the_approver' } });
    }
  });
  test('is not approved by the key that has written of it, whomever it acts as', async () => {
    const acting = (agentId: string, keyId: string) => ({ ...as(agentId), keyId, actsFor: keyId, heldByNobody: true }) as const;
    b.actor = acting('anna', 'key_console');
    await ok(write('plan', { effect: 'more light' }));
    b.actor = acting('sun-wei', 'key_console');
    expect(await post('case/plan/approve', { version: 2 })).toMatchObject({ status: 403, body: { reason: 'approves_own', zh: expect.stringContaining('密钥') } });
    b.actor = acting('sun-wei', 'key_other');
    await ok(post('case/plan/approve', { version: 2 }));
  });
  test('is refused with a reason, which is kept', async () => {
    b.actor = { ...supervisor, agentId: 'sun-wei' };
    expect((await post('case/plan/refuse', { version: 1 })).status).toBe(400);
    await ok(post('case/plan/refuse', { version: 1, reason: '太慢 too slow' }));
    expect(await look()).toMatchObject({ plan: { status: 'draft', decides: null }, reasons: [{ of: 'refused', reason: '太慢 too slow', by: 'sun-wei' }] });
  });
  test('that was changed is another plan', async () => {
    await ok(write('plan', { effect: 'more light' }));
    b.actor = { ...supervisor, agentId: 'sun-wei' };
    expect(await post('case/plan/approve', { version: 1 })).toMatchObject({ status: 412 });
    await ok(post('case/plan/approve', { version: 2 }));
    b.actor = as('anna');
    await ok(write('plan', { effect: 'still more' }));
    expect((await look())['plan']).toMatchObject({ status: 'submitted', decidedBy: null, version: 3 });
  });
});

test('quality reads it and does nothing', async () => {
  await ok(post('case'));
  b.actor = quality;
  expect((await b.get(`/v1/tickets/${ticket.id}/case`)).status).toBe(200);
  expect((await post('case/move', { to: 'analysis' })).status).toBe(403);
});

test('whoever does not see the ticket does not see its case', async () => {
  await ok(post('case'));
  b.actor = as('mei');
  for (const answer of [
    await b.get(`/v1/tickets/${ticket.id}/case`),
    await write('registration', { customer: 'x' }),
    await post('case/move', { to: 'analysis' }),
    await post('tasks', { departmentId: 'logistics', what: 'x' }),
  ])
    expect(answer.status).toBe(404);
});

test('when its person is erased, what people wrote goes, and what was left to do ends', async () => {
  await toSolution();
  await ok(post('tasks', { departmentId: 'logistics', what: 'a secret word' }));
  await b.db.transact(async (tx) => (await import('../store/cases.ts')).wipeCases(tx, [ticket.id]));
  expect(await b.db.query('select count(*) as n from conversation.case_entry')).toEqual([{ n: 0 }]);
  expect(await b.db.query('select what, answer from conversation.task')).toEqual([{ what: '', answer: null }]);
});

test('the examples of every body are of the form that the route takes', async () => {
  const bodies = b.routes.filter((route) => route.url.includes('/case') && route.method !== 'GET').map((route) => [route.url, (route.schema['body'] as { examples?: unknown[] }).examples?.length]);
  expect(bodies.filter(([, examples]) => examples !== 1)).toEqual([]);
  expect((await post('case', {})).status).toBe(200);
  expect((await write('registration', { customer: '李伟 Li Wei' })).status).toBe(200);
  b.actor = supervisor;
  expect((await post('case/move', { to: 'analysis', reason: 'The customer is known. 客户情况已知。' })).status).toBe(200);
  expect(NINE).toBeLessThanOrEqual(b.clock.now());
});
