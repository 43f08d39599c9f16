import { createHash, randomBytes } from 'node:crypto';
import { ERASERS } from '@sluice/contracts';
import { DAY, MINUTE } from '@sluice/kernel';
import { armCrashPoint, pause } from '@sluice/runtime';
import { quietLogger } from '@sluice/runtime/testing';
import { Locks } from '@sluice/store';
import { memoryLog } from '@sluice/stream';
import { Erasing } from '../erasing.ts';
import { saveAnswer } from '../store/erasures.ts';
import { mail } from '../testing.ts';
import { muchOf } from './seeding.ts';
import { admin, as, type HttpBench, httpBench, quality, supervisor } from './testing.ts';

let b: HttpBench;
let locks: Locks;
let erasing: Erasing;
beforeAll(async () => {
  b = await httpBench();
  locks = new Locks(b.db, 'locks');
});
beforeEach(() => b.fresh());
afterAll(async () => {
  await locks.close();
  await b.drop();
});

/** What runs behind the call, until nothing can be done any more. */
async function work(): Promise<void> {
  erasing = new Erasing({ parts: b.parts, locks, blobs: b.blobs, log: memoryLog({ logger: quietLogger() }) });
  erasing.start();
  while (!(await erasing.idle())) await pause(5);
  await erasing.stop();
}

interface Asked {
  readonly erasureId: string;
  readonly pieceId: string;
  readonly contactIds: readonly string[];
  readonly messageIds: readonly string[];
}
const asked = async (): Promise<Asked[]> => (await b.said('erasure.requested')).map((one) => one.data as unknown as Asked);

/** The other services report, each of them all that it was asked for. */
async function report(services: readonly string[] = ERASERS): Promise<void> {
  for (const name of ['erasure.requested', 'erasure.files_asked'] as const)
    for (const { data } of await b.said(name))
      for (const service of services)
        await b.db.transact(async (tx) =>
          saveAnswer(tx, {
            erasureId: data['erasureId'] as string,
            pieceId: data['pieceId'] as string,
            service,
            type: name === 'erasure.requested' ? name : 'erasure.files_held',
            counts: name === 'erasure.requested' && service === 'channel-email' ? { contacts: 1 } : {},
            fileIds: [],
            done: true,
            at: b.clock.now(),
          }),
        );
}

const REASON = { reason: 'asked_by_person' };
const erase = (id: string) => b.send('POST', `/v1/customers/${id}/erase`, REASON);
const erasure = async (id: string) => (await b.get(`/v1/erasures/${id}`)).body;
describe('who may', () => {
  test('only an admin erases and reads of erasures; an export is for supervisors too; others are told before their body is read', async () => {
    const { customerId } = await b.demand({ agent: 'mei', from: 'li@a.example' });
    const answered = [];
    for (const actor of [undefined, as('mei'), quality, supervisor, { keyId: 'key_x', role: 'intake' as const }]) {
      b.actor = actor;
      const answers = [
        await b.send('POST', `/v1/customers/${customerId}/erase`, 'this is no JSON'),
        await b.get('/v1/erasures'),
        await b.get('/v1/erasures/era_x'),
        await b.app.inject({ method: 'GET', url: `/v1/customers/${customerId}/export` }),
      ];
      answered.push(answers.map((one) => ('statusCode' in one ? one.statusCode : one.status)));
    }
    expect(answered).toEqual([
      [401, 401, 401, 401],
      [403, 403, 403, 403],
      [403, 403, 403, 403],
      [403, 403, 403, 200],
      [403, 403, 403, 403],
    ]);
    b.actor = admin;
    expect((await b.get(`/v1/customers/${customerId}`)).status).toBe(200);
  });

  test('a reason is one of a list: free words would name him', async () => {
    const { customerId } = await b.demand({ from: 'li@a.example' });
    for (const body of [{ reason: 'Li Wei asked for it' }, {}, { reason: 'legal', name: 'Li' }]) expect((await b.send('POST', `/v1/customers/${customerId}/erase`, body)).status).toBe(400);
    expect((await b.send('POST', '/v1/customers/cus_01970f3c-8a00-7000-8000-00000000dead/erase', REASON)).status).toBe(404);
  });
});

