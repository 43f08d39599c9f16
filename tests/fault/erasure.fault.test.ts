import { Api, exampleFiles } from '@sluice/dev-env';
import { pause } from '@sluice/runtime';
import { createTransport } from 'nodemailer';
import { World } from './world.ts';

interface Erasure {
  readonly id: string;
  readonly step: string;
  readonly services: readonly { readonly missing: number }[];
}
const MAILS = 12;

/** Where an erasure passes: each step of conversation, the channels' and routing's, the relay in between. */
const DEATHS = [
  'erasure.conversation.before-commit#1',
  'erasure.conversation.after-commit#1',
  'batch.channel-email.erasures.before-commit#1',
  'erasure.conversation.before-commit#2',
  'batch.routing.erasures.after-commit#1',
  'batch.channel-email.erasures.after-commit#1',
  'erasure.conversation.after-commit#3',
];

/** One death after the other while one person is erased: every service reports, once, and nothing of him is left. */
test('killed at each of its commits, an erasure goes on to its end', async () => {
  const world = await World.of(exampleFiles('small'));
  try {
    const { url, key, smtp } = await world.start();
    const api = new Api(url, key);
    const post = createTransport({ host: smtp.host, port: smtp.port, secure: false, ignoreTLS: true });
    for (let n = 0; n < MAILS; n++)
      await post.sendMail({
        from: 'gone@private.example',
        to: 'support@sluice.example',
        subject: `Secret ${n} 秘密`,
        text: `geheim ${n}`,
        attachments: [{ filename: `geheim-${n}.txt`, content: `geheim ${n}` }],
      });
    post.close();
    const tickets = async () => (await api.ok<{ items: { id: string; customerId: string; status: string }[] }>('GET', '/v1/tickets?limit=200')).items;
    while ((await tickets()).length < MAILS) await pause(50);
    const customerId = (await tickets())[0]!.customerId;
    const { id } = await api.ok<Erasure>('POST', `/v1/customers/${customerId}/erase`, { reason: 'test' });
    await world.sluice.kill();
    const passed: string[] = [];
    for (const point of DEATHS) {
      await world.sluice.start(point);
      // What is done already is not passed again: then it lives.
      if (await world.sluice.died(5000)) passed.push(point);
      else await world.sluice.kill();
    }
    expect(passed.length).toBeGreaterThan(3);
    await world.start();
    let now = await api.ok<Erasure>('GET', `/v1/erasures/${id}`);
    for (const until = performance.now() + 60_000; now.step !== 'aside' && performance.now() < until; await pause(50)) now = await api.ok<Erasure>('GET', `/v1/erasures/${id}`);
    expect(now).toMatchObject({
      step: 'aside',
      counts: { conversations: MAILS, tickets: MAILS, messages: MAILS, contactPoints: 1 },
      services: [{ missing: 0 }, { missing: 0, counts: { contacts: MAILS } }, { missing: 0 }, { missing: 0 }],
      files: { aside: MAILS },
    });
    expect((await tickets()).map((one) => one.status)).toEqual(Array.from({ length: MAILS }, () => 'closed'));
    const erased = new Map<string, number>();
    for (let after: string | undefined; ; ) {
      const { items, next } = await api.ok<{ items: { type: string; subject: string }[]; next: string }>(
        'GET',
        `/v1/events?limit=100${after === undefined ? '' : `&after=${encodeURIComponent(after)}`}`,
      );
      for (const one of items) if (one.type === 'dev.sluice.ticket.erased.v1') erased.set(one.subject, (erased.get(one.subject) ?? 0) + 1);
      if (items.length === 0) break;
      after = next;
    }
    expect([erased.size, [...new Set(erased.values())]]).toEqual([MAILS, [1]]);
  } finally {
    await world.close();
  }
}, 300_000);
