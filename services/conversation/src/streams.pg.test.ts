import { DAY } from '@sluice/kernel';
import * as fc from 'fast-check';
import { compileConversationConfig } from './config.ts';
import { bench, type Bench, call, exampleFiles } from './testing.ts';

const files = { ...exampleFiles, 'channels.yaml': (exampleFiles['channels.yaml'] ?? '').replace('kind: api\n', 'kind: api\n    continues: true\n') };
const WRITERS = 4;

let b: Bench;
beforeAll(async () => {
  b = await bench(compileConversationConfig({ version: 'v1', files }));
});
beforeEach(() => b.reset());
afterAll(() => b.drop());

const conversations = () =>
  b.db.query<{ id: string; n: number }>('select c.id, (select count(*) from conversation.message m where m.conversation_id = c.id) as n from conversation.conversation c order by c.id');

/** chatwoot #14210: two different first messages at once open two conversations. */
test('first messages at once, in several processes and in any cut of batches, open one conversation for each writer', async () => {
  const pools = Array.from({ length: WRITERS }, (_, n) => b.t.open(`stream ${n}`, 2));
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ who: fc.constantFrom('ann', '李伟', 'bo'), where: fc.nat(WRITERS - 1) }), { minLength: 2, maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      async (sent, size) => {
        await b.reset();
        const events = sent.map(({ who, where }, n) => ({ where, event: call({ from: who, text: `message ${n}` }) }));
        await Promise.all(
          pools.map(async (pool, at) => {
            const mine = events.filter((one) => one.where === at).map((one) => one.event);
            for (let from = 0; from < mine.length; from += size) await b.deliver(mine.slice(from, from + size), pool);
          }),
        );
        const writers = new Set(sent.map((one) => one.who));
        const found = await conversations();
        expect(found.length).toBe(writers.size);
        expect(found.reduce((sum, one) => sum + one.n, 0)).toBe(sent.length);
        const tickets = await b.tickets();
        expect(tickets.length).toBe(writers.size);
        expect(tickets.reduce((sum, one) => sum + one.messages, 0)).toBe(sent.length);
        expect((await b.said('conversation.opened')).length).toBe(writers.size);
      },
    ),
    { numRuns: 25 },
  );
});

test('it goes on for as long as one writes: reopened, then a ticket that follows; another subject is another matter', async () => {
  await b.deliver([call({ from: 'ann', subject: 'Fault 故障', text: 'Hello? 你好?' })]);
  const [first] = await b.tickets();
  await b.act(first!.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  await b.deliver([call({ from: 'ann', text: 'It is broken again. 又坏了。' })]);
  expect(await b.tickets()).toMatchObject([{ status: 'open', reopened: 1, messages: 2 }]);
  await b.act(first!.id, { kind: 'resolve', at: b.clock.now(), by: { kind: 'agent', id: 'anna' }, code: 'solved' });
  await b.pass(8 * DAY);
  await b.deliver([call({ from: 'ann', text: 'And again.' })]);
  expect(await b.tickets()).toMatchObject([{ status: 'closed' }, { status: 'new', followsTicketId: first!.id, conversationId: first!.conversationId }]);
  await b.deliver([call({ from: 'ann', text: 'How much?', subject: 'Prices 价格' }), call({ from: 'ann', text: 'In euros.', subject: 'Prices 价格' })]);
  expect((await conversations()).map((one) => one.n)).toEqual([3, 2]);
});

test('by itself an API account has a conversation for each contact; channels on which one writes in one go continue', () => {
  const kinds = ['api', 'email', 'chat', 'sms', 'social', 'voice'];
  const accounts = kinds.map((kind) => `  - {id: ${kind}, kind: ${kind}${kind === 'email' ? ', addresses: [a@sluice.example]' : ''}}`);
  const rules = (exampleFiles['rules.yaml'] ?? '').replace('channels:\n', `channels:\n${['sms', 'social'].map((kind) => `  ${kind}: {units: 10}\n`).join('')}`);
  const compiled = compileConversationConfig({ version: 'v1', files: { ...exampleFiles, 'channels.yaml': `version: 1\naccounts:\n${accounts.join('\n')}\n`, 'rules.yaml': rules } });
  expect(compiled.accounts.filter((one) => one.continues === true).map((one) => one.id)).toEqual(['chat', 'sms', 'social']);
});