describe('cut off', () => {
  test('a plan changes nothing; erased he is nobody: not found, not listed, not merged, and told once', async () => {
    const { customerId } = await b.demand({ from: 'li@a.example' });
    const { customerId: otherId } = await b.demand({ from: 'wang@a.example' });
    expect(await b.send('POST', `/v1/customers/${customerId}/erase?dryRun=true`, REASON)).toMatchObject({
      status: 200,
      body: { customerId, memberIds: [customerId], counts: { contactPoints: 1, identities: 1, conversations: 1, tickets: 1, messages: 1 } },
    });
    const first = await erase(customerId);
    expect(first).toMatchObject({ status: 202, body: { customerId, state: 'running', counts: { contactPoints: 1, identities: 1 } } });
    expect((await erase(customerId)).body).toMatchObject({ id: first.body['id'] });
    for (const answer of [
      await b.get(`/v1/customers/${customerId}`),
      await b.get(`/v1/customers/${customerId}/timeline`),
      await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'key' } }),
      await b.send('POST', `/v1/customers/${otherId}/merge`, { otherId: customerId }),
    ])
      expect(answer.status).toBe(404);
    expect(((await b.get('/v1/customers')).body['items'] as { id: string }[]).map((one) => one.id)).toEqual([otherId]);
    expect((await b.said('customer.erased')).map((one) => one.data)).toEqual([{ customerId, memberIds: [customerId], erasedAt: expect.any(String) as string }]);
  });

  test('who writes from his address afterwards is somebody new; with the token of the old thread too', async () => {
    const ticket = await b.demand({ agent: 'mei', from: 'li@a.example' });
    await erase(ticket.customerId);
    const token = b.tokens.sign(ticket.conversationId);
    await work();
    await b.deliver([mail({ from: 'li@a.example', to: [`support+${token}@sluice.example`], tokens: [token] })]);
    const later = (await b.tickets()).filter((one) => one.id !== ticket.id);
    expect(later.map((one) => [one.customerId === ticket.customerId, one.conversationId === ticket.conversationId])).toEqual([[false, false]]);
    expect(await b.ticket(ticket.id)).toMatchObject({ status: 'closed', closeReason: 'withdrawn', erased: true });
  });
});

