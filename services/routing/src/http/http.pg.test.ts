import { setImmediate } from 'node:timers/promises';
import { type Actor, createHttp, type HttpServer } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Calls } from '../calls.ts';
import { agent, config, newWork, queue, ticket } from '../domain/testing.ts';
import { POOL } from '../migrations.ts';
import { keepHouse } from '../store/journal.ts';
import { readEndedOffer, readOffered } from '../store/views.ts';
import { bench, type Bench, plainEngine } from '../testing.ts';
import type { PoolWriter } from '../writer/writer.ts';
import { routingHttp } from './index.ts';

let b: Bench;
let app: HttpServer;
let writer: PoolWriter;
let actor: Actor | undefined;
const admin: Actor = { keyId: 'k1', role: 'admin' };
const as = (agentId: string): Actor => ({ keyId: `k-${agentId}`, role: 'agent', agentId });

/** The writer works in the background, as in production. */
let working: Promise<void>;
let stop: AbortController;

beforeEach(async () => {
  b = await bench(config([agent('mei', { groups: ['money'] }), agent('tom', { capacity: 25 })]));
  writer = b.writer({ safetyPollMs: 20 });
  await b.append({ kind: 'work', work: newWork(1, { ruleText: '退款 → general' }) }, { kind: 'work', work: newWork(2, { queueId: 'billing' }) });
  await b.run(writer);
  stop = new AbortController();
  working = (async () => {
    while (!stop.signal.aborted) await writer.step(stop.signal);
  })();
  const calls = new Calls({ pool: POOL, db: b.db, clock: b.clock, bells: b.bells, wake: b.wake });
  app = createHttp({ name: 'test', logger: quietLogger(), clock: b.clock });
  app.addHook('onRequest', async (request) => void (request.actor = actor));
  await app.register(routingHttp({ db: b.db, engine: () => b.engine, calls, clock: b.clock }));
  actor = admin;
});
afterEach(async () => {
  stop.abort();
  await working;
  await app.close();
  await b.drop();
});

const get = async (url: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await app.inject({ method: 'GET', url });
  return { status: answer.statusCode, body: answer.json() };
};
const send = async (method: 'PUT' | 'POST', url: string, payload: object, key?: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const answer = await app.inject({ method, url, payload, ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }) });
  return { status: answer.statusCode, body: answer.json() };
};

test('agents with presence and load, what one has in hand, and the queues', async () => {
  expect((await get('/v1/agents')).body).toMatchObject({
    items: [
      { id: 'mei', status: 'available', busy: false, usedUnits: 50, inHand: 2 },
      { id: 'tom', inHand: 0 },
    ],
  });
  expect((await get('/v1/agents/mei/work')).body).toMatchObject({ items: [{ ticketId: ticket(1), status: 'in_hand', queueId: 'general' }, { ticketId: ticket(2) }] });
  await b.append({ kind: 'work', work: newWork(3, { skills: { law: 1 } }) });
  await b.run(writer).catch(() => undefined);
  expect((await get('/v1/queues/general')).body).toMatchObject({ id: 'general', waiting: 1, members: 2, agentsFree: 2, longestWaitSince: '2026-03-02T09:00:00.000Z' });
  expect((await get('/v1/queues')).body).toMatchObject({ items: [{ id: 'general' }, { id: 'billing', waiting: 0, members: 1 }] });
  expect((await get('/v1/queues/nowhere')).status).toBe(404);
});

test('why, in words and in data', async () => {
  const { body } = await get(`/v1/tickets/${ticket(1)}/decisions`);
  expect(body).toMatchObject({
    items: [{ cause: 'push', text: expect.stringContaining('to mei, idle longest'), decision: { ruleId: 'rest', agentId: 'mei', configVersion: 'v1' }, trigger: { pool: 'default', kind: 'work' } }],
  });
  expect((await get(`/v1/tickets/${ticket(1)}/decisions?language=zh`)).body).toMatchObject({ items: [{ text: expect.stringContaining('分配给 mei') }] });
  expect((await get(`/v1/tickets/${ticket(9)}/decisions`)).status).toBe(404);
});

