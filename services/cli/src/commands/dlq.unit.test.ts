import { type FakeApi, fakeApi } from '../testing.ts';

let api: FakeApi;
beforeEach(async () => {
  api = await fakeApi();
});
afterEach(() => api.close());

const parked = { group: 'conversation', key: 'cnv_1/退款', topic: 'sluice.contacts.received.v1', reason: 'cannot_read', records: 3, replays: 0, since: '2026-03-02T08:00:00.000Z' };
const at = '/v1/dead-letters/conversation/cnv_1%2F%E9%80%80%E6%AC%BE';
const list = { 'GET /v1/dead-letters': { items: [parked] } };
const key = ['conversation', 'cnv_1/退款'] as const;

test('list says what is parked; nothing is said in words', async () => {
  api.answers = list;
  expect((await api.run('dlq', 'list')).out).toBe('conversation cnv_1/退款: 3 records since 2026-03-02T08:00:00.000Z, cannot_read (sluice.contacts.received.v1)\n');
  expect(JSON.parse((await api.run('dlq', 'list', '-o', 'json')).out)).toEqual({ items: [parked] });
  api.answers = { 'GET /v1/dead-letters': { items: [] } };
  expect((await api.run('dlq', 'list')).out).toBe('no dead letters\n');
});

test('show prints a line a record', async () => {
  api.answers = {
    [`GET ${at}`]: { items: [{ topic: 't', partition: 2, offset: 7, reason: 'cannot_read', message: 'no JSON', at: '2026-03-02T08:00:00.000Z', type: 'dev.sluice.contact.received.v1', bytes: 12 }] },
  };
  expect((await api.run('dlq', 'show', ...key)).out).toBe('t 2/7 dev.sluice.contact.received.v1 12 bytes at 2026-03-02T08:00:00.000Z: cannot_read no JSON\n');
});

test('replay handles them again; what stays is a failure; a dry run and a mistyped key do nothing', async () => {
  api.answers = { ...list, [`POST ${at}/replay`]: { replayed: 3, left: 0 } };
  expect(await api.run('dlq', 'replay', ...key, '--dry-run')).toEqual({ code: 0, out: 'would replay 3 records\n', talk: '' });
  expect(await api.run('dlq', 'replay', 'conversation', 'cnv_2')).toMatchObject({ code: 1, out: '', talk: expect.stringContaining('nothing is parked under cnv_2') });
  expect(api.asked.every((one) => one.method === 'GET')).toBe(true);
  expect(await api.run('dlq', 'replay', ...key)).toEqual({ code: 0, out: 'replayed 3, 0 left\n', talk: '' });
  api.answers = { ...list, [`POST ${at}/replay`]: { replayed: 1, left: 2 } };
  expect(await api.run('dlq', 'replay', ...key)).toMatchObject({ code: 1, out: 'replayed 1, 2 left\n', talk: expect.stringContaining('2 records are still parked') });
});

test('purge wants --yes', async () => {
  api.answers = { ...list, [`DELETE ${at}`]: { purged: 3 } };
  expect(await api.run('dlq', 'purge', ...key)).toMatchObject({ code: 2, out: '', talk: expect.stringContaining('say --yes') });
  expect(await api.run('dlq', 'purge', ...key, '--dry-run')).toEqual({ code: 0, out: 'would give up 3 records\n', talk: '' });
  expect(api.asked.every((one) => one.method === 'GET')).toBe(true);
  expect(await api.run('dlq', 'purge', ...key, '--yes')).toEqual({ code: 0, out: 'purged 3\n', talk: '' });
});
