import net, { type AddressInfo } from 'node:net';
import { compose, type ContactReceived, decode, TOPICS } from '@sluice/contracts';
import { toIso } from '@sluice/kernel';
import { type ChannelRig, channelContract, channelRig, RIG_START } from '@sluice/channel-kit/testing';
import { exampleFiles } from '@sluice/policy/testing';
import { type Actor, type HttpServer, pause, signGrant } from '@sluice/runtime';
import { readMetrics } from '@sluice/runtime/testing';
import { fixedConfigSource } from '@sluice/stream';
import { type ChannelApiService, createChannelApiService } from './index.ts';

const source = fixedConfigSource(exampleFiles('small'));
const SCHEMA = 'channel_api';
const contact = (externalId: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  channel: 'app',
  externalId,
  from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
  subject: '订单 4711',
  text: '我的订单还没有到。 My order has not arrived.',
  ...more,
});
const json = { 'content-type': 'application/json' };

channelContract('contacts by HTTP', {
  differentBody: 'refused',
  open: async () => {
    const rig = await channelRig({ relaying: false });
    const app = await rig.http(await rig.run(createChannelApiService(rig.platform, { source })));
    return {
      db: rig.db,
      schema: SCHEMA,
      knock: async ({ id, text }) => {
        const answer = await app.inject({ method: 'POST', url: '/v1/contacts', payload: contact(id, { text }) });
        const body = answer.json<{ id?: string; duplicate?: boolean }>();
        if (answer.statusCode === 503 && answer.headers['retry-after'] !== undefined) return { outcome: 'away' };
        if (answer.statusCode !== 202) return { outcome: 'refused' };
        return { outcome: body.duplicate === true ? 'duplicate' : 'accepted', id: body.id };
      },
      close: () => rig.close(),
    };
  },
});

let rig: ChannelRig;
let service: ChannelApiService;
let app: HttpServer;
async function open(): Promise<void> {
  rig = await channelRig();
  service = await rig.run(createChannelApiService(rig.platform, { source }));
  app = await rig.http(service);
}
interface Answer {
  readonly status: number;
  readonly headers: Record<string, unknown>;
  readonly body: Record<string, unknown> & { id?: string; items?: { status: number; id?: string; duplicate?: boolean; code?: string; errors?: { path: string }[] }[]; errors?: { path: string }[] };
}
async function call(method: 'GET' | 'POST', url: string, payload?: object | string | Buffer, headers: Record<string, string> = {}, server: HttpServer = app): Promise<Answer> {
  const answer = await server.inject({ method, url, headers: { ...(payload === undefined || typeof payload === 'object' ? {} : json), ...headers }, ...(payload === undefined ? {} : { payload }) });
  return { status: answer.statusCode, headers: answer.headers, body: answer.json() };
}
const post = (body: object, headers: Record<string, string> = {}): Promise<Answer> => call('POST', '/v1/contacts', body, headers);
const stored = async (): Promise<number> => (await rig.t.db.query<{ n: number }>(`select count(*) as n from ${SCHEMA}.contact`))[0]?.n ?? -1;
test('contacts are counted by outcome, with the time to their commit, alone, in a batch and under a key', async () => {
  const metrics = await readMetrics();
  await open();
  await post(contact('o-1'));
  await post(contact('o-1'));
  await post(contact('o-1', { text: '别的' }));
  await post(contact('o-2'), { 'idempotency-key': 'k-1' });
  await call('POST', '/v1/contacts/batch', { items: [contact('o-3'), contact('o-4')] });
  const count = (outcome: string): Promise<number[]> => metrics.read('sluice.contact.accepted.count', { channel: 'api', outcome });
  expect([await count('accepted'), await count('duplicate'), await count('different_body')]).toEqual([[4], [1], [1]]);
  const [tookMs = 0] = await metrics.read('sluice.contact.accepted.sum', { channel: 'api', outcome: 'accepted' });
  expect(tookMs).toBeGreaterThan(0);
  await rig.close();
  await metrics.stop();
});

