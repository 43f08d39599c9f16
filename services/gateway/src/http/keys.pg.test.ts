import { ROLES } from '@sluice/contracts';
import { DAY, toIso } from '@sluice/kernel';
import { NOW, stand, type Stand } from '../testing.ts';

let s: Stand;

const make = (body: object, headers?: Record<string, string>) => s.call(s.keys.admin, 'POST', '/v1/keys', body, headers);
const idOf = async (key: string): Promise<string> => {
  const { body } = await s.call(s.keys.admin, 'GET', '/v1/keys?limit=200');
  const digits = key.split('_')[1]!;
  return (body['items'] as { id: string }[]).map((one) => one.id).find((id) => id.replaceAll('-', '').endsWith(digits))!;
};

describe('a faulty one', () => {
  let shared: Stand;
  beforeAll(async () => {
    shared = await stand();
  });
  afterAll(() => shared.close());

  test.each([
    [{ role: 'admin' }, 'body.name'],
    [{ name: '', role: 'admin' }, 'body.name'],
    [{ name: { $ne: '' }, role: 'admin' }, 'body.name'],
    [{ name: 'x', role: 'root' }, 'body.role'],
    [{ name: 'x', role: ['admin'] }, 'body.role'],
    [{ name: 'x', role: 'admin', expiresAt: 'tomorrow' }, 'body.expiresAt'],
    [{ name: 'x', role: 'admin', expiresAt: toIso(NOW) }, 'body.expiresAt'],
    [{ name: 'x', role: 'agent', agentId: '../mei' }, 'body.agentId'],
    [{ name: 'x', role: 'admin', createdBy: 'key_1' }, 'body.createdBy'],
    [{ name: 'x', role: 'admin', hash: 'x' }, 'body.hash'],
  ])('refuses %j by name, and makes nothing', async (body, path) => {
    expect(await shared.call(shared.keys.admin, 'POST', '/v1/keys', body)).toMatchObject({ status: 400, body: { code: 'invalid', errors: [{ path }] } });
    expect(await shared.t.db.query('select count(*) as n from config.api_key')).toEqual([{ n: ROLES.length }]);
  });
});