test('presence is answered when it counts; the same key answers the same, with another body it is refused', async () => {
  const away = { status: 'away', reason: 'break' };
  const first = await send('PUT', '/v1/agents/mei/presence', away, 'k');
  expect(first).toMatchObject({ status: 200, body: { agentId: 'mei', status: 'away', reason: 'break' } });
  expect(await send('PUT', '/v1/agents/mei/presence', away, 'k')).toEqual(first);
  expect(await send('PUT', '/v1/agents/mei/presence', { status: 'offline' }, 'k')).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  expect(await send('PUT', '/v1/agents/nobody/presence', away)).toMatchObject({ status: 404 });
  expect(await b.db.query("select count(*) as n from routing.journal where kind = 'presence'")).toEqual([{ n: 1 }]);
});

test('by hand: given, moved, and refused with the present state', async () => {
  expect(await send('POST', `/v1/tickets/${ticket(1)}/assign`, { agentId: 'tom' })).toMatchObject({ status: 200, body: { agentId: 'tom', status: 'in_hand' } });
  expect(await send('POST', `/v1/tickets/${ticket(2)}/assign`, { agentId: 'tom' })).toMatchObject({ status: 409, body: { code: 'conflict', present: { state: 'agent_capacity', agentId: 'mei' } } });
  expect(await send('POST', `/v1/tickets/${ticket(2)}/transfer`, { queueId: 'general' })).toMatchObject({ status: 200, body: { queueId: 'general' } });
  expect(await send('POST', `/v1/tickets/${ticket(2)}/transfer`, { queueId: 'nowhere' })).toMatchObject({ status: 404 });
  expect(await send('POST', `/v1/tickets/${ticket(2)}/assign`, { agentId: 'nobody' })).toMatchObject({ status: 404 });
  expect(await send('POST', `/v1/tickets/${ticket(9)}/assign`, { agentId: 'tom' })).toMatchObject({ status: 404 });
  expect(await send('POST', `/v1/tickets/${ticket(9)}/transfer`, { queueId: 'general' })).toMatchObject({ status: 404 });
  expect(await b.db.query("select count(*) as n from routing.journal where kind in ('assign', 'transfer')")).toEqual([{ n: 3 }]);
});

test('an agent acts as himself only, sees what he was given only; others have no door here', async () => {
  actor = as('tom');
  expect((await get('/v1/agents')).body).toMatchObject({ items: [{ id: 'tom' }] });
  expect((await get('/v1/agents/mei/work')).status).toBe(404);
  expect((await send('PUT', '/v1/agents/mei/presence', { status: 'offline' })).status).toBe(404);
  expect((await get(`/v1/tickets/${ticket(1)}/decisions`)).status).toBe(404);
  expect((await send('POST', `/v1/tickets/${ticket(1)}/assign`, { agentId: 'tom' })).status).toBe(404);
  expect((await send('POST', `/v1/tickets/${ticket(1)}/transfer`, { queueId: 'general' })).status).toBe(404);
  expect((await send('PUT', '/v1/agents/tom/presence', { status: 'away' })).status).toBe(200);
  actor = as('mei');
  expect((await get(`/v1/tickets/${ticket(1)}/decisions`)).status).toBe(200);
  actor = { keyId: 'q', role: 'subscriber' };
  expect((await get('/v1/agents')).status).toBe(403);
  actor = { keyId: 'a', role: 'agent' };
  expect((await get('/v1/agents/mei/work')).status).toBe(403);
  actor = undefined;
  expect((await get('/v1/queues')).status).toBe(401);
});

