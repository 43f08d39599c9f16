import { ANALYSIS, CaseWalk, FEEDBACK, REGISTRATION } from './http/case-testing.ts';
import { as, type HttpBench, httpBench, supervisor } from './http/testing.ts';

let b: HttpBench;
let problem: CaseWalk;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  problem = await another(0);
  await problem.ok(problem.post('case'));
});
afterAll(() => b.drop());

async function another(n: number): Promise<CaseWalk> {
  const made = new CaseWalk(b, await b.demand({ agent: 'anna', from: `customer${n}@shop.example` }));
  b.actor = as('anna');
  return made;
}
/** A case in analysis, caused by the problem. */
async function caused(n: number): Promise<CaseWalk> {
  const one = await another(n);
  await one.ok(one.post('case'));
  await one.ok(one.write('registration', { ...REGISTRATION, customer: `Customer ${n}` }));
  await one.ok(one.post('case/move', { to: 'analysis' }));
  await one.ok(one.post('links', { link: 'caused_by', otherTicketId: problem.ticket.id }));
  return one;
}
interface Body {
  readonly stage: { readonly id: string };
  readonly missing: readonly { readonly kind: string; readonly id: string }[];
  readonly forms: readonly { readonly id: string; readonly fields: readonly { readonly id: string; readonly value: unknown; readonly by: string | null }[] }[];
}
const caseOf = async (one: CaseWalk): Promise<Body> => (await one.ok(b.get(`/v1/tickets/${one.ticket.id}/case`))) as unknown as Body;
const fieldOf = (body: Body, form: string, field: string) => body.forms.find(({ id }) => id === form)?.fields.find(({ id }) => id === field);

test('many cases, one cause: analysed once, and plan and feedback are in each, whose own customer is told', async () => {
  const cases = [await caused(1), await caused(2)];
  expect((await caseOf(cases[0]!)).missing).toMatchObject([{ kind: 'problem', id: problem.ticket.id }]);
  await problem.toFeedback('case');
  await b.pass(0);
  for (const [n, one] of cases.entries()) {
    const body = await caseOf(one);
    expect([body.stage.id, body.missing.map(({ id }) => id)]).toEqual(['feedback', ['customer']]);
    expect([fieldOf(body, 'analysis', 'rootCause'), fieldOf(body, 'plan', 'measures'), fieldOf(body, 'feedback', 'result')]).toMatchObject([
      { value: 'batch', by: 'system' },
      { value: ['replace'] },
      { value: FEEDBACK.result },
    ]);
    expect(fieldOf(body, 'registration', 'customer')).toMatchObject({ value: `Customer ${n + 1}`, by: 'anna' });
    await one.resolve();
    expect((await caseOf(one)).stage.id).toBe('review');
  }
  expect(JSON.stringify(await b.said())).not.toContain('bad batch');
});

test('what comes late goes on at once: linked when the problem is solved, or registered after that', async () => {
  await problem.toFeedback('case');
  await b.pass(0);
  const late = await caused(1);
  await b.pass(0);
  expect((await caseOf(late)).stage.id).toBe('feedback');
  const early = await another(2);
  await early.ok(early.post('case'));
  await early.ok(early.post('links', { link: 'caused_by', otherTicketId: problem.ticket.id }));
  await b.pass(0);
  expect((await caseOf(early)).stage.id).toBe('intake');
  await early.ok(early.write('registration', REGISTRATION));
  await early.ok(early.post('case/move', { to: 'analysis' }));
  await b.pass(0);
  expect((await caseOf(early)).stage.id).toBe('feedback');
});

test('what a case says itself stays; who has gone on is passed over, however often it is tried', async () => {
  const one = await caused(1);
  await one.ok(one.write('analysis', { rootCause: 'his own' }));
  await problem.toFeedback('case');
  await b.pass(0);
  const before = (await b.said()).length;
  await problem.ok(problem.write('registration', { scope: 'many' }));
  await b.pass(0);
  const body = await caseOf(one);
  expect([fieldOf(body, 'analysis', 'rootCause')?.value, fieldOf(body, 'feedback', 'observe')?.value]).toEqual(['his own', FEEDBACK.observe]);
  expect((await b.said()).slice(before).filter(({ key }) => key === one.ticket.id)).toEqual([]);
});

test('what the problem corrects comes to whoever has not told his customer, and to nobody else', async () => {
  const [untold, told, own] = [await caused(1), await caused(2), await caused(3)];
  await problem.toFeedback('case');
  await b.pass(0);
  await told.ok(b.send('POST', `/v1/conversations/${told.ticket.conversationId}/messages`, { text: 'It has been replaced. 已更换。' }));
  await own.ok(own.write('feedback', { result: 'ours' }));
  await problem.ok(problem.write('feedback', { result: 'repaired', observe: null }));
  await b.pass(0);
  const results = await Promise.all([untold, told, own].map(async (one) => fieldOf(await caseOf(one), 'feedback', 'result')?.value));
  expect(results).toEqual(['repaired', FEEDBACK.result, 'ours']);
  expect(fieldOf(await caseOf(untold), 'feedback', 'observe')?.value).toBeNull();
});

