import { HOUR, MINUTE, toIso } from '@sluice/kernel';
import { CaseWalk, PLAN } from './case-testing.ts';
import { as, department, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let walk: CaseWalk;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  walk = new CaseWalk(b, await b.demand({ agent: 'anna', from: 'li.wei@customer.example' }));
  b.actor = as('anna');
});
afterAll(() => b.drop());

const url = (what: string): string => `/v1/tickets/${walk.ticket.id}/case/${what}`;
const page = (what: string, headers: Record<string, string> = {}) => b.app.inject({ method: 'GET', url: url(what), headers });
const cellsOf = (html: string): string[] => [...html.matchAll(/<t[dh][^>]*>([^]*?)<\/t[dh]>/g)].map(([, cell = '']) => cell.replaceAll(/<[^>]+>/g, ''));

test('a form says each field by name, who wrote it and when, and the times of its stage', async () => {
  await walk.ok(walk.post('case'));
  b.clock.move(20 * MINUTE);
  await walk.ok(walk.write('registration', { customer: '李伟', urgency: 'low' }));
  const body = await walk.ok(b.get(url('forms/registration')));
  expect(body).toMatchObject({
    ticketId: walk.ticket.id,
    forms: [{ id: 'registration', version: 1 }],
    stages: [{ stage: 'intake', visit: 1, cause: 'opened', by: 'anna', leftAt: null }],
    steps: [{ step: 'registered', target: '1h', usedMs: 20 * MINUTE, late: false, outcome: null }],
    approval: null,
    tasks: [],
  });
  const fields = (body['forms'] as { fields: { id: string; shown: object; by: string | null; at: string | null }[] }[])[0]!.fields;
  expect(fields.find((one) => one.id === 'urgency')).toMatchObject({ shown: { zh: ['低'], en: ['Low'] }, by: 'anna', at: toIso(b.clock.now()) });
  expect(fields.find((one) => one.id === 'company')).toMatchObject({ shown: { zh: [], en: [] }, by: null, at: null });
});

test.each([
  ['zh', '客户问题登记表', '未填写', '<html lang="zh-CN">'],
  ['en', 'Registration', 'not filled in', '<html lang="en">'],
] as const)('as a page in %s it is named, and what is empty says so', async (language, name, empty, lang) => {
  await walk.ok(walk.post('case'));
  const { headers, body, statusCode } = await page(`forms/registration?format=html&language=${language}`);
  expect([statusCode, headers['content-type'], headers['content-language']]).toEqual([200, 'text/html; charset=utf-8', language]);
  expect(body).toContain(lang);
  expect(body).toContain(`<h1>${name}</h1>`);
  expect(cellsOf(body).filter((cell) => cell === empty)).toHaveLength(11);
});

test('JSON for whoever takes anything, a page for who wants one; never kept, never with a script', async () => {
  await walk.ok(walk.post('case'));
  const types = async (accept: string, query = ''): Promise<unknown> => (await page(`file${query}`, { accept })).headers['content-type'];
  expect([
    await types('*/*'),
    await types('application/json'),
    await types('text/html,application/xhtml+xml,*/*;q=0.8'),
    await types('application/json, text/html;q=0.5'),
    await types('text/html', '?format=json'),
  ]).toEqual([expect.stringContaining('json'), expect.stringContaining('json'), 'text/html; charset=utf-8', expect.stringContaining('json'), expect.stringContaining('json')]);
  for (const query of ['', '?format=html'])
    expect((await page(`file${query}`)).headers).toMatchObject({
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
      vary: 'accept, accept-language',
    });
  expect((await page('file?format=xml')).statusCode).toBe(400);
  expect((await page('file?language=de')).statusCode).toBe(400);
  expect((await page('forms/none')).statusCode).toBe(404);
});

