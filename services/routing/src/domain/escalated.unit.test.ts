import { nextChange } from '@sluice/matching';
import type { PoolInput } from './input.ts';
import type { AgentConfig } from './model.ts';
import type { Outcome } from './outcome.ts';
import { sentenceOf } from './sentence.ts';
import { agent, config, type ConfigOptions, drive, type Driven, newWork, NINE, queue, ticket } from './testing.ts';

const LEAD = { kind: 'agent', id: 'lead' };
const RINGS = [
  { afterMs: 60_000, addGroups: ['money'] },
  { afterMs: 600_000, drop: ['law'] },
];
const QUEUES = [queue('general', { groups: ['first'], modes: { chat: 'offer' }, lastAgentMs: 30_000, rings: RINGS }), queue('billing', { groups: ['money'] })];
const first = (id: string, more: Partial<AgentConfig> = {}): AgentConfig => agent(id, { groups: ['first'], ...more });
const boss = agent('boss', { groups: ['money'] });
const centre = (agents: readonly AgentConfig[], more: ConfigOptions = {}): Driven => drive(config(agents, { queues: QUEUES, ...more }));
const item = (d: Driven) => d.pool.items.get(ticket(1));
const asked = { ticketId: ticket(1), version: 5, clockId: 'clk_1' };
/** Long after everything that has happened. */
const reassign = (d: Driven, more: Partial<Extract<PoolInput, { kind: 'reassign' }>> = {}): Outcome => d.put({ kind: 'reassign', ...asked, at: NINE + 3_600_000, ...more });
const widen = (d: Driven): Outcome => d.put({ kind: 'widen', ...asked });
const told = (outcome: Outcome) => outcome.events.map(({ name, data }) => [name.replace('work.', ''), (data as { agentId?: string }).agentId]);
const give = (d: Driven, agentId: string, at = NINE + 1000): Outcome => d.put({ kind: 'assign', requestId: 'r', ticketId: ticket(1), agentId, force: true, reason: 'must', by: LEAD }, at);

