import { ActorReader, signActor } from './actor.ts';

const secret = Buffer.alloc(32, 7);
const NOON = Date.UTC(2026, 2, 2, 12);
const actor = { keyId: 'key_1', role: 'agent', agentId: 'lin' } as const;

test('a token that comes again is not verified again, and ends when it ends', async () => {
  const reader = new ActorReader(secret);
  const token = await signActor(actor, secret, NOON);
  const read = await reader.read(token, NOON);
  expect(read).toEqual(actor);
  expect(await reader.read(token, NOON + 59_000)).toBe(read);
  await expect(reader.read(token, NOON + 61_000)).rejects.toThrow(/exp/);
  await expect(reader.read(token, NOON + 62_000)).rejects.toThrow(/exp/);
});

test('what was refused once is refused again: another secret, a changed token', async () => {
  const reader = new ActorReader(secret);
  const token = await signActor(actor, secret, NOON);
  await reader.read(token, NOON);
  const foreign = await signActor({ ...actor, role: 'admin' }, Buffer.alloc(32, 8), NOON);
  const [head, , end] = token.split('.');
  const changed = [head, Buffer.from(JSON.stringify({ sub: 'key_1', role: 'admin' })).toString('base64url'), end].join('.');
  for (const bad of [foreign, changed, foreign, changed]) await expect(reader.read(bad, NOON)).rejects.toThrow();
});

test('who comes with ever new tokens makes it forget the oldest, not grow', async () => {
  const reader = new ActorReader(secret);
  const first = await signActor(actor, secret, NOON);
  const read = await reader.read(first, NOON);
  for (let n = 0; n < 1000; n++) await reader.read(await signActor({ ...actor, keyId: `other_${n}` }, secret, NOON), NOON);
  const again = await reader.read(first, NOON);
  expect(again).toEqual(read);
  expect(again).not.toBe(read);
});
