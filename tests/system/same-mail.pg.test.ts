import { TOPICS } from '@sluice/contracts';
import { exampleFiles, TestSystem } from '@sluice/dev-env';

const FROM = 'li.wei@example.com';
const TO = ['support@sluice.example', 'sales@sluice.example', 'billing@sluice.example'];

/** Two accounts of one department, and one of another. */
function files(): Record<string, string> {
  const small = exampleFiles('small');
  const accounts = '  - {id: sales, kind: email, addresses: [sales@sluice.example]}\n  - {id: billing, kind: email, addresses: [billing@sluice.example], team: finance}\n';
  return { ...small, 'channels.yaml': `${small['channels.yaml']?.trimEnd()}\n${accounts}`, 'teams.yaml': `${small['teams.yaml']?.trimEnd()}\n  - {id: finance, name: 财务部 Finance}\n` };
}

let s: TestSystem;
beforeEach(async () => {
  s = await TestSystem.start({ files: files() });
});
afterEach(() => s.stop());

const tickets = async () => (await s.api.ok<{ items: { id: string; conversationId: string; accountId: string; messages: number; customerId: string }[] }>('GET', '/v1/tickets')).items;
const timeline = async (conversationId: string) => (await s.api.ok<{ items: Record<string, unknown>[] }>('GET', `/v1/conversations/${conversationId}/timeline`)).items;

test.each([[TO], [TO.toReversed()]])('one mail to %j: a contact for each account, one matter for each department, linked', async (to) => {
  await s.sendMail({ from: FROM, to, subject: 'Invoice 发票', text: 'Wrong amount. 金额不对。', messageId: '<one@example.com>' });
  await s.settle();
  expect((await s.events(TOPICS.contactsReceived)).length).toBe(3);
  const all = await tickets();
  expect(all.filter((one) => one.accountId === 'billing').length).toBe(1);
  expect(all.length).toBe(2);
  expect(new Set(all.map((one) => one.customerId)).size).toBe(1);
  const [ours, theirs] = all.toSorted((a, b) => Number(a.accountId === 'billing') - Number(b.accountId === 'billing')) as [(typeof all)[0], (typeof all)[0]];
  const [first, second] = await timeline(ours.conversationId);
  expect([first, second]).toMatchObject([
    { kind: 'message', sameAs: null },
    { kind: 'copy', sameAs: first?.['id'], text: 'Wrong amount. 金额不对。' },
  ]);
  expect([ours.messages, theirs.messages]).toEqual([2, 1]);
  const { items } = await s.api.ok<{ items: Record<string, unknown>[] }>('GET', `/v1/customers/${ours.customerId}/suggestions`);
  expect(items.map((one) => one['reason'])).toEqual(['same_mail']);

  // Each department answers for itself, and the customer's replies find their own.
  for (const { conversationId } of [ours, theirs]) await s.api.ok('POST', `/v1/conversations/${conversationId}/messages`, { text: 'We look into it. 我们来查。' });
  await s.settle();
  for (const { raw } of s.mail.mails.slice()) {
    const [, id = ''] = /^message-id: *<([^>]+)>/im.exec(raw) ?? [];
    const [, replyTo = ''] = /^reply-to: *(?:\r\n )?(?:.*<)?([^>\s]+)>?\r?$/im.exec(raw) ?? [];
    await s.sendMail({
      from: FROM,
      to: replyTo,
      subject: 'Re: Invoice 发票',
      text: 'Thank you, and? 谢谢，然后呢？',
      inReplyTo: `<${id}>`,
      references: `<one@example.com> <${id}>`,
      messageId: `<reply-${id}>`,
    });
  }
  await s.settle();
  expect((await tickets()).map((one) => one.messages).toSorted((a, b) => a - b)).toEqual([3, 4]);
});

test('a copy opens nothing again and asks nobody; another mail under the same id is no copy', async () => {
  await s.sendMail({ from: FROM, to: TO[0], subject: 'Invoice', text: 'Wrong amount.', messageId: '<one@example.com>', date: new Date(s.clock.now()) });
  await s.settle();
  const [ticket] = await tickets();
  await s.api.ok('POST', `/v1/conversations/${ticket?.conversationId}/messages`, { text: 'Corrected.' });
  await s.api.ok('POST', `/v1/tickets/${ticket?.id}/resolve`, { code: 'solved' });
  await s.sendMail({ from: FROM, to: TO[1], subject: 'Invoice', text: 'Wrong amount.', messageId: '<one@example.com>', date: new Date(s.clock.now()) });
  await s.settle();
  expect(await s.api.ok('GET', `/v1/tickets/${ticket?.id}`)).toMatchObject({ status: 'resolved', messages: 3 });
  await s.sendMail({ from: FROM, to: TO[1], subject: 'Invoice', text: 'Another amount.', messageId: '<one@example.com>', date: new Date(s.clock.now()) });
  await s.sendMail({ from: 'mallory@elsewhere.example', to: TO[1], subject: 'Invoice', text: 'Wrong amount.', messageId: '<one@example.com>', date: new Date(s.clock.now()) });
  await s.settle();
  const all = await tickets();
  expect(all.length).toBe(3);
  expect((await s.api.ok<{ items: unknown[] }>('GET', `/v1/conversations/${ticket?.conversationId}/timeline`)).items.length).toBe(3);
});