describe('keys', () => {
  beforeEach(async () => {
    s = await stand();
  });
  afterEach(() => s.close());

  test('made, shown once, used, listed without its text, taken back, and it ends at once', async () => {
    const { status, body } = await make({ name: '商店 shop', role: 'subscriber', expiresAt: toIso(NOW + DAY) });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^key_/),
        key: expect.stringMatching(/^slc_/),
        name: '商店 shop',
        role: 'subscriber',
        agentId: null,
        createdAt: toIso(NOW),
        createdBy: expect.stringMatching(/^key_/),
        expiresAt: toIso(NOW + DAY),
      },
    ]);
    const key = body['key'] as string;
    expect((await s.call(key, 'GET', '/v1/events')).status).toBe(404); // it may, and nothing is mounted there
    const listed = await s.call(s.keys.admin, 'GET', '/v1/keys');
    expect((listed.body['items'] as unknown[]).length).toBe(1 + ROLES.length);
    expect(JSON.stringify(listed.body)).not.toContain('slc_');
    expect((await s.call(s.keys.admin, 'DELETE', `/v1/keys/${String(body['id'])}`)).status).toBe(204);
    expect((await s.call(key, 'GET', '/v1/events')).status).toBe(401);
    expect((await s.call(s.keys.admin, 'DELETE', `/v1/keys/${String(body['id'])}`)).status).toBe(404);
  });

  test('the database holds no key: neither in the row nor in what is kept for a repeat', async () => {
    const { body } = await make({ name: 'x', role: 'intake' }, { 'idempotency-key': 'once' });
    const secret = (body['key'] as string).split('_').slice(2).join('_');
    for (const table of ['api_key', 'idempotency', 'audit']) {
      const rows = await s.t.db.query<{ row: string }>(`select t::text as row from config.${table} as t`);
      expect(rows.length).toBeGreaterThan(0);
      expect(rows.some(({ row }) => row.includes(secret))).toBe(false);
    }
  });

  test('the same Idempotency-Key makes one key and shows it once; with another body it is refused', async () => {
    const first = await make({ name: 'x', role: 'intake' }, { 'idempotency-key': 'once' });
    const again = await make({ name: 'x', role: 'intake' }, { 'idempotency-key': 'once' });
    expect(again).toMatchObject({ status: 201, body: { id: first.body['id'], key: null } });
    expect(await make({ name: 'y', role: 'intake' }, { 'idempotency-key': 'once' })).toMatchObject({ status: 422, body: { code: 'idempotency_mismatch' } });
  });

  test('the key of an agent or of a department acts as one agent, and only theirs', async () => {
    expect(await make({ name: '梅', role: 'agent', agentId: 'mei' })).toMatchObject({ status: 201, body: { agentId: 'mei' } });
    expect(await make({ name: '林雨', role: 'department', agentId: 'lin-yu' })).toMatchObject({ status: 201, body: { role: 'department', agentId: 'lin-yu' } });
    expect(await make({ name: 'x', role: 'department' })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.agentId' }] } });
    expect(await make({ name: 'x', role: 'agent' })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.agentId' }] } });
    for (const role of ['admin', 'intake', 'subscriber']) expect(await make({ name: 'x', role, agentId: 'mei' })).toMatchObject({ status: 400, body: { errors: [{ path: 'body.agentId' }] } });
  });

  test('the key of a supervisor or of quality may say whose it is', async () => {
    for (const role of ['supervisor', 'quality']) expect(await make({ name: 'x', role })).toMatchObject({ status: 201, body: { agentId: null } });
    expect(await make({ name: 'x', role: 'quality', agentId: 'nick' })).toMatchObject({ status: 201, body: { agentId: 'nick' } });
    expect(await make({ name: '李娜', role: 'supervisor', agentId: 'li-na' })).toMatchObject({ status: 201, body: { agentId: 'li-na' } });
  });

  test('the last admin cannot be revoked; of two who revoke each other at once one stays', async () => {
    const [own, other] = [await idOf(s.keys.admin), await s.makeKey('admin')];
    const otherId = await idOf(other);
    const answers = await Promise.all([s.call(s.keys.admin, 'DELETE', `/v1/keys/${otherId}`), s.call(other, 'DELETE', `/v1/keys/${own}`)]);
    const [won, lost] = answers.map((one) => one.status).toSorted((a, b) => a - b);
    expect([won, [401, 409].includes(lost!)]).toEqual([204, true]); // 401: the key was gone before its call was let in
    const left = answers[0].status === 204 ? s.keys.admin : other;
    expect(await s.call(left, 'DELETE', `/v1/keys/${left === other ? otherId : own}`)).toMatchObject({ status: 409, body: { code: 'conflict', present: { state: 'last_admin' } } });
    await s.makeKey('admin', { expiresAt: NOW + DAY }); // one that ends by itself does not count
    expect((await s.call(left, 'DELETE', `/v1/keys/${left === other ? otherId : own}`)).status).toBe(409);
  });

  test('who did what: keys made and revoked, by id', async () => {
    const { body } = await make({ name: 'x', role: 'intake' });
    s.clock.move(1);
    await s.call(s.keys.admin, 'DELETE', `/v1/keys/${String(body['id'])}`, undefined, { 'x-request-id': 'r-1' });
    const { body: audit } = await s.call(s.keys.admin, 'GET', '/v1/audit');
    const by = await idOf(s.keys.admin);
    expect(audit['items']).toMatchObject([
      { action: 'key.revoked', subject: body['id'], keyId: by, requestId: 'r-1', at: toIso(NOW + 1) },
      { action: 'key.created', subject: body['id'], keyId: by },
    ]);
  });

  test('pages: keys and audit, newest first, none twice', async () => {
    for (let n = 0; n < 5; n++) {
      s.clock.move(1);
      await make({ name: `k${n}`, role: 'intake' });
    }
    for (const [path, count] of [
      ['/v1/keys', 5 + ROLES.length],
      ['/v1/audit', 5],
    ] as const) {
      const ids: string[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const { body } = await s.call(s.keys.admin, 'GET', `${path}?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
        ids.push(...(body['items'] as { id: string }[]).map((one) => one.id));
        cursor = body['next'] as string | null;
      }
      expect([ids.length, new Set(ids).size, ids.toSorted().toReversed()]).toEqual([count, count, ids]);
      expect((await s.call(s.keys.admin, 'GET', `${path}?cursor=abc`)).status).toBe(400);
    }
  });
});
