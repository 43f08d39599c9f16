import { DAY, HOUR } from '@sluice/kernel';
import { REVIEW } from '../store/case-filings.ts';
import { surveyAnswered } from '../testing.ts';
import { CaseWalk } from './case-testing.ts';
import { admin, as, department, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let walk: CaseWalk;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(async () => {
  await b.fresh();
  walk = await another();
});
afterAll(() => b.drop());

async function another(): Promise<CaseWalk> {
  const made = new CaseWalk(b, await b.demand({ agent: 'anna', from: 'li.wei@customer.example' }));
  b.actor = as('anna');
  return made;
}
type Json = Record<string, unknown>;
const file = async (query = ''): Promise<Json> => walk.ok(b.get(`/v1/tickets/${walk.ticket.id}/case/file${query}`));
const review = async (query = 'month=2026-03'): Promise<{ items: Json[]; next: string | null }> => {
  b.actor = supervisor;
  const body = await walk.ok(b.get(`/v1/cases/review?${query}`));
  b.actor = as('anna');
  return body as never;
};
async function filed(one = walk): Promise<void> {
  await one.toReview();
  await one.ok(one.write('review', { keywords: ['台灯', 'lamp'] }));
}

test('when its review is done a case is filed as it stands, and written in no more', async () => {
  await walk.toReview();
  expect(await file()).toMatchObject({ filed: null });
  await walk.ok(walk.write('review', { keywords: ['台灯', 'lamp'] }));
  expect(await file()).toMatchObject({ filed: { number: 1, by: 'anna' } });
  for (const [form, values] of [
    ['review', { lessons: 'More.' }],
    ['analysis', { rootCause: 'another' }],
  ] as const)
    expect(await walk.write(form, values)).toMatchObject({ status: 409, body: { reason: 'case_filed', zh: '案件已经归档：要修改须先重新打开' } });
  const stands = await file();
  expect(await file('?filing=1')).toEqual(stands);
  expect((await b.get(`/v1/tickets/${walk.ticket.id}/case/file?filing=2`)).status).toBe(404);
  b.actor = department('lin-yu');
  expect((await b.get(`/v1/tickets/${walk.ticket.id}/case/file?filing=1`)).status).toBe(404);
});

test('what is skipped is not filed', async () => {
  await walk.toReview();
  await walk.ok(walk.post('close', { reason: 'withdrawn' }));
  expect([await file(), (await review()).items]).toMatchObject([{ filed: null }, []]);
});

test('what ends unfiled is in the month as that, and is filed late', async () => {
  b.clock.set(Date.UTC(2026, 2, 20));
  await walk.toReview();
  await b.pass(7 * DAY);
  const [unfiled] = (await review()).items;
  expect(unfiled).toMatchObject({ ticketId: walk.ticket.id, unfiled: true, filing: null, filedBy: null, filedAt: '2026-03-27T00:00:00.000Z', rootCause: { en: ['batch'] }, keywords: { en: [] } });
  b.actor = quality;
  for (const [language, word] of [
    ['zh', '未归档'],
    ['en', 'not filed'],
  ] as const)
    expect((await b.app.inject({ method: 'GET', url: `/v1/cases/review?month=2026-03&format=html&language=${language}` })).body).toContain(word);
  b.actor = as('anna');
  b.clock.set(Date.UTC(2026, 3, 2));
  await walk.ok(walk.write('review', { keywords: ['late'] }));
  expect((await review('month=2026-04')).items).toMatchObject([{ unfiled: false, filing: 1, filedBy: 'anna', keywords: { en: ['late'] } }]);
  // March has it as it stood by its end.
  expect((await review()).items).toEqual([unfiled]);
});

test('filed late in the month in which it ended, it is there as filed', async () => {
  await walk.toReview();
  await b.pass(7 * DAY);
  await walk.ok(walk.write('review', { keywords: ['late'] }));
  expect((await review()).items).toMatchObject([{ unfiled: false, filing: 1 }]);
});

test('a case that is opened again is written in, and filed again; what was filed before stays', async () => {
  await filed();
  const first = await file('?filing=1');
  await b.deliver([surveyAnswered(await b.ticket(walk.ticket.id))]);
  b.clock.move(DAY);
  await walk.ok(walk.post('reopen'));
  expect(await file()).toMatchObject({ filed: null, stage: { id: 'analysis' } });
  await walk.ok(walk.write('analysis', { rootCause: 'not the batch' }));
  b.actor = admin;
  await walk.ok(walk.post('case/move', { to: 'feedback', reason: 'Known. 已知。' }));
  b.actor = as('anna');
  await walk.ok(walk.write('feedback', { result: 'replaced again' }));
  await walk.resolve();
  await walk.ok(walk.write('review', { keywords: ['again'] }));
  expect(await file('?filing=1')).toEqual(first);
  expect(await file('?filing=2')).toMatchObject({ filed: { number: 2 } });
  const { items } = await review();
  expect(items).toMatchObject([{ ticketId: walk.ticket.id, filing: 2, keywords: { zh: ['again'] }, rootCause: { en: ['not the batch'] }, survey: 'planned', satisfaction: null }]);
});

test('the month’s review: type, departments, cause, keywords, times beside targets, what the customer said', async () => {
  await filed();
  const { items } = await review();
  expect(items).toMatchObject([
    {
      ticketId: walk.ticket.id,
      filing: 1,
      filedBy: 'anna',
      departments: { responsible: { id: 'technology' }, assisting: [{ id: 'logistics' }] },
      rootCause: { zh: ['batch'], en: ['batch'] },
      keywords: { zh: ['台灯', 'lamp'] },
      late: 0,
      survey: 'planned',
      satisfaction: null,
    },
  ]);
  expect((items[0]!['steps'] as Json[]).find((one) => one['step'] === 'plan')).toMatchObject({ target: '8h', targetMs: 8 * HOUR, usedMs: 0, late: false });
  await b.deliver([surveyAnswered(await b.ticket(walk.ticket.id))]);
  expect((await review()).items).toMatchObject([{ survey: 'answered', satisfaction: { ratings: { speed: 5, effect: 2 }, by: 'customer' } }]);
});

test.each([
  ['zh', '月度复盘 2026-03', '满意度'],
  ['en', 'Monthly review 2026-03', 'Satisfaction'],
])('as a page in %s, and everything in it is text', async (language, title, word) => {
  await walk.toReview();
  await walk.ok(walk.write('review', { keywords: ['<script>alert(1)</script>'] }));
  b.actor = quality;
  const { headers, body } = await b.app.inject({ method: 'GET', url: `/v1/cases/review?month=2026-03&format=html&language=${language}` });
  expect([headers['content-type'], headers['cache-control']]).toEqual(['text/html; charset=utf-8', 'no-store']);
  for (const text of [`<h1>${title}</h1>`, word, walk.ticket.id, '&lt;script&gt;alert(1)&lt;/script&gt;']) expect(body).toContain(text);
  expect(body).not.toContain('<script');
});

test('the month is the company’s: in Shanghai it begins eight hours before Greenwich', async () => {
  b.clock.set(Date.UTC(2026, 2, 31, 15, 59));
  await filed();
  b.clock.set(Date.UTC(2026, 2, 31, 16));
  const april = await another();
  await filed(april);
  expect((await review()).items.map((one) => one['ticketId'])).toEqual([walk.ticket.id]);
  // Without a name it is the one that is now.
  for (const query of ['month=2026-04', '']) expect((await review(query)).items.map((one) => one['ticketId'])).toEqual([april.ticket.id]);
});

test('page by page, in the order of filing; a cursor of another list is none', async () => {
  await filed();
  const others = [await another(), await another()];
  for (const one of others) await filed(one);
  const seen: string[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const { items, next }: { items: Json[]; next: string | null } = await review(`month=2026-03&limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    expect(items).toHaveLength(1);
    seen.push(String(items[0]!['ticketId']));
    cursor = next;
  }
  expect(seen.toSorted()).toEqual([walk, ...others].map((one) => one.ticket.id).toSorted());
  b.actor = supervisor;
  const { body } = await b.app.inject({ method: 'GET', url: '/v1/cases/review?month=2026-03&limit=1&format=html&language=en' });
  expect(body).toMatch(/<a href="\/v1\/cases\/review\?[^"]*cursor=[A-Za-z0-9_-]+[^"]*">Next page<\/a>/);
  for (const query of ['month=2026-03&cursor=abc', 'month=2026-13', 'month=March', 'cursor=abc', 'month=2026-03&limit=0'])
    expect([query, (await b.get(`/v1/cases/review?${query}`)).status]).toEqual([query, 400]);
});

test('who looks at all cases reads it, nobody else', async () => {
  for (const actor of [as('anna'), department('lin-yu')]) {
    b.actor = actor;
    expect((await b.get('/v1/cases/review?month=2026-03')).status).toBe(403);
  }
  for (const actor of [admin, supervisor, quality]) {
    b.actor = actor;
    expect((await b.get('/v1/cases/review?month=2026-03')).status).toBe(200);
  }
});

test('when its person is erased the words go; that it was filed, and its times, stay', async () => {
  await filed();
  await b.db.transact(async (tx) => (await import('../store/case-filings.ts')).wipeFilings(tx, [walk.ticket.id]));
  expect((await review()).items).toMatchObject([{ ticketId: walk.ticket.id, rootCause: { zh: [] }, keywords: { en: [] }, steps: expect.arrayContaining([expect.objectContaining({ step: 'plan' })]) }]);
  expect((await b.get(`/v1/tickets/${walk.ticket.id}/case/file?filing=1`)).status).toBe(404);
  expect(await b.db.query("select count(*) as n from conversation.case_filing where facts like '%batch%'")).toEqual([{ n: 0 }]);
});

test('a page of it is read by its index, however many cases there are', async () => {
  await b.db.query(
    "insert into conversation.case_filing (ticket_id, number, filed_at, facts) select 'tkt_' || n, 1, timestamptz '2024-01-01' + n * interval '1 hour', '{}' from generate_series(1, 20000) n",
  );
  await b.db.query('analyze conversation.case_filing');
  const values = [new Date('2026-03-01T00:00:00Z'), new Date('2026-04-01T00:00:00Z'), new Date('2026-03-01T00:00:00Z'), '', 0, 51, '{}'];
  const plan = await b.db.query<Record<string, string>>(`explain ${REVIEW}`, values);
  expect(JSON.stringify(plan)).toContain('case_filing_at');
  expect(JSON.stringify(plan)).not.toMatch(/Seq Scan on case_filing f/);
});

test('whom a complaint concerns does not find it in the month, whatever his rank', async () => {
  await walk.ok(b.send('PATCH', `/v1/tickets/${walk.ticket.id}`, { type: 'complaint' }));
  b.actor = admin;
  await walk.ok(b.send('PUT', `/v1/tickets/${walk.ticket.id}/excluded-agents`, { agentIds: ['song-qi'] }));
  b.actor = as('anna');
  await filed();
  const seenBy = async (agentId: string): Promise<number> => {
    b.actor = { ...supervisor, agentId };
    return ((await b.get('/v1/cases/review?month=2026-03')).body['items'] as Json[]).length;
  };
  expect([await seenBy('song-qi'), await seenBy('li-na')]).toEqual([0, 1]);
});
