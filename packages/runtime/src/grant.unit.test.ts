import { signActor, verifyActor } from './actor.ts';
import { GRANT_SECONDS, signGrant, verifyGrant } from './grant.ts';

const SECRET = new Uint8Array(32).fill(7);
const NOW = Date.parse('2026-03-02T08:00:00Z');
const GRANT = { subject: 'con_1', keyId: 'key_mei' };
const facts = { base: '/v1/messages/msg_1/attachments/' };

test('a grant opens what it names, to the key that it names, for five minutes', async () => {
  const token = await signGrant({ ...GRANT, facts }, SECRET, NOW);
  expect(await verifyGrant(token, GRANT, SECRET, NOW)).toEqual(facts);
  expect(await verifyGrant(token, GRANT, SECRET, NOW + (GRANT_SECONDS - 1) * 1000)).toEqual(facts);
  expect(await verifyGrant(token, GRANT, SECRET, NOW + GRANT_SECONDS * 1000)).toBeUndefined();
  expect(await verifyGrant(await signGrant(GRANT, SECRET, NOW), GRANT, SECRET, NOW)).toEqual({});
});

test('nothing else opens anything: another subject, another key, another secret, a changed letter, no token at all, the token of an actor', async () => {
  const token = await signGrant(GRANT, SECRET, NOW);
  expect(await verifyGrant(token, { ...GRANT, subject: 'con_2' }, SECRET, NOW)).toBeUndefined();
  expect(await verifyGrant(token, { ...GRANT, keyId: 'key_tom' }, SECRET, NOW)).toBeUndefined();
  expect(await verifyGrant(token, GRANT, new Uint8Array(32).fill(8), NOW)).toBeUndefined();
  const [head = '', body = '', mac = ''] = token.split('.');
  for (const forged of [
    `${head}.${body}x.${mac}`,
    `${head}.${body}.`,
    `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.`,
    '',
    'x',
    await signActor({ keyId: 'con_1', role: 'admin' }, SECRET, NOW),
  ])
    expect([forged, await verifyGrant(forged, GRANT, SECRET, NOW)]).toEqual([forged, undefined]);
});

test('a grant is no token of an actor', async () => {
  await expect(verifyActor(await signGrant({ subject: 'key_admin', keyId: 'key_admin', facts: { role: 'admin' } }, SECRET, NOW), SECRET, NOW)).rejects.toThrow(/iss|aud/);
});
