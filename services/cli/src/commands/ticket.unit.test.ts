import { type FakeApi, fakeApi } from '../testing.ts';

let api: FakeApi;
beforeEach(async () => {
  api = await fakeApi();
});
afterEach(() => api.close());

const id = 'tkt_01963b1e-7c00-7000-8000-000000000003';
const ticket = { id, status: 'open', priority: 40, queueId: 'general', agentId: 'mei', ownerId: 'mei', conversationId: 'cnv_1' };
const decision = { id: 'dec_1', at: '2026-03-02T08:00:00.100Z', cause: 'push', text: '规则 rest → general；分配给 mei，空闲最久', decision: { ruleId: 'rest' } };
const clock = {
  clock: 'first_response',
  of: null,
  state: 'paused',
  targetMs: 5_400_000,
  elapsedMs: 305_000,
  dueAt: '2026-03-02T09:35:00.000Z',
  calendar: { id: 'office', name: '办公时间', tz: 'Asia/Shanghai' },
  policyId: 'standard',
  intervals: [
    { from: '2026-03-02T08:00:00.000Z', to: '2026-03-02T08:05:05.000Z', counted: true, why: 'open', ms: 305_000 },
    { from: '2026-03-02T08:05:05.000Z', to: null, counted: false, why: 'waiting_customer', ms: 0 },
  ],
};
const event = (n: number) => ({ type: 'dev.sluice.ticket.status_changed.v1', time: `2026-03-02T08:00:0${n}.000Z`, entityversion: n });
const at = `/v1/tickets/${id}`;

test('explain: where it stands, why, its clocks, all that happened, page by page', async () => {
  api.answers = {
    [`GET ${at}`]: ticket,
    [`GET ${at}/decisions`]: { items: [decision], next: null },
    [`GET ${at}/clocks`]: { items: [clock], next: null },
    [`GET ${at}/history`]: (_body: unknown, url: string) => (url.includes('cursor=c2') ? { items: [event(3)], next: null } : { items: [event(1), event(2)], next: 'c2' }),
  };
  const { code, out } = await api.run('ticket', id, 'explain', '--language', 'zh');
  expect({ code, lines: out.trimEnd().split('\n') }).toEqual({
    code: 0,
    lines: [
      `${id}: open, priority 40, queue general, held by mei, owner mei`,
      '  2026-03-02T08:00:00.100Z push: 规则 rest → general；分配给 mei，空闲最久',
      '  clock first_response: paused, 5 min 5 s of 1 h 30 min used, due 2026-03-02T09:35:00.000Z (policy standard, calendar 办公时间)',
      '    2026-03-02T08:00:00.000Z → 2026-03-02T08:05:05.000Z counted 5 min 5 s: open',
      '    2026-03-02T08:05:05.000Z → now not counted: waiting customer',
      '  2026-03-02T08:00:01.000Z ticket.status_changed (version 1)',
      '  2026-03-02T08:00:02.000Z ticket.status_changed (version 2)',
      '  2026-03-02T08:00:03.000Z ticket.status_changed (version 3)',
    ],
  });
  expect(api.asked.find((one) => one.path.includes('decisions'))?.path).toContain('language=zh');
  expect(JSON.parse((await api.run('ticket', id, '-o', 'json')).out)).toEqual({ ticket, decisions: [decision], clocks: [clock], history: [event(1), event(2), event(3)] });
});

test('a clock of a step, task or promise says of which, and one that ends on a date has no length', async () => {
  const steps = [
    { ...clock, clock: 'stage', of: 'analysis.root-cause', intervals: [] },
    { ...clock, clock: 'promise', of: 'prm_1', targetMs: null, intervals: [] },
  ];
  api.answers = { [`GET ${at}`]: ticket, [`GET ${at}/clocks`]: { items: steps, next: null }, [`GET ${at}/history`]: { items: [], next: null } };
  expect((await api.run('ticket', id)).out.split('\n').filter((line) => line.includes('clock'))).toEqual([
    '  clock stage analysis.root-cause: paused, 5 min 5 s of 1 h 30 min used, due 2026-03-02T09:35:00.000Z (policy standard, calendar 办公时间)',
    '  clock promise prm_1: paused, 5 min 5 s used, due 2026-03-02T09:35:00.000Z (policy standard, calendar 办公时间)',
  ]);
});

test('a ticket that nobody has decided about and that has no clock is told as it is', async () => {
  api.answers = { [`GET ${at}`]: { ...ticket, status: 'new', queueId: null, agentId: null, ownerId: null }, [`GET ${at}/history`]: { items: [], next: null } };
  expect((await api.run('ticket', id)).out).toBe(`${id}: new, priority 40, queue none, held by nobody, owner nobody\n  no decision yet\n`);
});

test('one that is not there ends with 1', async () => {
  expect(await api.run('ticket', 'tkt_none', 'explain')).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('404') });
});

test('first in one paragraph: why it still waits, and why not an agent', async () => {
  const text = '规则 rest（其余）将其放入队列 general。优先级 40，前面还有 2 件，暂时无人可接。未选 mei：已满载。';
  api.answers = {
    [`GET ${at}`]: { ...ticket, status: 'new', agentId: null, ownerId: null },
    [`GET ${at}/history`]: { items: [], next: null },
    [`GET ${at}/explain`]: { text, waiting: true, position: 2, agent: { id: 'mei', reason: 'capacity' } },
  };
  const { out } = await api.run('ticket', id, 'explain', '--agent', 'mei', '--language', 'zh');
  expect(out.split('\n')[0]).toBe(text);
  expect(api.asked.find((one) => one.path.includes('/explain'))?.path).toBe(`${at}/explain?language=zh&agent=mei`);
  expect(JSON.parse((await api.run('ticket', id, '-o', 'json')).out)).toMatchObject({ why: { text, position: 2 } });
  expect(await api.run('ticket', id, 'explain', '--language', 'xx')).toMatchObject({ code: 2 });
});