describe('reassign', () => {
  test('goes back to its queue and to another, in its old place, though he was the last to have it; age, rank and deadline stay', () => {
    const d = centre([first('mei'), first('tom', { initialPresence: 'away' })]);
    d.put({ kind: 'work', work: newWork(1, { lastAgentId: 'mei', deadlineAt: NINE + 9 }) });
    const before = { ...item(d) };
    const taken = reassign(d, { holderId: 'mei' });
    expect(taken.events).toMatchObject([{ name: 'work.returned', data: { agentId: 'mei', reason: 'escalated', clockId: 'clk_1', onVersion: 5 } }]);
    const { receivedAt, queuedAt, priority, deadlineAt, position } = before;
    expect(item(d)).toMatchObject({ status: 'queued', queueId: 'general', lastAgentId: null, receivedAt, queuedAt, priority, deadlineAt, position });
    const next = d.put({ kind: 'presence', requestId: 'p', agentId: 'tom', status: 'available', channels: [], by: LEAD });
    expect(told(next)).toContainEqual(['assigned', 'tom']);
  });

  test('he is barred of it for two minutes, whatever configuration comes; then it comes back to him, for nobody else is there', () => {
    const queues = [queue('general', { groups: ['first'] })];
    const d = centre([first('mei')], { queues });
    d.put({ kind: 'work', work: newWork(1) });
    expect(told(reassign(d, { holderId: 'mei' }))).toEqual([['returned', 'mei']]);
    expect(nextChange(d.pool.engine, d.pool.contacts.get(ticket(1))!, NINE)).toBe(NINE + 120_000);
    d.configs.set('v2', config([first('mei')], { queues, version: 'v2' }));
    expect(told(d.put({ kind: 'configured', version: 'v2' }))).toEqual([]);
    expect(told(d.put({ kind: 'tick' }, NINE + 119_999))).toEqual([]);
    expect(told(d.put({ kind: 'tick' }, NINE + 120_000))).toEqual([['assigned', 'mei']]);
  });

  test('two rungs, and everybody has had it: it comes back to the first whose time is over', () => {
    const d = centre([first('mei'), boss]);
    d.put({ kind: 'work', work: newWork(1) });
    expect(told(reassign(d, { holderId: 'mei', queueId: 'billing' }))).toContainEqual(['assigned', 'boss']);
    d.put({ kind: 'tick' }, NINE + 30_000);
    expect(told(reassign(d, { holderId: 'boss' }))).toEqual([['returned', 'boss']]);
    expect(told(d.put({ kind: 'tick' }, NINE + 150_000))).toEqual([['assigned', 'boss']]);
  });

  test('five minutes later it is taken from the next: who has lost it before comes last again', () => {
    const d = centre([first('mei'), first('tom', { initialPresence: 'away' }), first('zoe', { initialPresence: 'away' })]);
    d.put({ kind: 'work', work: newWork(1) });
    reassign(d, { holderId: 'mei' });
    expect(told(d.put({ kind: 'presence', requestId: 'p', agentId: 'tom', status: 'available', channels: [], by: LEAD }))).toContainEqual(['assigned', 'tom']);
    d.put({ kind: 'tick' }, NINE + 300_000);
    expect(told(reassign(d, { holderId: 'tom' }))).toEqual([['returned', 'tom']]);
    expect(item(d)?.bars).toMatchObject(['mei', 'tom'].map((agentId) => ({ agentId, until: NINE + 420_000 })));
    expect(told(d.put({ kind: 'presence', requestId: 'z', agentId: 'zoe', status: 'available', channels: [], by: LEAD }, NINE + 301_000))).toContainEqual(['assigned', 'zoe']);
  });

  test.each<[string, PoolInput]>([
    ['transfer to another queue', { kind: 'transfer', requestId: 'r', ticketId: ticket(1), queueId: 'billing', by: LEAD }],
    ['transfer to where it waits', { kind: 'transfer', requestId: 'r', ticketId: ticket(1), queueId: 'general', by: LEAD }],
  ])('a person’s %s lets everybody be asked for it again', (_what, input) => {
    const d = centre([first('mei', { groups: ['first', 'money'] })]);
    d.put({ kind: 'work', work: newWork(1) });
    reassign(d, { holderId: 'mei' });
    expect(told(d.put(input, NINE + 1000))).toContainEqual(['assigned', 'mei']);
    expect(item(d)?.bars).toEqual([]);
  });

  test.each([
    ['assignment', false],
    ['hand-over', true],
  ])('and so does his %s; a refusal’s bar stays', (_what, isHandover) => {
    const d = centre([first('mei'), first('tom', { initialPresence: 'away' }), boss]);
    d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) });
    d.put({ kind: 'decline', requestId: 'r', ticketId: ticket(1), offerId: item(d)?.offer?.id ?? '', by: { kind: 'agent', id: 'mei' } });
    give(d, 'tom');
    expect(told(reassign(d, { holderId: 'tom' }))).toEqual([['returned', 'tom']]);
    expect(item(d)?.bars).toMatchObject([{ agentId: 'mei' }, { agentId: 'tom' }]);
    give(d, 'mei', NINE + 2000);
    expect(item(d)?.bars).toMatchObject([{ agentId: 'mei', until: NINE + 60_000 }]);
    if (!isHandover) return;
    item(d)!.bars = [{ agentId: 'tom', until: NINE + 90_000, by: 'ladder' }];
    d.put({ kind: 'handover', requestId: 'r', ticketId: ticket(1), agentId: 'boss', by: LEAD });
    expect(told(d.put({ kind: 'accept', requestId: 'r', ticketId: ticket(1), offerId: item(d)?.offer?.id ?? '', by: { kind: 'agent', id: 'boss' } }))).toContainEqual(['assigned', 'boss']);
    expect(item(d)?.bars).toEqual([]);
  });

  test('to another queue it moves with its age, and what its rule asked of skills is not asked there', () => {
    const d = centre([first('mei', { skills: { law: 1 } }), boss]);
    d.put({ kind: 'work', work: newWork(1, { skills: { law: 1 }, deadlineAt: NINE + 9 }) });
    const moved = reassign(d, { holderId: 'mei', queueId: 'billing' });
    expect(moved.events).toMatchObject([
      { name: 'work.transferred', data: { fromAgentId: 'mei', fromQueueId: 'general', toQueueId: 'billing', by: { kind: 'ladder' }, reason: 'escalated', clockId: 'clk_1' } },
      { name: 'work.assigned', data: { agentId: 'boss' } },
    ]);
    expect(item(d)).toMatchObject({ receivedAt: NINE, deadlineAt: NINE + 9 });
    expect(item(d)?.placedByHuman).toBeUndefined();
  });

  test('no other rules take it from where a ladder has sent it', () => {
    const d = centre([first('mei')]);
    d.put({ kind: 'work', work: newWork(1) });
    reassign(d, { holderId: 'mei', queueId: 'billing' });
    d.put({ kind: 'work', work: newWork(1, { onVersion: 6, reconfigured: true }) });
    expect(item(d)).toMatchObject({ status: 'queued', queueId: 'billing' });
  });

  test('a queue that this configuration does not have: back to its own', () => {
    const d = centre([first('mei')]);
    d.put({ kind: 'work', work: newWork(1) });
    expect(told(reassign(d, { holderId: 'mei', queueId: 'nowhere' }))).toEqual([['returned', 'mei']]);
  });

  test('an offer is taken back and made to another; who was asked may be asked later', () => {
    const d = centre([first('mei'), first('tom')]);
    d.put({ kind: 'work', work: newWork(1, { channel: 'chat' }) });
    const again = reassign(d);
    expect(told(again)).toEqual([
      ['offer_rescinded', 'mei'],
      ['offered', 'tom'],
    ]);
    expect(again.events[0]?.data).toMatchObject({ reason: 'escalated' });
    expect(told(d.put({ kind: 'tick' }, NINE + 60_000))).toContainEqual(['offered', 'mei']);
  });

  test('what waits for the last who had it waits for him no longer', () => {
    const d = centre([first('mei', { limits: { app: 1 } }), first('tom')]);
    d.put({ kind: 'work', work: newWork(2) });
    d.put({ kind: 'work', work: newWork(1, { lastAgentId: 'mei' }) });
    expect(item(d)?.status).toBe('queued');
    expect(told(reassign(d))).toEqual([['assigned', 'tom']]);
  });

  test('quiet, and nothing moves: given by hand since, moved by a person since, another has it, another item, after-contact work, no item', () => {
    const quiet = (d: Driven, more: Parameters<typeof reassign>[1]): void => {
      const before = structuredClone({ ...item(d), onVersion: 5 });
      expect(told(reassign(d, more))).toEqual([]);
      expect({ ...item(d), onVersion: 5 }).toEqual(before);
    };
    const d = centre([first('mei'), first('tom'), boss]);
    expect(told(reassign(d))).toEqual([]);
    d.put({ kind: 'work', work: newWork(1) });
    quiet(d, { holderId: 'tom' });
    quiet(d, {});
    quiet(d, { holderId: 'mei', workItemId: 'wrk_other' });
    give(d, 'tom');
    give(d, 'mei', NINE + 2000);
    quiet(d, { holderId: 'mei', at: NINE + 1999 });
    const moved = centre([first('mei')]);
    moved.put({ kind: 'work', work: newWork(1) });
    moved.put({ kind: 'transfer', requestId: 'r', ticketId: ticket(1), queueId: 'billing', by: LEAD }, NINE + 1000);
    quiet(moved, { queueId: 'general', at: NINE + 999 });
    const after = centre([first('mei')], { queueSettings: { afterWorkMs: { app: 60_000 } } });
    after.put({ kind: 'work', work: newWork(1) });
    after.put({ kind: 'withdrawn', ticketId: ticket(1), version: 2, reason: 'resolved' });
    quiet(after, { holderId: 'mei' });
  });
});

