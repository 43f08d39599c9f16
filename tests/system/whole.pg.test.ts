import { type Api, TestSystem } from '@sluice/dev-env';

let s: TestSystem;
beforeAll(async () => {
  s = await TestSystem.start();
});
afterAll(() => s.stop());

const HTML = '<p>请<b>退款</b>。</p><blockquote type="cite">Your order has left. 已发出。</blockquote>';
const statusOf = async (api: Api, path: string): Promise<number> => (await api.get(path)).status;
/** Where a call leads, without going there. */
async function ledTo(key: string, path: string): Promise<string> {
  const answer = await fetch(s.system.gateway.url() + path, { headers: { authorization: `Bearer ${key}` }, redirect: 'manual' });
  expect(answer.status).toBe(303);
  return answer.headers.get('location') ?? '';
}
const keyOf = async (role: string, agentId?: string): Promise<string> => (await s.api.ok<{ key: string }>('POST', '/v1/keys', { name: role, role, ...(agentId === undefined ? {} : { agentId }) })).key;

test('all of a mail is one click away for the agent who has it, under his own key; for nobody else by his link, and not for ever', async () => {
  await s.sendMail({
    from: '李伟 <li.wei@example.com>',
    subject: '重复扣款',
    messageId: '<whole@example.com>',
    text: '请退款。\n\nOn 2026-03-01 at 08:00 UTC, Support <support@sluice.example> wrote:\n> Your order has left. 已发出。',
    html: HTML,
    attachments: [{ filename: '发票.pdf', content: '%PDF', contentType: 'application/pdf' }],
  });
  await s.settle();
  const [ticket] = (await s.api.ok<{ items: { conversationId: string; agentId: string }[] }>('GET', '/v1/tickets')).items;
  expect(ticket?.agentId).toBe('mei');
  const mei = await keyOf('agent', 'mei');
  const asMei = s.stranger(mei);
  const [line] = (await asMei.ok<{ items: { id: string; text: string }[] }>('GET', `/v1/conversations/${ticket?.conversationId}/timeline`)).items;
  expect(line?.text).toBe('请退款。');
  const { whole } = await asMei.ok<{ whole: { url: string; original: string | null } }>('GET', `/v1/messages/${line?.id}`);
  expect(whole.original).toBeNull();
  const all = await asMei.ok<{ text: string; html: string; attachments: { url: string }[]; authentication: object | null }>('GET', whole.url);
  expect(all).toMatchObject({ text: expect.stringContaining('> Your order has left. 已发出。'), newText: '请退款。', html: HTML, from: { value: 'li.wei@example.com', name: '李伟' } });
  expect((await asMei.get(all.attachments[0]?.url ?? '')).headers.get('content-disposition')).toBe('attachment; filename="__.pdf"; filename*=UTF-8\'\'%E5%8F%91%E7%A5%A8.pdf');

  const link = await ledTo(mei, whole.url);
  const others: [string, Api, number][] = [
    ['mei', asMei, 200],
    ['another agent, who sees the ticket too', s.stranger(await keyOf('agent', 'anna')), 403],
    ['another key of mei', s.stranger(await keyOf('agent', 'mei')), 403],
    ['quality', s.stranger(await keyOf('quality')), 403],
    ['intake', s.stranger(await keyOf('intake')), 403],
    ['a supervisor, who is led by the message too', s.stranger(await keyOf('supervisor')), 403],
    ['admin, who needs none', s.api, 200],
    ['nobody', s.stranger(), 401],
  ];
  for (const [who, api, status] of others) expect([who, await statusOf(api, link)]).toEqual([who, status]);
  expect(await statusOf(s.stranger(await keyOf('agent', 'otto')), whole.url)).toBe(404);
  expect(await statusOf(s.stranger(await keyOf('quality')), whole.url)).toBe(200);
  expect(await statusOf(asMei, `${link}&format=raw`)).toBe(403);
  const lead = s.stranger(await keyOf('supervisor'));
  const { whole: seen } = await lead.ok<{ whole: { original: string } }>('GET', `/v1/messages/${line?.id}`);
  expect((await lead.get(seen.original)).headers.get('content-type')).toBe('message/rfc822');
  await s.move(5 * 60_000);
  expect(await statusOf(asMei, link)).toBe(403);
  expect(await statusOf(asMei, whole.url)).toBe(200);
});

test('an answer in HTML leaves as a mail with both forms, and the customer’s reply to it is trimmed to what he newly wrote', async () => {
  const [ticket] = (await s.api.ok<{ items: { conversationId: string }[] }>('GET', '/v1/tickets')).items;
  const path = `/v1/conversations/${ticket?.conversationId}`;
  await s.api.ok('POST', `${path}/messages`, { html: '<p>您好，多扣的款项<b>今天</b>退回。</p><script>alert(1)</script>' });
  await s.settle();
  const mail = s.mail.mails.at(-1);
  expect(mail?.header('content-type')).toMatch(/^multipart\/alternative/);
  expect(mail?.raw).not.toContain('alert');
  const replyTo = mail?.header('reply-to') ?? '';
  const html = `<div dir="ltr">谢谢！Thanks!</div><br><div class="gmail_quote"><div class="gmail_attr">2026年3月2日 写道：<br></div><blockquote class="gmail_quote"><p>您好，多扣的款项<b>今天</b>退回。</p></blockquote></div>`;
  await s.sendMail({ from: 'li.wei@example.com', to: replyTo, subject: 'Re: 重复扣款', html, messageId: '<thanks@example.com>' });
  await s.settle();
  const lines = (await s.api.ok<{ items: { text: string }[] }>('GET', `${path}/timeline`)).items;
  expect(lines.slice(-2).map((one) => one.text)).toEqual(['您好，多扣的款项今天退回。', '谢谢！Thanks!']);
});