test('the whole file has all forms, every visit of a stage, the approval and the tasks', async () => {
  await walk.toReview();
  const body = await walk.ok(b.get(url('file')));
  expect(body).toMatchObject({
    forms: [{ id: 'registration' }, { id: 'analysis' }, { id: 'plan' }, { id: 'feedback' }, { id: 'review' }],
    stages: [{ stage: 'intake' }, { stage: 'analysis' }, { stage: 'solution' }, { stage: 'feedback' }, { stage: 'review' }],
    approval: { status: 'approved', authors: ['anna'], submittedBy: 'anna', decidedBy: 'sun-wei', decidedAt: expect.any(String), refusals: [] },
    tasks: [{ department: { zh: expect.any(String), en: 'Logistics' }, status: 'done', answer: '已寄出 Sent.' }],
    departments: { responsible: { id: 'technology' }, assisting: [{ id: 'logistics' }] },
  });
  const filed = (body['steps'] as { step: string; until: string | null; dueAt: string }[]).find((one) => one.step === 'filed');
  expect(filed).toMatchObject({ until: 'friday', dueAt: '2026-03-06T14:00:00.000Z' });
  const { body: html } = await page('file?format=html&language=en');
  for (const text of ['Approval of the plan', 'sun-wei', 'Tasks of departments', '已寄出 Sent.', 'until the closing of Friday', '2026-03-06 22:00']) expect(html).toContain(text);
  expect(await walk.ok(b.get(url('forms/plan')))).toMatchObject({ forms: [{ id: 'plan' }], approval: { decidedBy: 'sun-wei' }, tasks: [{ status: 'done' }] });
});

test('a refusal of the plan stands on it with its reason', async () => {
  await walk.toSolution();
  await walk.ok(walk.write('plan', PLAN));
  await walk.ok(walk.post('case/plan/submit'));
  b.actor = { ...supervisor, agentId: 'sun-wei' };
  await walk.ok(walk.post('case/plan/refuse', { version: 1, reason: '太慢 <b>too slow</b>' }));
  const { body } = await page('forms/plan?format=html&language=en');
  expect(body).toContain('太慢 &lt;b&gt;too slow&lt;/b&gt;');
  expect(await walk.ok(b.get(url('forms/plan')))).toMatchObject({ approval: { status: 'draft', submittedAt: null, decidedAt: null, refusals: [{ by: 'sun-wei' }] } });
});

test('what is late says so, once its time is past', async () => {
  await walk.ok(walk.post('case'));
  b.clock.move(30 * HOUR);
  const { body } = await page('forms/registration?format=html&language=zh');
  expect(body).toContain('<span class="late">逾期</span>');
});

test('what was skipped is not in time: it was never done', async () => {
  await walk.ok(walk.post('case'));
  b.actor = supervisor;
  await walk.ok(walk.post('case/move', { to: 'analysis', reason: '客户情况已知 known' }));
  for (const [language, skipped, none] of [
    ['zh', '跳过', '无'],
    ['en', 'skipped', 'none'],
  ] as const) {
    const [, ...steps] = cellsOf((await page(`forms/registration?format=html&language=${language}`)).body)
      .join('|')
      .split(`|${skipped}|`);
    expect(steps).toHaveLength(1);
    expect(steps[0]!.split('|')[5]).toBe(none);
  }
});

describe('who reads it', () => {
  test('whoever reads the case', async () => {
    await walk.ok(walk.post('case'));
    b.actor = quality;
    expect((await page('file')).statusCode).toBe(200);
    b.actor = as('mei');
    for (const what of ['file', 'forms/registration', 'file?format=html']) expect((await page(what)).statusCode).toBe(404);
  });
  test('a department what is for departments, without names, and its own tasks', async () => {
    await walk.toSolution();
    await walk.ok(walk.post('tasks', { departmentId: 'logistics', what: 'Send it.' }));
    await walk.ok(walk.post('tasks', { departmentId: 'technology', what: 'a secret word' }));
    b.actor = department('lin-yu');
    for (const what of ['file?format=html&language=en', 'forms/registration?format=html&language=en', 'file', 'forms/registration']) {
      const { body, statusCode } = await page(what);
      expect([what, statusCode]).toEqual([what, 200]);
      // Who asked for its own task is known to it; who wrote the forms is not.
      for (const word of ['138 0000', 'a secret word', ...(what.includes('html') ? ['anna'] : [])]) expect([what, word, body.includes(word)]).toEqual([what, word, false]);
      expect(body).toContain('台灯坏了');
    }
    expect((await page('forms/review')).statusCode).toBe(404);
    expect((await page('file')).body).toContain('Send it.');
    for (const form of (await walk.ok(b.get(url('file'))))['forms'] as { fields: { by: unknown }[] }[]) for (const { by } of form.fields) expect(by).toBeNull();
    b.actor = department('ma-li');
    expect((await page('file')).statusCode).toBe(404);
  });
});
