import { DAY, HOUR, MINUTE, mint, toIso } from '@sluice/kernel';
import { SignedIds } from '@sluice/runtime';
import { TEN } from '../../domain/testing.ts';
import { Bench, KEYS, tokens } from '../../testing.ts';

let b: Bench;
let url: string;
beforeEach(async () => {
  b = await Bench.make(TEN);
  b.actor = undefined; // nobody signs in here
  await b.say(b.resolved(1));
  await b.move(HOUR);
  await b.send(1);
  url = `/s/${tokens.sign((await b.survey(1)).id)}`;
});
afterEach(() => b.end());

const FIELDS = { speed: '5', communication: '4', effect: '3', comment: '' };
const get = (path = url, headers: Record<string, string> = {}) => b.app.inject({ method: 'GET', url: path, headers });
const post = (fields: Record<string, string> = FIELDS, path = url) =>
  b.app.inject({ method: 'POST', url: path, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: new URLSearchParams(fields).toString() });

test('opening it records nothing, however often and by whatever method; only the form does', async () => {
  const before = await b.stored();
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH'] as const) await b.app.inject({ method, url, query: { ...FIELDS, saved: '1' } });
  await b.settle();
  expect([await b.stored(), (await b.told()).length]).toEqual([before, 1]);
  const answer = await post();
  expect([answer.statusCode, answer.headers['location']]).toEqual([303, '?lang=en&saved=1']);
  await b.settle();
  expect(await b.survey(1)).toMatchObject({ status: 'answered', by: 'customer', ratings: { speed: 5, communication: 4, effect: 3 }, comment: null });
  expect((await b.told()).at(-1)).toMatchObject({ name: 'survey.answered', data: { ratings: { speed: 5 }, by: 'customer' } });
});

test('its headers keep it out of caches, indexes, frames and other pages', async () => {
  for (const answer of [await get(), await get('/s/none'), await post({}), await post()]) {
    expect(answer.headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'x-robots-tag': 'noindex, nofollow, noarchive',
      'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-[^']+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/),
    });
    expect(answer.headers['set-cookie']).toBeUndefined();
  }
});

