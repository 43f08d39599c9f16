import { TOPICS, type Topic } from '@sluice/contracts';
import { TestSystem } from '@sluice/dev-env';
import { createLogger } from '@sluice/runtime';

const SECRETS = ['secret-person@private.example', '王秘密', '+49 151 23456789', 'very private words', '绝密内容', 'Private Subject 4711'];

/** What a customer says and who he is stand in the tables and on internal topics, never in a log line or on a topic that others may read. */
test("the logs and the public topics of a whole run hold nothing of the customer's", async () => {
  const lines: string[] = [];
  const s = await TestSystem.start({ logger: createLogger({ service: 'test', level: 'trace', destination: { write: (line: string) => void lines.push(line) } }) });
  try {
    const text = 'very private words 绝密内容, call me: +49 151 23456789';
    await s.sendMail({ from: '"王秘密" <secret-person@private.example>', subject: 'Private Subject 4711', text, messageId: '<x-1@private.example>' });
    await s.api.post('/v1/contacts', { channel: 'app', externalId: 'x-2', from: { kind: 'email', value: 'secret-person@private.example', name: '王秘密' }, subject: 'Private Subject 4711', text });
    await s.api.post('/v1/contacts', { channel: 'app', externalId: { not: 'a string' }, from: { kind: 'email', value: 'secret-person@private.example' }, text });
    await s.sendMail({ from: 'secret-person@private.example', to: 'nobody@sluice.example', subject: 'Private Subject 4711', text }).catch(() => undefined);
    await s.settle();
    s.mail.refuse = 550;
    const [ticket] = (await s.api.ok<{ items: { conversationId: string }[] }>('GET', '/v1/tickets')).items;
    await s.api.ok('POST', `/v1/conversations/${ticket?.conversationId}/messages`, { text: 'an answer with very private words' });
    await s.settle();

    const told = lines.join('');
    for (const secret of SECRETS) expect([secret, told.includes(secret)]).toEqual([secret, false]);
    expect(lines.length).toBeGreaterThan(0);
    const open: Topic[] = Object.values(TOPICS).filter((topic) => topic.visibility === 'public');
    const published = JSON.stringify(await Promise.all(open.map((topic) => s.events(topic))));
    for (const secret of SECRETS) expect([secret, published.includes(secret)]).toEqual([secret, false]);
    expect(published).toContain('ticket.created');
  } finally {
    await s.stop();
  }
});