test.each([{ status: 'busy' }, { status: { $ne: 'x' } }, { status: 'away', more: 1 }, { status: 'away', channels: 'chat' }, {}])('refuses %j by name, and does nothing', async (body) => {
  expect(await send('PUT', '/v1/agents/mei/presence', body)).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path: expect.stringContaining('body') }] } });
  expect(await b.db.query('select count(*) as n from routing.request')).toEqual([{ n: 0 }]);
});

test('a channel that there is not is refused: a word about it would never count', async () => {
  expect(await send('PUT', '/v1/agents/mei/presence', { status: 'away', channels: ['chat', 'chatt'] })).toMatchObject({ status: 422, body: { detail: expect.stringContaining('`chatt`') } });
});

test('of a complaint nobody whom it concerns reads or moves anything, whatever he was to it and whatever his role', async () => {
  await b.db.query('insert into routing.concerned (ticket_id, agent_ids) values ($1, $2)', [ticket(1), '{mei}']);
  for (const who of [as('mei'), { keyId: 's', role: 'supervisor', agentId: 'mei' }, { keyId: 'q', role: 'quality', agentId: 'mei' }, { ...as('tom'), actsFor: 's', heldBy: 'mei' }] as const) {
    actor = who;
    for (const what of ['decisions', 'explain', 'explain?agent=mei']) expect([who.role, what, (await get(`/v1/tickets/${ticket(1)}/${what}`)).status]).toEqual([who.role, what, 404]);
    if (who.role === 'quality') continue;
    expect((await send('POST', `/v1/tickets/${ticket(1)}/assign`, { agentId: 'mei' })).status).toBe(404);
    expect((await send('POST', `/v1/tickets/${ticket(1)}/transfer`, { queueId: 'billing' })).status).toBe(404);
    expect((await send('POST', `/v1/tickets/${ticket(1)}/finish`, {})).status).toBe(404);
  }
  actor = { keyId: 's', role: 'supervisor', agentId: 'tom' };
  expect((await get(`/v1/tickets/${ticket(1)}/decisions`)).status).toBe(200);
});

test('of a complaint about somebody who leads, a key that does not say whose it is reads nothing, nor whoever it acts as', async () => {
  await b.db.query('insert into routing.concerned (ticket_id, agent_ids) values ($1, $2)', [ticket(1), '{mei}']);
  const seen = async (who: Actor): Promise<number> => {
    actor = who;
    return (await get(`/v1/tickets/${ticket(1)}/decisions`)).status;
  };
  const unnamed: readonly Actor[] = [
    { keyId: 's', role: 'supervisor' },
    { keyId: 'q', role: 'quality' },
  ];
  for (const who of unnamed) expect(await seen(who)).toBe(200);
  b.engine = plainEngine(b.engine.pool, { leads: ['mei', 'zoe'] });
  for (const who of unnamed) expect(await seen(who)).toBe(404);
  expect(await seen({ ...as('tom'), actsFor: 's', heldByNobody: true })).toBe(404);
  expect(await seen({ keyId: 's', role: 'supervisor', agentId: 'zoe' })).toBe(200);
  expect(await seen(admin)).toBe(200);
});

test('quality reads how queues stand, decisions and why, and changes nothing', async () => {
  actor = { keyId: 'k-quality', role: 'quality' };
  for (const url of ['/v1/queues', '/v1/queues/general', `/v1/tickets/${ticket(1)}/decisions`, `/v1/tickets/${ticket(1)}/explain`]) expect((await get(url)).status).toBe(200);
  expect((await send('POST', `/v1/tickets/${ticket(1)}/assign`, { agentId: 'tom' })).status).toBe(403);
  expect((await get('/v1/agents')).status).toBe(403);
});

test('recorded up to an instant that is yet to come, what is open has lasted until now', async () => {
  const now = b.clock.now();
  const day = 86_400_000;
  const answer = await app.inject({ method: 'GET', url: `/v1/queues/traffic?from=${new Date(now - day).toISOString()}&to=${new Date(now + day).toISOString()}` });
  const contacts = answer.body
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { type: string; handleMs: number })
    .filter(({ type }) => type === 'contact');
  expect(contacts.length).toBe(2);
  for (const { handleMs } of contacts) expect(handleMs).toBeLessThanOrEqual(60_000);
});