test('its printed plan is the problem’s, with who wrote it and who approved it', async () => {
  const one = await caused(1);
  await problem.toFeedback('case');
  await b.pass(0);
  const { id } = problem.ticket;
  const file = await one.ok(b.get(`/v1/tickets/${one.ticket.id}/case/file`));
  expect(file).toMatchObject({
    given: { ticketId: id, linked: true },
    approval: { ofTicketId: id, status: 'approved', authors: ['anna'], decidedBy: 'sun-wei', submittedAt: expect.any(String), decidedAt: expect.any(String) },
  });
  expect(await caseOf(one)).toMatchObject({ plan: { ofTicketId: id, status: 'approved', authors: ['anna'], decides: null, decidedBy: 'sun-wei' } });
  for (const [language, word] of [
    ['zh', '沿用问题案件的方案'],
    ['en', 'Plan of the problem'],
  ] as const)
    expect((await b.app.inject({ method: 'GET', url: `/v1/tickets/${one.ticket.id}/case/forms/plan?format=html&language=${language}` })).body).toContain(`<dt>${word}</dt><dd>${id}</dd>`);
  expect(await problem.ok(b.get(`/v1/tickets/${id}/case/file`))).toMatchObject({ given: null, approval: { ofTicketId: null, status: 'approved' } });
});

test('unlinked before it is resolved it goes back and owes what it is; resolved it stays, and says whose analysis it has', async () => {
  const [live, done] = [await caused(1), await caused(2)];
  await problem.toFeedback('case');
  await b.pass(0);
  await done.resolve();
  for (const one of [live, done]) expect((await b.send('DELETE', `/v1/tickets/${one.ticket.id}/links/caused_by/${problem.ticket.id}`)).status).toBe(204);
  const [back, stays] = [await caseOf(live), await caseOf(done)];
  expect([back.stage.id, back.missing.some(({ id }) => id === 'analysis.rootCause')]).toEqual(['analysis', true]);
  expect(stays).toMatchObject({ stage: { id: 'review' }, given: { ticketId: problem.ticket.id, linked: false } });
  expect((await live.post('resolve', { code: 'solved' })).status).toBe(409);
  await live.ok(live.write('analysis', ANALYSIS));
  await live.ok(live.post('case/move', { to: 'solution' }));
  expect((await live.post('case/plan/submit')).body).toMatchObject({ code: 'case_incomplete' });
});

test('a problem of more cases than one transaction takes is walked to its end', async () => {
  await problem.toFeedback('case');
  await b.pass(0);
  const model = await caused(1);
  const [row] = await b.db.query<{ doc: object }>('select doc from conversation.ticket where id = $1', [model.ticket.id]);
  const id = (n: number): string => `tkt_0190f000-0000-7000-8000-${String(n).padStart(12, '0')}`;
  for (let n = 1; n <= 230; n += 1) {
    await b.db.query(
      'insert into conversation.ticket (id, conversation_id, customer_id, status, priority, breached, doc) select $1, conversation_id, customer_id, status, priority, breached, $2::json from conversation.ticket where id = $3',
      [id(n), JSON.stringify({ ...row?.doc, id: id(n) }), model.ticket.id],
    );
    await b.db.query("insert into conversation.ticket_link (ticket_id, other_id, link, by_id, at) values ($1, $2, 'caused_by', 'anna', now())", [id(n), problem.ticket.id]);
  }
  await b.pass(0);
  const [left] = await b.db.query<{ n: number }>("select count(*) as n from conversation.ticket where doc -> 'case' ->> 'stage' = 'analysis'");
  expect(left?.n).toBe(0);
});

const END: Readonly<Record<string, () => Promise<unknown>>> = {
  'closed as withdrawn': () => problem.ok(problem.post('close', { reason: 'withdrawn' })),
  'closed as spam': () => problem.ok(problem.post('close', { reason: 'spam' })),
  'resolved before it says anything': async () => {
    b.actor = supervisor;
    await problem.ok(problem.post('resolve', { code: 'solved', reason: 'enough' }));
    b.actor = as('anna');
  },
};
test.each(Object.keys(END))('a problem that is %s leaves its cases their own analysis, and says so', async (how) => {
  const [waits, early] = [await caused(1), await another(2)];
  await early.ok(early.post('case'));
  await early.ok(early.post('links', { link: 'caused_by', otherTicketId: problem.ticket.id }));
  await END[how]?.();
  await b.pass(0);
  expect((await caseOf(waits)).missing.map(({ id }) => id)).toEqual(expect.arrayContaining(['analysis.facts', 'analysis.rootCause']));
  expect((await b.said('ticket.unlinked')).map(({ key, data }) => [key, data['by']])).toEqual([waits, early].map((one) => [one.ticket.id, { kind: 'system' }]));
  expect([await b.ticket(problem.ticket.id), await waits.ok(b.get(`/v1/tickets/${problem.ticket.id}/links`))]).toMatchObject([{ caused: 0 }, { items: [] }]);
  // Another one may be found.
  const next = await another(3);
  await next.ok(next.post('case'));
  await waits.ok(waits.post('links', { link: 'caused_by', otherTicketId: next.ticket.id }));
});

test('who has what the problem gave keeps it, and comes to wait for it no more', async () => {
  const one = await caused(1);
  await problem.toFeedback('case');
  await b.pass(0);
  b.actor = supervisor;
  await problem.ok(problem.post('case/move', { to: 'analysis', reason: 'It was another. 另有原因。' }));
  b.actor = as('anna');
  await problem.ok(problem.post('close', { reason: 'withdrawn' }));
  await b.pass(0);
  expect((await caseOf(one)).stage.id).toBe('feedback');
  expect(await b.said('ticket.unlinked')).toEqual([]);
  await one.resolve();
  await one.ok(one.post('reopen'));
  await b.pass(0);
  const { stage, missing } = await caseOf(one);
  expect([stage.id, missing.some(({ kind }) => kind === 'problem')]).toEqual(['analysis', false]);
});