describe('widen', () => {
  test('who may be asked after the longest wait is asked now', () => {
    const d = centre([boss]);
    d.put({ kind: 'work', work: newWork(1, { skills: { law: 3 } }) });
    const wide = widen(d);
    expect(wide.events).toMatchObject([{ name: 'work.assigned', data: { agentId: 'boss', decision: { ring: 2 }, onVersion: 5 } }]);
    expect(item(d)?.widened).toBe(true);
  });

  test('never above capacity: it waits for room', () => {
    const d = centre([agent('boss', { groups: ['money'], capacity: 25 })]);
    d.put({ kind: 'work', work: newWork(2, { queueId: 'billing' }) });
    d.put({ kind: 'work', work: newWork(1) });
    expect(told(widen(d))).toEqual([]);
    expect(told(d.put({ kind: 'withdrawn', ticketId: ticket(2), version: 3, reason: 'closed' }))).toEqual([['assigned', 'boss']]);
  });

  test('of what somebody has or is asked for, it counts once he has it no longer', () => {
    const d = centre([first('mei'), boss]);
    d.put({ kind: 'work', work: newWork(1) });
    expect(told(widen(d))).toEqual([]);
    expect(told(reassign(d, { holderId: 'mei' }))).toEqual([
      ['returned', 'mei'],
      ['assigned', 'boss'],
    ]);
  });

  test('also in the queue to which it goes then, and after the pool is made again', () => {
    const d = drive(config([first('mei')], { queues: [queue('general', { groups: ['first'] }), queue('billing', { groups: ['money'], rings: [{ afterMs: 60_000, addGroups: ['first'] }] })] }));
    d.put({ kind: 'work', work: newWork(1, { excludedAgentIds: ['mei'] }) });
    widen(d);
    reassign(d, { queueId: 'billing' });
    expect(d.pool.contacts.get(ticket(1))?.ring).toBe(1);
  });

  test('quiet where there is nothing', () => expect(told(widen(centre([boss])))).toEqual([]));
});

test('the cards say it in words', () => {
  const d = centre([first('mei'), first('tom'), boss]);
  d.put({ kind: 'work', work: newWork(1) });
  const said = (outcome: Outcome, language: 'en' | 'zh') => outcome.cards.map((card) => sentenceOf(card, language)).join();
  const back = reassign(d, { holderId: 'mei' });
  expect(said(back, 'en')).toContain('A ladder gave it back to queue general for somebody else.');
  expect(said(back, 'en')).toContain('1 refused it or had it before');
  expect(said(back, 'zh')).toContain('升级规则将其退回队列 general，改派他人。');
  const moved = reassign(d, { holderId: 'tom', queueId: 'billing' });
  expect(said(moved, 'en')).toContain('A ladder moved it from queue general to queue billing.');
  expect(said(moved, 'zh')).toContain('升级规则将其从队列 general 转到队列 billing。');
  widen(d);
  const wide = d.put({ kind: 'assign', requestId: 'r', ticketId: ticket(1), agentId: 'mei', by: LEAD });
  expect(said(wide, 'en')).toContain('A ladder has it asked of everybody who may ever be asked.');
  expect(said(wide, 'zh')).toContain('升级规则已扩大到所有可询问的人员。');
});