describe('contacts by HTTP', () => {
  beforeEach(open);
  afterEach(() => rig.close());

  async function events(): Promise<ContactReceived[]> {
    await rig.settle();
    const found: ContactReceived[] = [];
    const { name, partitions } = TOPICS.contactsReceived;
    for (let part = 0; part < partitions; part += 1) for (const record of await rig.log.read(name, part, 0, 1000)) found.push(decode(record)?.data as ContactReceived);
    return found;
  }

  test('a contact with files: 202, the event as the contract says, the files in the blob store', async () => {
    const base64 = Buffer.from('%PDF 发票').toString('base64');
    const { status, body } = await post(
      contact('o-1', {
        occurredAt: '2026-03-02T15:59:00+08:00',
        attributes: { orderId: '4711', 渠道: '小程序' },
        attachments: [{ filename: '发票.pdf', contentType: 'application/pdf', base64 }],
        language: 'zh',
      }),
    );
    expect([status, body]).toEqual([202, { id: expect.stringMatching(/^con_/), duplicate: false }]);
    const [event] = await events();
    expect(event).toMatchObject({
      contactId: body.id,
      channel: 'api',
      accountId: 'app',
      providerId: 'o-1',
      from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' },
      receivedAt: toIso(RIG_START),
      occurredAt: '2026-03-02T07:59:00.000Z',
      attributes: { orderId: '4711', 渠道: '小程序' },
      attachments: [{ filename: '发票.pdf', contentType: 'application/pdf', bytes: 11, inline: false }],
      language: 'zh',
    });
    expect((await rig.platform.blobs.get(event?.attachments[0]?.sha256 ?? ''))?.toString()).toBe('%PDF 发票');
  });

  test('the same contact again, with its fields in another order, is a duplicate; another body is 422 that names the field', async () => {
    const first = await post(contact('o-1', { attributes: { a: '1', b: '2' } }));
    const again = await post(Object.fromEntries(Object.entries(contact('o-1', { attributes: { b: '2', a: '1' } })).toReversed()));
    expect([again.status, again.body]).toEqual([202, { id: first.body.id, duplicate: true }]);
    const other = await post(contact('o-1', { attributes: { a: '1', b: '3' } }));
    expect([other.status, other.body['code'], other.body.errors]).toEqual([422, 'idempotency_mismatch', [{ path: 'body.externalId', message: 'was used with other content' }]]);
    expect(await stored()).toBe(1);
  });

  test('an Idempotency-Key answers what was answered; with another body 422; the same key of another caller is another', async () => {
    const key = { 'idempotency-key': 'k-1' };
    const [first, again] = [await post(contact('o-1'), key), await post(contact('o-1'), key)];
    expect([again.status, again.body]).toEqual([202, first.body]);
    expect((await post(contact('o-2'), key)).status).toBe(422);
    const other = await rig.http(service, { keyId: 'key_other', role: 'intake' });
    expect((await call('POST', '/v1/contacts', contact('o-2'), key, other)).status).toBe(202);
    expect(await stored()).toBe(2);
  });

  test('what became of it: received, then threaded with its ticket; an id of nobody is 404, an id that is none 400', async () => {
    const { body } = await post(contact('o-1'));
    const id = body.id ?? '';
    expect((await call('GET', `/v1/contacts/${id}`)).body).toEqual({ id, status: 'received', conversationId: null, ticketId: null });
    const ticket = { ticketId: 'tkt_1', conversationId: 'cnv_1', customerId: 'cus_1' };
    const data = { ticket, channel: 'api', accountId: 'app', contactId: id, receivedAt: toIso(RIG_START), createdAt: toIso(RIG_START), begunBy: 'customer', priority: 40 };
    await rig.log.publish([compose(TOPICS.ticketsEvents, 'ticket.created', data, { service: 'conversation', key: 'cnv_1', subject: 'tkt_1', at: RIG_START })]);
    await rig.settle();
    expect((await call('GET', `/v1/contacts/${id}`)).body).toEqual({ id, status: 'threaded', conversationId: 'cnv_1', ticketId: 'tkt_1' });
    expect((await call('GET', '/v1/contacts/con_01963b1e-7c00-7000-8000-000000000001')).status).toBe(404);
    expect((await call('GET', '/v1/contacts/tkt_1')).status).toBe(400);
  });

  test('a batch answers each by itself: taken, repeated, refused for its fields, refused for its body', async () => {
    await post(contact('old'));
    const items = [contact('new'), contact('old'), contact('old', { text: '别的' }), contact('bad', { text: { $ne: '' } }), contact('other', { channel: 'support' }), contact('new')];
    const { status, body } = await call('POST', '/v1/contacts/batch', { items });
    expect(status).toBe(207);
    expect(body.items?.map((one) => [one.status, one.duplicate ?? one.code])).toEqual([
      [202, false],
      [202, true],
      [422, 'idempotency_mismatch'],
      [400, 'invalid'],
      [400, 'invalid'],
      [202, true],
    ]);
    expect(body.items?.[3]?.errors).toEqual([{ path: 'body.items.3.text', message: expect.any(String) }]);
    expect(body.items?.[4]?.errors?.[0]?.path).toBe('body.items.4.channel');
    expect(await stored()).toBe(2);
    const key = { 'idempotency-key': 'b-1' };
    const [first, again] = [
      await call('POST', '/v1/contacts/batch', { items: [contact('x'), contact('y')] }, key),
      await call('POST', '/v1/contacts/batch', { items: [contact('x'), contact('y')] }, key),
    ];
    expect(again.body).toEqual(first.body);
    expect((await call('POST', '/v1/contacts/batch', { items: Array.from({ length: 501 }, (_, n) => contact(`m${n}`)) })).status).toBe(400);
  });

  test('with the database away: 503 with Retry-After for one, for a key, for each of a batch; then it is taken', async () => {
    rig.db.away = true;
    const one = await post(contact('o-1'));
    expect([one.status, Number(one.headers['retry-after']) > 0, one.body['code']]).toEqual([503, true, 'unavailable']);
    expect((await post(contact('o-1'), { 'idempotency-key': 'k' })).status).toBe(503);
    expect((await call('POST', '/v1/contacts/batch', { items: [contact('o-1')] })).body.items?.[0]?.status).toBe(503);
    expect((await service.checks().catch(() => [])).every((check) => check.status === 'ok')).toBe(true);
    rig.db.away = false;
    expect((await service.checks()).find((check) => check.name === 'channel-api intake')?.status).toBe('fail');
    expect((await post(contact('o-1'))).status).toBe(202);
    // What had tried in between tries again by itself.
    for (let n = 0; n < 200 && (await service.checks()).some((check) => check.status !== 'ok'); n++) await pause(50);
    expect((await service.checks()).filter((check) => check.status !== 'ok')).toEqual([]);
  });

  test('an answer by this channel stands in the timeline: it is sent, nothing waits', async () => {
    const data = {
      messageId: 'msg_1',
      conversationId: 'cnv_1',
      ticketId: 'tkt_1',
      contactPointId: 'cpt_1',
      channel: 'api',
      accountId: 'app',
      to: { kind: 'user', value: 'u1' },
      text: '已发出',
      attachments: [],
      requestedAt: toIso(RIG_START),
      author: 'agent',
    };
    await rig.log.publish(
      ['api', 'email'].map((channel) =>
        compose(TOPICS.outboundMessages, 'outbound.requested', { ...data, channel, messageId: `msg_${channel}` }, { service: 'conversation', key: 'cpt_1', subject: 'msg_1', at: RIG_START }),
      ),
    );
    await rig.settle();
    expect((await call('GET', '/v1/channels/api/outbox')).body.items).toMatchObject([{ messageId: 'msg_api', state: 'sent', ticketId: 'tkt_1' }]);
    const receipts = (await Promise.all(Array.from({ length: TOPICS.outboundReceipts.partitions }, (_, part) => rig.log.read(TOPICS.outboundReceipts.name, part, 0, 10)))).flat();
    expect(receipts.map((record) => decode(record)?.data)).toMatchObject([{ messageId: 'msg_api', status: 'sent' }]);
  });

  test.each<[string, Actor['role'], number, number]>([
    ['intake hands in and asks', 'intake', 202, 404],
    ['a supervisor asks', 'supervisor', 403, 404],
    ['an agent does neither', 'agent', 403, 403],
    ['a subscriber does neither', 'subscriber', 403, 403],
  ])('%s', async (_, role, handsIn, asks) => {
    const as = await rig.http(service, { keyId: 'k', role });
    expect((await call('POST', '/v1/contacts', contact('o-1'), {}, as)).status).toBe(handsIn);
    expect((await call('POST', '/v1/contacts/batch', { items: [contact('o-2')] }, {}, as)).status).toBe(handsIn === 202 ? 207 : 403);
    expect((await call('GET', '/v1/contacts/con_01963b1e-7c00-7000-8000-000000000001', undefined, {}, as)).status).toBe(asks);
  });

  test('all of a contact is had again, though its event holds the first 16 KiB: by whom conversation leads there, and by admin', async () => {
    const text = '退款'.repeat(50_000);
    const file = { filename: '发票.pdf', contentType: 'application/pdf', base64: 'JVBERg==' };
    const { body } = await post(contact('long', { text, attachments: [file] }));
    const url = `/v1/contacts/${body.id}/whole`;
    const whole = { subject: '订单 4711', from: { kind: 'email', value: 'li.wei@example.com', name: '李伟' }, text, html: null, attachments: [{ filename: '发票.pdf', bytes: 4, url: null }] };
    expect(await call('GET', url)).toMatchObject({ status: 200, body: whole });
    const agent = await rig.http(service, { keyId: 'key_mei', role: 'agent', agentId: 'mei' });
    const grant = await signGrant({ subject: body.id ?? '', keyId: 'key_mei', facts: { base: '/v1/messages/msg_1/attachments/', files: 1 } }, rig.platform.actorSecret, RIG_START);
    expect((await call('GET', url, undefined, {}, agent)).status).toBe(403);
    expect(await call('GET', `${url}?grant=${grant}`, undefined, {}, agent)).toMatchObject({ status: 200, body: { ...whole, attachments: [{ url: '/v1/messages/msg_1/attachments/0' }] } });
    expect((await call('GET', `${url}?grant=${grant}&format=raw`, undefined, {}, agent)).status).toBe(403);
    const raw = await app.inject(`${url}?format=raw`);
    expect([raw.headers['content-type'], raw.headers['content-disposition'], raw.json<{ text: string }>().text]).toEqual(['application/octet-stream', `attachment; filename="${body.id}.json"`, text]);
  });
});