describe('the report', () => {
  test('says who is missing, asks again after a day, and is whole when all have reported', async () => {
    const { customerId } = await b.demand({ agent: 'mei', from: 'li@a.example' });
    const { id } = (await erase(customerId)).body as { id: string };
    await work();
    const pieces = await asked();
    expect(pieces.flatMap((one) => one.contactIds)).toHaveLength(1);
    await report(['channel-email', 'insight', 'routing']);
    await work();
    expect(await erasure(id)).toMatchObject({
      state: 'waiting',
      step: 'asked',
      services: [
        { service: 'channel-api', missing: pieces.length },
        { service: 'channel-email', missing: 0 },
        { service: 'insight', missing: 0 },
        { service: 'routing', missing: 0 },
      ],
    });
    b.clock.move(DAY + MINUTE);
    erasing = new Erasing({ parts: b.parts, locks, blobs: b.blobs, log: memoryLog({ logger: quietLogger() }) });
    erasing.start();
    while ((await asked()).length === pieces.length) await pause(5);
    await erasing.stop();
    expect(new Set((await asked()).map((one) => one.pieceId))).toEqual(new Set(pieces.map((one) => one.pieceId)));
    await report();
    await work();
    const finishedAt = b.clock.now();
    expect(await erasure(id)).toMatchObject({
      state: 'done',
      counts: { contactPoints: 1, conversations: 1, identities: 1, messages: 1, tickets: 1 },
      services: [
        { service: 'channel-api', counts: {}, missing: 0 },
        { service: 'channel-email', counts: { contacts: pieces.length }, missing: 0 },
        { service: 'insight', missing: 0 },
        { service: 'routing', missing: 0 },
      ],
      files: { erased: 0, kept: 0 },
      finishedAt: new Date(finishedAt).toISOString(),
    });
    expect((await b.get('/v1/erasures')).body).toMatchObject({ items: [{ id, state: 'done' }], next: null });
    const left = await b.db.query('select point_ids::text || (select count(*) from conversation.erasure_piece)::text as rest from conversation.erasure');
    expect(left).toEqual([{ rest: '{}0' }]);
  });

  test('facts stay, so figures can be reckoned again: the ticket but for its words, that there were messages, when and by whom of ours', async () => {
    const ticket = await b.demand({ queue: 'billing', agent: 'mei', from: 'li@a.example' });
    await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Soon. 很快。' });
    const before = await b.ticket(ticket.id);
    const lines = async () =>
      ((await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body['items'] as Record<string, unknown>[]).map(({ id, at, direction, by, channel }) => ({
        id,
        at,
        direction,
        by,
        channel,
      }));
    const said = await lines();
    await erase(ticket.customerId);
    await work();
    const { receivedAt, createdAt, queueId, holders, priority, humanMessages, messages, lastAgentId } = before;
    expect(await b.ticket(ticket.id)).toMatchObject({ receivedAt, createdAt, queueId, holders, priority, humanMessages, messages, lastAgentId, attributes: {} });
    expect([said.length, await lines()]).toEqual([2, said]);
    const { items } = (await b.get(`/v1/conversations/${ticket.conversationId}/timeline`)).body as { items: { text: string; from: unknown; to: unknown }[] };
    expect(items.map(({ text, from, to }) => [text, from, to])).toEqual([
      ['', null, null],
      ['', null, null],
    ]);
    expect((await b.get(`/v1/tickets/${ticket.id}`)).body).toMatchObject({ status: 'closed', subject: null, customer: { name: null } });
    expect((await b.send('POST', `/v1/conversations/${ticket.conversationId}/notes`, { text: 'he called' })).status).toBe(409);
    expect((await b.send('POST', `/v1/conversations/${ticket.conversationId}/messages`, { text: 'Hello?' })).status).toBeGreaterThan(400);
  });

  test('a ticket of his is told to be erased, and its state has a tombstone; both after it was closed', async () => {
    const ticket = await b.demand({ agent: 'mei', from: 'li@a.example' });
    await erase(ticket.customerId);
    await work();
    const told = (await b.said()).filter((one) => one.key === ticket.id).map((one) => one.name);
    const [closed, erased] = [told.indexOf('ticket.closed'), told.indexOf('ticket.erased')];
    expect([closed > 0, erased > closed, told.at(-1), told.slice(erased)]).toEqual([true, true, '', ['ticket.erased', '']]);
    expect((await b.said('work.withdrawn')).map((one) => one.data['ticketId'])).toEqual([ticket.id]);
  });
});

describe('files', () => {
  const file = (bytes: Buffer) => ({ filename: 'photo.txt', contentType: 'text/plain', base64: bytes.toString('base64') });
  const write = async (conversationId: string, bytes: Buffer): Promise<string> => {
    expect((await b.send('POST', `/v1/conversations/${conversationId}/notes`, { text: 'see the photo', attachments: [file(bytes)] })).status).toBe(201);
    return createHash('sha256').update(bytes).digest('hex');
  };
  const all = async (): Promise<void> => {
    await work();
    await report();
    await work();
    b.clock.move(11 * MINUTE);
    await work();
    await report();
    await work();
  };

  test('a file that another names stays, also where it is named only between the two steps; his own goes', async () => {
    const [his, other] = [await b.demand({ from: 'li@a.example' }), await b.demand({ from: 'wang@a.example' })];
    const [own, shared, later] = [randomBytes(300), randomBytes(300), randomBytes(300)];
    const ids = [await write(his.conversationId, own), await write(his.conversationId, shared), await write(his.conversationId, later)];
    await write(other.conversationId, shared);
    const { id } = (await erase(his.customerId)).body as { id: string };
    await work();
    await report();
    await work();
    expect(await erasure(id)).toMatchObject({ step: 'aside', files: { aside: 3 } });
    expect(await Promise.all(ids.map((one) => b.blobs.get(one)))).toEqual([own, shared, later]);
    await write(other.conversationId, later);
    await all();
    expect(await erasure(id)).toMatchObject({ state: 'done', files: { erased: 1, kept: 2 } });
    expect(await Promise.all(ids.map((one) => b.blobs.get(one)))).toEqual([undefined, shared, later]);
    await b.blobs.dropAside(ids[1]!);
    expect(await b.blobs.get(ids[1]!)).toEqual(shared);
  });
});

describe('it dies at any commit, and goes on there', () => {
  const stands = async (): Promise<unknown> => [
    await b.db.query("select count(*) as n from conversation.message where doc::text like '%secret%' or mail_id is not null or contact_point_id is not null"),
    (await asked()).flatMap((one) => one.messageIds).sort(),
    (await b.said('ticket.erased')).length,
    (await b.said('ticket.closed')).length,
  ];
  let wanted: unknown;

  test.each([undefined, ...Array.from({ length: 9 }, (_, n) => n + 1).flatMap((n) => [`erasure.conversation.before-commit#${n}`, `erasure.conversation.after-commit#${n}`])])('%s', async (point) => {
    const customerId = await muchOf(b, 'li@a.example');
    const { id } = (await erase(customerId)).body as { id: string };
    const deaths = { n: 0 };
    armCrashPoint(point, () => {
      deaths.n += 1;
      throw new Error('dead');
    });
    await work();
    armCrashPoint(undefined, () => undefined);
    const now = await stands();
    wanted ??= now;
    expect(now).toEqual(wanted);
    expect([deaths.n, (await erasure(id))['step']]).toEqual([point === undefined ? 0 : 1, 'asked']);
    expect((now as unknown[])[0]).toEqual([{ n: 0 }]);
  });
});
