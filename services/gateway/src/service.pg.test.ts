import { call as callAt, stand, type Stand } from './testing.ts';

let s: Stand;
beforeAll(async () => {
  s = await stand();
});
afterAll(() => s.close());

test('it listens, answers with a key and refuses without one', async () => {
  expect(await s.call(s.keys.admin, 'GET', '/v1/doctor')).toMatchObject({ status: 200, body: { checks: [{ name: 'database', status: 'ok' }] } });
  expect(await s.call(undefined, 'GET', '/v1/doctor')).toMatchObject({ status: 401, body: { code: 'unauthenticated', instance: '/v1/doctor' } });
  expect((await callAt(s.gateway.url(), undefined, 'GET', '/openapi.json')).body).toMatchObject({ openapi: '3.1.0' });
  expect((await callAt(s.gateway.url(), undefined, 'GET', '/docs')).status).toBe(200);
  expect((await callAt(s.gateway.url(), undefined, 'GET', '/docs/reference.js')).body['text']).toHaveLength(4855532);
});