describe('bad input is 4xx that names the field; nothing is stored, nothing of it is logged', () => {
  beforeAll(open);
  afterAll(() => rig.close());
  afterEach(async () => {
    expect(await stored()).toBe(0);
    expect(rig.lines.join('\n')).not.toMatch(/SECRET|li\.wei/);
  });

  const long = 'x'.repeat(70_000);
  test.each<[string, Record<string, unknown>, string]>([
    ['an unknown field', { status: 'SECRET' }, 'body.status'],
    ['an unknown field inside', { from: { kind: 'email', value: 'li.wei@example.com', admin: true } }, 'body.from.admin'],
    ['an object where text belongs', { text: { $gt: 'SECRET' } }, 'body.text'],
    ['a list where text belongs', { externalId: ['SECRET'] }, 'body.externalId'],
    ['a number where text belongs', { subject: 7 }, 'body.subject'],
    ['text where an object belongs', { from: 'SECRET' }, 'body.from'],
    ['a fact that is no text', { attributes: { a: { b: 'SECRET' } } }, 'body.attributes.a'],
    ['U+0000', { text: 'SECRET\u0000' }, 'body.text'],
    ['U+0000 in a name of a fact', { attributes: { 'a\u0000': 'SECRET' } }, 'body.attributes'],
    ['a zone that is none', { occurredAt: '2026-03-02T08:00:00+25:00' }, 'body.occurredAt'],
    ['a day that is none', { occurredAt: '2026-02-30T08:00:00Z' }, 'body.occurredAt'],
    ['a time without zone', { occurredAt: '2026-03-02T08:00:00' }, 'body.occurredAt'],
    ['tomorrow', { occurredAt: '2026-03-04T08:00:00Z' }, 'body.occurredAt'],
    ['an account of nobody', { channel: 'nobody' }, 'body.channel'],
    ['an account of another channel', { channel: 'support' }, 'body.channel'],
    ['a blank id', { externalId: ' ' }, 'body.externalId'],
    ['an id that is too long', { externalId: long }, 'body.externalId'],
    ['an address that is none', { from: { kind: 'email', value: 'SECRET' } }, 'body.from.value'],
    ['facts that are too many bytes', { attributes: Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, '值'.repeat(300)])) }, 'body.attributes'],
    ['a file that is no base64', { attachments: [{ filename: 'a', contentType: 'text/plain', base64: '!' }] }, 'body.attachments.0.base64'],
    ['a file name with a path', { attachments: [{ filename: '../SECRET', contentType: 'text/plain', base64: '' }] }, 'body.attachments.0.filename'],
    ['no text', { text: undefined }, 'body.text'],
  ])('%s', async (_, more, field) => {
    const { status, headers, body } = await post(contact('o-1', more));
    expect([status, headers['content-type'], body['code']]).toEqual([400, expect.stringContaining('application/problem+json'), 'invalid']);
    expect(body.errors?.map((one) => one.path)).toContain(field);
    expect(JSON.stringify(body)).not.toContain('SECRET');
  });

  test.each<[string, string | Buffer, Record<string, string>, number]>([
    ['no JSON', '{"text": SECRET', json, 400],
    ['invalid UTF-8', Buffer.concat([Buffer.from('{"text":"SECRET'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]), json, 400],
    ['another content type', 'text=SECRET', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
    ['50 MB', Buffer.alloc(50 * 1024 * 1024, 0x20), json, 413],
    ['a list', '[]', json, 400],
    ['a key with a blank in it', JSON.stringify(contact('o-1')), { ...json, 'idempotency-key': 'a b' }, 400],
  ])('%s', async (_, payload, headers, expected) => {
    const { status, body } = await call('POST', '/v1/contacts', payload, headers);
    expect([status, typeof body['code']]).toEqual([expected, 'string']);
    expect(JSON.stringify(body)).not.toContain('SECRET');
  });

  test('10,000 headers', async () => {
    await app.listen({ port: 0, host: '127.0.0.1' });
    const socket = net.connect((app.server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(`POST /v1/contacts HTTP/1.1\r\nhost: x\r\n${Array.from({ length: 10_000 }, (_, n) => `x-${n}: SECRET\r\n`).join('')}\r\n`);
    const answer = await new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString())));
    socket.destroy();
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
    expect(answer).toContain('application/problem+json');
  });
});