test('forged, cut, of another use, of another key, in another’s name: there is no such survey, and nothing is looked up', async () => {
  const { id } = await b.survey(1);
  const token = url.slice(3);
  const foreign = new SignedIds({ letter: 's', purpose: 'survey', kind: 'svy' }, () => [{ id: 'a', secret: Buffer.alloc(32, 6) }]).sign(id);
  const thread = new SignedIds({ letter: 's', purpose: 'thread', kind: 'svy' }, () => KEYS).sign(id);
  const other = tokens.sign(mint('svy'));
  const mixed = token.slice(0, 28) + other.slice(28);
  const before = await b.stored();
  for (const wrong of [token.slice(0, -1), `${token}a`, token.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a')), foreign, thread, mixed, other, id, "'--", 'x'.repeat(190)])
    for (const answer of [await get(`/s/${wrong}`), await post(FIELDS, `/s/${wrong}`)]) {
      expect([wrong, answer.statusCode, answer.headers['content-type']]).toEqual([wrong, 404, 'text/html; charset=utf-8']);
      expect(answer.body).toContain('没有找到这份评价');
    }
  expect(await b.stored()).toEqual(before);
  expect((await get(`/s/${token.toUpperCase()}`)).statusCode).toBe(200);
});

test('one ticket’s link says nothing of another’s', async () => {
  await b.say(b.resolved(2));
  await b.move(HOUR);
  await b.send(2);
  await post({ ...FIELDS, comment: 'mine alone', ticketId: 'tkt_2', surveyId: (await b.survey(2)).id });
  expect(await b.survey(2)).toMatchObject({ status: 'sent', comment: null });
  expect((await get(`/s/${tokens.sign((await b.survey(2)).id)}`)).body).not.toContain('mine alone');
});

test('what he writes is text, wherever it is shown', async () => {
  const evil = "\"><script>alert(1)</script></textarea><img src=x onerror=alert(2)> & \u0000 '退款'\r\nnext line";
  await post({ ...FIELDS, comment: evil });
  const { body } = await get();
  expect(body).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;/textarea&gt;&lt;img src=x onerror=alert(2)&gt; &amp;  &#39;退款&#39;\nnext line');
  expect(body).not.toMatch(/<script|<img|onerror=alert\(2\)>/);
  expect((await b.survey(1)).comment).not.toContain('\u0000');
});

test('what is missing or wrong is said where it is, and what was right is kept', async () => {
  const answer = await post({ speed: '4', communication: '6', effect: '', comment: '写了一半' }, `${url}?lang=zh`);
  expect(answer.statusCode).toBe(422);
  expect(answer.body).toContain('<title>错误：请评价我们的服务</title>');
  expect(answer.body).toContain('<a href="#communication-1">');
  expect(answer.body).toMatch(/id="effect" aria-describedby="effect-error"/);
  expect(answer.body).toMatch(/id="speed-4" value="4" required checked/);
  expect(answer.body).toContain('\n写了一半</textarea>');
  expect((await post({ ...FIELDS, comment: 'x'.repeat(2001) })).statusCode).toBe(422);
  expect((await post({ ...FIELDS, comment: '字'.repeat(2000) })).statusCode).toBe(303);
  expect(await b.survey(1)).toMatchObject({ status: 'answered' });
});

test('it can be changed within a day, then only seen', async () => {
  await post();
  await b.move(23 * HOUR);
  expect((await get()).body).toContain('You can change it within 24 hours of your first answer.');
  await post({ ...FIELDS, speed: '1' });
  expect(await b.survey(1)).toMatchObject({ ratings: { speed: 1 } });
  await b.move(2 * HOUR);
  const late = await post({ ...FIELDS, speed: '2' });
  expect([late.statusCode, late.headers['location']]).toEqual([303, '?lang=en']);
  const { body } = await get();
  expect([body.includes('<form'), body.includes('1 · very poor'), body.includes('It can be changed no more.')]).toEqual([false, true, true]);
});

test.each<[string, () => Promise<void>, number, string]>([
  ['over', () => b.move(7 * DAY), 410, 'This survey is over'],
  ['taken back', () => b.say(b.record(1, 'ticket.closed', { reason: 'spam', at: toIso(b.clock.now()), by: { kind: 'agent', id: 'mei' } })), 410, 'No answer is needed any more'],
])('where it is %s it says so, to the form too', async (_, happens, status, text) => {
  await happens();
  for (const answer of [await get(), await post(), await post({})]) expect([answer.statusCode, answer.body.includes(text)]).toEqual([status, true]);
});

test('in his language, with a switch; without one in that of his browser', async () => {
  expect((await get()).body).toMatch(/<html lang="en">[^]*<a href="\?lang=zh" lang="zh-CN" hreflang="zh-CN">中文<\/a>/);
  expect((await get(`${url}?lang=zh`)).body).toMatch(/<html lang="zh-CN">[^]*处理速度/);
  expect((await get(`${url}?lang=%22%3E`)).body).toContain('<html lang="en">');
  expect((await get('/s/none', { 'accept-language': 'de-DE,de;q=0.9' })).body).toContain('<html lang="en">');
  expect((await get('/s/none', { 'accept-language': 'zh-TW' })).body).toContain('<html lang="zh-CN">');
});

test('a form that is none, or too large, is told so in words', async () => {
  const json = await b.app.inject({ method: 'POST', url, payload: { speed: 5 } });
  const large = await b.app.inject({ method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'x'.repeat(70_000) });
  expect([json.statusCode, large.statusCode, json.headers['content-type'], large.headers['content-type']]).toEqual([415, 413, 'text/html; charset=utf-8', 'text/html; charset=utf-8']);
  expect(await b.survey(1)).toMatchObject({ status: 'sent' });
});

test('two that are sent at once, and a timer between them, leave one answer', async () => {
  b.clock.move(7 * DAY - MINUTE);
  await Promise.all([post(), post({ ...FIELDS, speed: '2' }), b.move(MINUTE)]);
  await b.settle();
  const { status, ratings } = await b.survey(1);
  expect(status === 'answered' ? [2, 5].includes(ratings?.['speed'] ?? 0) : status === 'unanswered').toBe(true);
});
