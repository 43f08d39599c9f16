import { call } from '../testing.ts';
import { admin, as, type HttpBench, httpBench, quality } from './testing.ts';

let b: HttpBench;
beforeAll(async () => {
  b = await httpBench();
});
beforeEach(() => b.fresh());
afterAll(() => b.drop());

type Attribute = { readonly name: string; readonly value: unknown; readonly source: string; readonly conflict: boolean; readonly words: { readonly source: string; readonly value: unknown }[] };
const attributesOf = async (id: string): Promise<Record<string, Attribute>> =>
  Object.fromEntries(((await b.get(`/v1/customers/${id}`)).body['attributes'] as Attribute[]).map((one) => [one.name, one]));
const brief = ({ value, source, conflict, words }: Attribute) => ({ value, source, conflict, said: words.map((one) => `${one.source}: ${String(one.value)}`) });

describe('what is said of a customer', () => {
  test('each source has its own word; a person’s counts before the API’s, and the conflict is shown (chatwoot #4728)', async () => {
    await b.deliver([call({ attributes: { tier: 'standard', class: 'firm' }, language: 'zh' })]);
    const { customerId } = (await b.tickets())[0]!;
    const said = await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'key', satisfaction: 5, 'custom.shoeSize': '43' } });
    expect(said).toMatchObject({ status: 200, body: { tier: 'key', class: 'firm', language: 'zh' } });
    const found = await attributesOf(customerId);
    expect(brief(found['tier']!)).toEqual({ value: 'key', source: 'agent', conflict: true, said: ['agent: key', 'api: standard'] });
    expect(brief(found['class']!)).toEqual({ value: 'firm', source: 'api', conflict: false, said: ['api: firm'] });
    expect(found['custom.shoeSize']).toMatchObject({ group: 'custom', value: '43', by: 'key:key_admin' });
    expect(found['satisfaction']).toMatchObject({ group: 'relation', value: 5 });
  });

  test('what counts is what routing hears, also in the batch that says otherwise', async () => {
    await b.deliver([call({ attributes: { tier: 'standard' } })]);
    const { customerId } = (await b.tickets())[0]!;
    await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'key' } });
    await b.deliver([call({ attributes: { tier: 'gold' } })]);
    const demands = (await b.said('work.requested')).map((one) => (one.data['customer'] as { tier?: string }).tier);
    expect(demands).toEqual(['standard', 'key']);
    expect(brief((await attributesOf(customerId))['tier']!)).toEqual({ value: 'key', source: 'agent', conflict: true, said: ['agent: key', 'api: gold'] });
  });

  test('null takes one’s own word back, and no other’s', async () => {
    await b.deliver([call({ attributes: { tier: 'standard' } })]);
    const { customerId } = (await b.tickets())[0]!;
    await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: 'key' } });
    expect((await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: null, relation: null } })).body).toMatchObject({ tier: 'standard' });
    expect((await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { tier: null } })).body).toMatchObject({ tier: 'standard' });
  });

  test('a name and a language that somebody came with are his channel’s word', async () => {
    await b.send('POST', '/v1/tickets', { channel: 'letter', from: { kind: 'email', value: 'li@a.example', name: '李伟' }, text: 'The lamp arrived broken. 灯坏了。' });
    const { customerId } = (await b.tickets())[0]!;
    expect(brief((await attributesOf(customerId))['name']!)).toEqual({ value: '李伟', source: 'channel', conflict: false, said: ['channel: 李伟'] });
    expect((await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { name: 'Li Wei' } })).body).toMatchObject({ name: 'Li Wei', attributes: [{ name: 'name', conflict: true }] });
  });

  test('a hundred free names and no more', async () => {
    await b.deliver([call()]);
    const { customerId } = (await b.tickets())[0]!;
    const say = (from: number, count: number) =>
      b.send('PATCH', `/v1/customers/${customerId}`, { attributes: Object.fromEntries(Array.from({ length: count }, (_, n) => [`custom.n${from + n}`, n])) });
    expect([(await say(0, 50)).status, (await say(50, 50)).status, (await say(100, 1)).status, (await say(99, 1)).status]).toEqual([200, 200, 422, 200]);
    expect(Object.keys(await attributesOf(customerId)).length).toBe(100);
  });

  test('who sees him may; others do not even find him', async () => {
    const { customerId } = await b.demand({ queue: 'billing', agent: 'mei', from: 'li@a.example' });
    const say = async (): Promise<number> => (await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { relation: 'lost' } })).status;
    const seen = [];
    for (const actor of [as('mei'), as('anna'), quality, admin]) {
      b.actor = actor;
      seen.push(await say());
    }
    expect(seen).toEqual([200, 404, 403, 200]);
  });
});

describe('what is no attribute is refused, and nothing of it is kept', () => {
  test.each([
    [{ colour: 'red' }, 'body.attributes.colour'],
    [{ tier: 'key', satisfaction: 9 }, 'body.attributes.satisfaction'],
    [{ 'custom.X': 'y' }, 'body.attributes.custom.X'],
    [{ "custom.a') or 1=1;--": 'y' }, "body.attributes.custom.a') or 1=1;--"],
    [{ __proto__x: 'y' }, 'body.attributes.__proto__x'],
  ])('%j (CVE-2025-21628, CVE-2026-44706)', async (attributes, path) => {
    await b.deliver([call()]);
    const { customerId } = (await b.tickets())[0]!;
    expect((await b.send('PATCH', `/v1/customers/${customerId}`, { attributes })).body).toMatchObject({ status: 400, code: 'invalid', errors: [{ path }] });
    expect(await attributesOf(customerId)).toEqual({});
  });

  test('a value that is SQL is a value (CVE-2025-21628, CVE-2026-44706)', async () => {
    await b.deliver([call()]);
    const { customerId } = (await b.tickets())[0]!;
    const value = "x'); drop table conversation.customer; --";
    await b.send('PATCH', `/v1/customers/${customerId}`, { attributes: { 'custom.note': value, region: value } });
    expect(await attributesOf(customerId)).toMatchObject({ 'custom.note': { value }, region: { value } });
    for (const query of [`customer=${customerId}' or '1'='1`, "customer=' union select 1 --", 'queue=x%27%20or%201=1--']) expect((await b.get(`/v1/tickets?${query}`)).body['items'] ?? []).toEqual([]);
  });
});
