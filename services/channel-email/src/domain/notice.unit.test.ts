import type { NoticeRequested } from '@sluice/contracts';
import { noticeMail } from './notice.ts';

const NOTICE: NoticeRequested = {
  noticeId: '0190f000-0000-7000-8000-000000000001',
  recipientId: 'mei',
  via: 'mail',
  ticketId: 'tkt_1',
  conversationId: 'cnv_1',
  at: '2026-03-01T10:00:00.000Z',
  configVersion: 'v1',
  texts: [
    { language: 'zh', text: '首次响应已超时。' },
    { language: 'en', text: 'First response is overdue.' },
  ],
};
const accounts = [
  { id: 'bare', addresses: [] },
  { id: 'support', addresses: ['support@our.example'] },
];
const mei = { address: 'mei@our.example', name: '梅', language: 'en-GB' };

test('from the first account that has an address, his own language first, no link where our address is unknown', () => {
  const { request, unsendable } = noticeMail(NOTICE, { accounts, agents: new Map([['mei', mei]]) }, undefined);
  expect(unsendable).toBeUndefined();
  expect(request).toMatchObject({
    messageId: 'msg_0190f000-0000-7000-8000-000000000001',
    accountId: 'support',
    to: { value: 'mei@our.example', name: '梅' },
    subject: 'First response is overdue. · 首次响应已超时。',
    text: 'First response is overdue.\n\n首次响应已超时。\n\ntkt_1',
    author: 'system',
  });
});

test('from the account that the policies name, where it can write', () => {
  const more = [...accounts, { id: 'alerts', addresses: ['alerts@our.example'] }];
  const from = (noticesFrom: string) => noticeMail(NOTICE, { accounts: more, agents: new Map([['mei', mei]]), noticesFrom }, undefined).request.accountId;
  expect([from('alerts'), from('bare')]).toEqual(['alerts', 'support']);
});

test.each([
  ['no_agent', accounts, {}],
  ['no_address', accounts, { mei: { ...mei, address: undefined } }],
  ['no_account', accounts.slice(0, 1), { mei }],
])('%s', (code, known, agents) => expect(noticeMail(NOTICE, { accounts: known, agents: new Map(Object.entries(agents)) }, undefined).unsendable?.code).toBe(code));

test('a subject stays short', () => {
  const long = noticeMail({ ...NOTICE, texts: [{ language: 'zh', text: '超'.repeat(500) }] }, { accounts, agents: new Map([['mei', mei]]) }, undefined);
  expect(Buffer.byteLength(long.request.subject ?? '')).toBeLessThanOrEqual(200);
});