test('the item of an offer is found by its index, however much waits', async () => {
  let found = '';
  const query: typeof b.db.query = (text, values) => {
    found = text;
    return b.db.query(text, values);
  };
  expect(await readOffered({ ...b.db, query }, 'ofr_x')).toBeUndefined();
  const plan = await b.db.transact(async (tx) => {
    await tx.query('set local enable_seqscan = off');
    return tx.query(`explain ${found}`, ['ofr_x']);
  });
  expect(JSON.stringify(plan)).toContain('item_offer');
});

test('with no writer a call waits, answers 503, and the same key finds the result later', async () => {
  stop.abort();
  await working;
  await writer.stop();
  const calls = new Calls({ pool: POOL, db: b.db, clock: b.clock, bells: b.bells, wake: b.wake, waitMs: 30 });
  const ask = { kind: 'presence', agentId: 'mei', status: 'away', channels: [] } as const;
  await expect(calls.ask(admin, 'later', ask)).rejects.toMatchObject({ status: 503 });
  await b.run(b.writer());
  await expect(calls.ask(admin, 'later', ask)).resolves.toMatchObject({ status: 'away' });
});

describe('offers, taking and why', () => {
  /** A chat is offered, a mail is taken. */
  const offered = config([agent('mei', { groups: ['money'] }), agent('tom', { capacity: 25 })], {
    version: 'v2',
    queues: [queue('general', { modes: { chat: 'offer', email: 'pull' } }), queue('billing', { groups: ['money'] })],
  });
  beforeEach(async () => {
    b.engine = plainEngine(offered);
    // What comes from here on is decided under it.
    do b.wake.ring();
    while ((await b.db.query("select 1 as one from routing.journal where kind = 'configured' and config_version = 'v2'")).length === 0);
    await b.append({ kind: 'work', work: newWork(3, { channel: 'chat' }) }, { kind: 'work', work: newWork(4, { channel: 'email' }) });
    await drained();
  });
  const drained = async (): Promise<void> => {
    do b.wake.ring();
    while ((await b.db.query('select 1 as one from routing.pool_inbox_0 union all select 1 from routing.pool_inbox_1')).length > 0);
  };
  let stale = '';
  const offerId = async (): Promise<string> => {
    const { body } = await get('/v1/agents/mei/work');
    return (body['items'] as { offerId: string | null }[]).find((one) => one.offerId !== null)?.offerId ?? '';
  };

  test('an offer is accepted by whom it is made to, once; for others it is not there', async () => {
    const id = await offerId();
    actor = as('tom');
    expect((await send('POST', `/v1/offers/${id}/accept`, {})).status).toBe(404);
    actor = as('mei');
    expect(await send('POST', `/v1/offers/${id}/accept`, {}, 'once')).toMatchObject({ status: 200, body: { ticketId: ticket(3), status: 'in_hand', agentId: 'mei' } });
    expect(await send('POST', `/v1/offers/${id}/accept`, {}, 'once')).toMatchObject({ status: 200, body: { status: 'in_hand' } });
    expect(await send('POST', `/v1/offers/${id}/accept`, {}, 'twice')).toMatchObject({
      status: 409,
      body: { code: 'conflict', present: { state: 'offer_accepted', offerId: id, ticketId: ticket(3), status: 'in_hand', agentId: 'mei', endedAt: expect.any(String) } },
    });
    expect(await send('POST', `/v1/offers/${id}/decline`, {})).toMatchObject({ status: 409, body: { present: { state: 'offer_accepted' } } });
    actor = as('tom');
    expect((await send('POST', `/v1/offers/${id}/accept`, {})).status).toBe(404);
    actor = { keyId: 'a', role: 'agent' };
    expect((await send('POST', `/v1/offers/${id}/accept`, {})).status).toBe(404);
    actor = admin;
    for (const never of ['ofr_01970f3c-8a00-7000-8000-000000000001', 'ofr_x']) expect((await send('POST', `/v1/offers/${never}/accept`, {})).status).toBe(404);
    expect(await send('POST', '/v1/offers/ofr_x/decline', { reason: 'Bad Word' })).toMatchObject({ status: 400 });
  });

  test.each<[string, () => Promise<unknown>]>([
    ['offer_declined', () => send('POST', `/v1/offers/${stale}/decline`, {})],
    ['offer_rescinded', () => send('PUT', '/v1/agents/mei/presence', { status: 'away' })],
    ['offer_timed_out', async () => b.clock.move(20_000)],
  ])('one that is over is 409 with its state, and says nothing of who has it now: %s', async (state, end) => {
    stale = await offerId();
    actor = as('mei');
    await end();
    do {
      b.wake.ring();
      await setImmediate();
    } while ((await readEndedOffer(b.db, stale)) === undefined);
    actor = admin;
    expect(await send('POST', `/v1/tickets/${ticket(3)}/assign`, { agentId: 'tom', force: true, reason: 'he knows it' })).toMatchObject({ status: 200 });
    const over = { state, offerId: stale, ticketId: ticket(3) };
    expect(await send('POST', `/v1/offers/${stale}/accept`, {})).toMatchObject({ status: 409, body: { present: { ...over, agentId: 'tom' } } });
    actor = as('mei');
    for (const verb of ['accept', 'decline']) expect((await send('POST', `/v1/offers/${stale}/${verb}`, {})).body['present']).toEqual({ ...over, endedAt: expect.any(String) });
    actor = as('tom');
    expect((await send('POST', `/v1/offers/${stale}/decline`, {})).status).toBe(404);
    await keepHouse(b.db, b.clock.now() + 8 * 86_400_000, 30);
    actor = as('mei');
    expect((await send('POST', `/v1/offers/${stale}/accept`, {})).status).toBe(404);
  });

  test('declined with a word, it goes on; who takes gets the next; who finishes says so', async () => {
    actor = as('mei');
    expect(await send('POST', `/v1/offers/${await offerId()}/decline`, { reason: 'busy' })).toMatchObject({ status: 200, body: { ticketId: ticket(3), agentId: null } });
    expect(await send('POST', '/v1/agents/mei/take', {})).toMatchObject({ status: 200, body: { ticketId: ticket(4), agentId: 'mei' } });
    expect((await app.inject({ method: 'POST', url: '/v1/agents/mei/take' })).statusCode).toBe(204);
    expect((await send('POST', '/v1/agents/tom/take', {})).status).toBe(404);
    expect(await send('POST', `/v1/tickets/${ticket(4)}/finish`, {})).toMatchObject({ status: 409, body: { present: { state: 'in_hand' } } });
  });

  test('a transfer is to a queue or to an agent; who insists says why', async () => {
    expect(await send('POST', `/v1/tickets/${ticket(1)}/transfer`, { agentId: 'tom' })).toMatchObject({ status: 200, body: { agentId: 'mei', offerId: expect.stringMatching(/^ofr_/) } });
    expect(await send('POST', `/v1/tickets/${ticket(1)}/transfer`, {})).toMatchObject({ status: 422 });
    expect(await send('POST', `/v1/tickets/${ticket(1)}/transfer`, { agentId: 'tom', queueId: 'billing' })).toMatchObject({ status: 422 });
    expect(await send('POST', `/v1/tickets/${ticket(2)}/assign`, { agentId: 'tom', force: true })).toMatchObject({ status: 422 });
    expect(await send('POST', `/v1/tickets/${ticket(2)}/assign`, { agentId: 'tom', force: true, reason: '她认识客户' })).toMatchObject({ status: 200, body: { agentId: 'tom' } });
  });

  test('an agent asks why of what he holds, held or owns, and about himself; what he was only offered is not his', async () => {
    const statuses = async (id: number): Promise<number[]> => [(await get(`/v1/tickets/${ticket(id)}/explain`)).status, (await get(`/v1/tickets/${ticket(id)}/decisions`)).status];
    const offer = await offerId();
    await b.append({ kind: 'work', work: newWork(5, { channel: 'email', ownerId: 'tom' }) });
    await drained();
    actor = as('mei');
    for (const id of [1, 2, 3]) expect([id, ...(await statuses(id))]).toEqual([id, 200, 200]);
    for (const id of [4, 5, 9]) expect([id, ...(await statuses(id))]).toEqual([id, 404, 404]);
    expect(await get(`/v1/tickets/${ticket(1)}/explain?agent=mei`)).toMatchObject({ status: 200, body: { agent: { id: 'mei', reason: null } } });
    for (const other of ['tom', 'nobody']) expect((await get(`/v1/tickets/${ticket(1)}/explain?agent=${other}`)).status).toBe(404);
    expect((await send('POST', `/v1/offers/${offer}/decline`, {})).status).toBe(200);
    expect(await statuses(3)).toEqual([404, 404]);
    actor = as('tom');
    expect([await statuses(1), await statuses(5)]).toEqual([
      [404, 404],
      [200, 200],
    ]);
    actor = admin;
    await send('POST', `/v1/tickets/${ticket(1)}/assign`, { agentId: 'tom', force: true, reason: 'he knows it' });
    for (const had of ['mei', 'tom']) {
      actor = as(had);
      expect(await statuses(1)).toEqual([200, 200]);
    }
    actor = { keyId: 'a', role: 'agent' };
    expect(await statuses(1)).toEqual([404, 404]);
  });

  test('why is it still waiting, and why not this agent: from the journal, in both languages', async () => {
    const waits = await get(`/v1/tickets/${ticket(4)}/explain?agent=tom`);
    expect(waits).toMatchObject({ status: 200, body: { waiting: true, position: 0, excluded: { pull: 2 }, agent: { id: 'tom', reason: 'pull' } } });
    expect(waits.body['text']).toContain('Not tom: taking work themselves.');
    const zh = await get(`/v1/tickets/${ticket(2)}/explain?agent=tom&language=zh`);
    expect(zh).toMatchObject({ status: 200, body: { waiting: false, agent: { id: 'tom', reason: 'not_member' } } });
    expect(zh.body['text']).toContain('未选 tom：不属于该队列。');
    expect((await get(`/v1/tickets/${ticket(1)}/explain?agent=tom`)).body).toMatchObject({ agent: { reason: null }, text: expect.stringContaining('tom could have had it') });
    for (const [id, words] of [
      [1, ' mei has got it.'],
      [2, ' mei has got it.'],
    ] as const)
      expect((await get(`/v1/tickets/${ticket(id)}/explain?agent=mei`)).body).toMatchObject({ agent: { id: 'mei', reason: null }, text: expect.stringMatching(new RegExp(`${words}$`)) });
    expect((await get(`/v1/tickets/${ticket(3)}/explain?agent=mei&language=zh`)).body).toMatchObject({ agent: { reason: null }, text: expect.stringMatching(/正是推荐给 mei。$/) });
    expect(await send('POST', `/v1/tickets/${ticket(4)}/assign`, { agentId: 'tom', force: true, reason: 'he knows it' })).toMatchObject({ status: 200 });
    expect((await get(`/v1/tickets/${ticket(4)}/explain?agent=tom`)).body).toMatchObject({ agent: { reason: null }, text: expect.stringMatching(/by hand to tom .* tom has got it\.$/) });
    expect((await get(`/v1/tickets/${ticket(1)}/explain?agent=nobody`)).body).toMatchObject({ agent: { reason: 'unknown_agent' } });
    expect((await get(`/v1/tickets/${ticket(9)}/explain`)).status).toBe(404);
  });
});
