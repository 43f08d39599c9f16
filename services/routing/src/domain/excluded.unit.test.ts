import type { Outcome } from './outcome.ts';
import { agent, config, drive, type Driven, newWork, NINE, queue, ticket } from './testing.ts';

const LEAD = { kind: 'agent', id: 'lead' };
const centre = (...ids: string[]): Driven =>
  drive(
    config(
      ids.map((id) => agent(id)),
      { queues: [queue('general', { modes: { chat: 'offer' } })] },
    ),
  );
const item = (d: Driven) => d.pool.items.get(ticket(1));
const exclude = (d: Driven, agentIds: string[], at?: number): Outcome => d.put({ kind: 'excluded', ticketId: ticket(1), version: 7, agentIds }, at);
const told = (outcome: Outcome) => outcome.events.map(({ name, data }) => [name.replace('work.', ''), (data as { agentId?: string }).agentId]);
const give = (d: Driven, agentId: string): Outcome => d.put({ kind: 'assign', requestId: 'r', ticketId: ticket(1), agentId, force: true, reason: 'must', by: LEAD });

test('who has it gives it back, and it goes to somebody else', () => {
  const d = centre('mei', 'tom');
  d.put({ kind: 'work', work: newWork(1, { lastAgentId: 'mei' }) });
  const outcome = exclude(d, ['mei']);
  expect(told(outcome)).toEqual([
    ['returned', 'mei'],
    ['assigned', 'tom'],
  ]);
  expect(outcome.events[0]).toMatchObject({ data: { reason: 'excluded', onVersion: 7 } });
});

test('where there is nobody else it waits; none of them is asked again, nor has it by hand, even where a person insists', () => {
  const d = centre('mei');
  d.put({ kind: 'work', work: newWork(1) });
  expect(told(exclude(d, ['mei']))).toEqual([['returned', 'mei']]);
  expect(told(d.put({ kind: 'tick' }, NINE + 86_400_000))).toEqual([]);
  expect(give(d, 'mei').results).toMatchObject([{ status: 409, body: { state: 'agent_excluded' } }]);
});

test('who is only asked for it is asked no more; a hand-over to him is off, and its holder keeps it', () => {
  const d = centre('mei', 'tom');
  d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) });
  const asked = item(d)?.offer?.agentId ?? '';
  expect(told(exclude(d, [asked]))).toEqual([['offer_rescinded', asked], expect.arrayContaining(['offered'])]);

  const e = centre('mei', 'tom');
  e.put({ kind: 'work', work: newWork(1, { lastAgentId: 'mei' }) });
  const [holder, other] = item(e)?.agentId === 'mei' ? ['mei', 'tom'] : ['tom', 'mei'];
  e.put({ kind: 'handover', requestId: 'h', ticketId: ticket(1), agentId: other, by: { kind: 'agent', id: holder } });
  expect(told(exclude(e, [other]))).toEqual([['handover_decided', undefined]]);
  expect(item(e)).toMatchObject({ status: 'in_hand', agentId: holder, offer: null });
  expect(e.put({ kind: 'handover', requestId: 'h2', ticketId: ticket(1), agentId: other, by: { kind: 'agent', id: holder } }).results).toMatchObject([
    { status: 409, body: { state: 'agent_excluded' } },
  ]);
});

test('it is named before there is any work, and what is given back later comes to none of them', () => {
  const d = centre('mei', 'tom');
  expect(told(exclude(d, ['mei']))).toEqual([]);
  d.put({ kind: 'work', work: newWork(1, { lastAgentId: 'tom' }) });
  const e = centre('mei', 'tom');
  e.put({ kind: 'work', work: newWork(1, { lastAgentId: 'tom' }) });
  const [holder, other] = item(e)?.agentId === 'mei' ? ['mei', 'tom'] : ['tom', 'mei'];
  exclude(e, [other]);
  const { outcome } = { outcome: e.put({ kind: 'transfer', requestId: 't', ticketId: ticket(1), queueId: 'general', by: { kind: 'agent', id: holder } }) };
  expect(told(outcome)).toEqual([['returned', holder]]);
  expect(item(e)).toMatchObject({ status: 'queued', excludedAgentIds: expect.arrayContaining([other, holder]) });
});
