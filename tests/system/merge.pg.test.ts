import { TOPICS } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import { MINUTE } from '@sluice/kernel';

type Json = Record<string, unknown>;

/** Two matters of one customer become one and two again: tickets, work and clocks follow, and routing forgets nothing. */
test('merge and unmerge over the whole house', async () => {
  const s = await TestSystem.start();
  try {
    const from = 'li.wei@example.com';
    await s.sendMail({ from, subject: 'Invoice 发票', text: 'My invoice shows a wrong amount. Please correct it.', messageId: '<one@example.com>' });
    await s.settle();
    await s.move(5 * MINUTE);
    await s.sendMail({ from, subject: 'Delivery 送货', text: 'And where is my parcel?', messageId: '<two@example.com>' });
    await s.settle();
    const ticket = (id: string) => s.api.ok<Json & { agentId: string | null; conversationId: string; breached: string[] }>('GET', `/v1/tickets/${id}`);
    const clocks = async (id: string) => (await s.api.ok<{ items: (Json & { clock: string; state: string; dueAt: string })[] }>('GET', `/v1/tickets/${id}/clocks`)).items;
    const first = async (id: string) => (await clocks(id)).find((one) => one.clock === 'first_response');
    const listed = (await s.api.ok<{ items: { id: string; conversationId: string }[] }>('GET', '/v1/tickets')).items;
    const [young, old] = listed as [{ id: string; conversationId: string }, { id: string; conversationId: string }];
    const before = [await first(old.id), await first(young.id)];
    const holder = (await ticket(old.id)).agentId;
    expect(holder).not.toBeNull();

    await s.api.ok('POST', `/v1/conversations/${young.conversationId}/merge`, { otherId: old.conversationId });
    await s.settle();
    expect(await ticket(old.id)).toMatchObject({ status: 'closed', closeReason: 'merged', agentId: null });
    expect((await first(old.id))?.state).toBe('revoked');
    expect((await first(young.id))?.dueAt).toBe(before[0]?.dueAt);
    const load = async (agent: string) => (await s.api.ok<{ items: { ticketId: string }[] }>('GET', `/v1/agents/${agent}/work`)).items.map((one) => one.ticketId);
    expect(await load(holder ?? '')).not.toContain(old.id);

    await s.api.ok('POST', `/v1/conversations/${young.conversationId}/unmerge`, { otherId: old.conversationId });
    await s.settle();
    expect([await first(old.id), await first(young.id)]).toEqual(before);
    expect(await ticket(old.id)).toMatchObject({ agentId: holder, closeReason: null });
    expect(await load(holder ?? '')).toContain(old.id);
    for (const { id } of [old, young]) {
      const versions = (await s.events(TOPICS.ticketsEvents)).filter((event) => event.subject === id).map((event) => event.entityversion);
      expect(versions).toEqual(versions.map((_, n) => n + 1));
    }
    expect(await s.story(TOPICS.ticketsEvents, old.id)).toEqual(expect.arrayContaining(['closed', 'unmerged']));
  } finally {
    await s.stop();
  }
});

test('what came while two were one is told of where it is afterwards, to the channel too', async () => {
  const s = await TestSystem.start();
  try {
    const from = 'li.wei@example.com';
    const [contact, answer] = ['/v1/channels/email/contacts', { text: 'We look into it. 我们来查。' }];
    for (const n of [1, 2]) await s.sendMail({ from, subject: `Matter ${n} 事情${n}`, text: 'Where is it? 在哪里？', messageId: `<matter-${n}@example.com>` });
    await s.settle();
    const { items } = await s.api.ok<{ items: { id: string; conversationId: string; subject: string }[] }>('GET', '/v1/tickets');
    const about = (n: number) => items.find((ticket) => ticket.subject.includes(`Matter ${n}`)) ?? { id: '', conversationId: '' };
    const [one, two] = [about(1), about(2)];
    await s.api.ok('POST', `/v1/conversations/${two.conversationId}/merge`, { otherId: one.conversationId });
    await s.sendMail({ from, subject: 'Re: Matter 1 事情1', text: 'Any news? 有消息吗？', inReplyTo: '<matter-1@example.com>', messageId: '<more@example.com>' });
    await s.settle();
    const id = (await s.events(TOPICS.contactsReceived)).findLast((event) => (event.data as { mail: { messageId: string } }).mail.messageId === 'more@example.com')?.subject ?? '';
    expect(await s.api.ok('GET', `${contact}/${id}`)).toMatchObject({ status: 'threaded', ticketId: two.id });
    await s.api.ok('POST', `/v1/conversations/${two.conversationId}/messages`, answer);
    await s.api.ok('POST', `/v1/conversations/${two.conversationId}/unmerge`, { otherId: one.conversationId });
    await s.settle();
    expect(await s.api.ok('GET', `${contact}/${id}`)).toMatchObject({ status: 'threaded', conversationId: one.conversationId, ticketId: one.id });
    expect(await s.api.ok('GET', `/v1/tickets/${one.id}`)).toMatchObject({ messages: 3, oldestUnansweredAt: null });
  } finally {
    await s.stop();
  }
});
