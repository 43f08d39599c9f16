import { PassingFault } from '@sluice/kernel';
import { MovedClock } from '@sluice/kernel/testing';
import type { Queryable } from '@sluice/store';
import { freshKey } from './hash.ts';
import { KeyRing } from './ring.ts';
import type { KnownKey } from './store.ts';

const pepper = new Uint8Array(32).fill(1);
const clock = new MovedClock(1_000_000_000_000);

/** A table of keys that counts its statements and answers when it is let. */
function table(keys: readonly KnownKey[]) {
  const asked: number[] = [];
  const held: (() => void)[] = [];
  let hold = false;
  const db: Queryable = {
    async query<R extends object>(_text: string, values: readonly unknown[] = []) {
      asked.push((values[0] as Buffer).readInt32BE(12));
      if (hold) await new Promise<void>((resolve) => held.push(resolve));
      return keys.filter((key) => (values[0] as Buffer).includes(key.id)) as unknown as R[];
    },
  };
  return { db, asked, hold: () => (hold = true), go: () => held.splice(0).forEach((resolve) => resolve()) };
}

const one = freshKey(pepper, clock.now());
const row = (more: Partial<KnownKey> = {}): KnownKey => ({ id: one.id, hash: one.hash, role: 'intake', agentId: null, expiresAt: null, ...more });
const header = `Bearer ${one.text}`;

test('looked up once, then known while it is fresh', async () => {
  const { db, asked } = table([row()]);
  const ring = new KeyRing({ db, pepper, clock: new MovedClock(clock.now()) });
  expect(ring.peek(header, clock.now())).toBeUndefined();
  const holder = await ring.find(header);
  expect(holder.actor).toEqual({ keyId: one.id, role: 'intake' });
  expect(ring.peek(header, clock.now() + 9_999)).toBe(holder);
  expect(ring.peek(header, clock.now() + 10_000)).toBeUndefined();
  expect(asked).toEqual([1]);
});

test.each([
  ['another secret', `${header.slice(0, -3)}AAA`],
  ['another id', `Bearer ${freshKey(pepper, clock.now()).text}`],
  ['a longer key', `${header}A`],
  ['the id alone', `Bearer ${one.text.slice(0, 36)}_`],
  ['an empty token', 'Bearer '],
  ['no token', 'Bearer'],
  ['nothing', ''],
  ['another scheme', `Basic ${one.text}`],
  ['no scheme', one.text],
  ['two tokens', `Bearer ${one.text} ${one.text}`],
  ['undefined', 'Bearer undefined'],
  ['a key of an older look', 'Bearer slc_0_0'],
])('%s is 401', async (_name, sent) => {
  const ring = new KeyRing({ ...table([row()]), pepper, clock });
  await expect(ring.find(sent)).rejects.toMatchObject({ status: 401, code: 'unauthenticated', headers: { 'www-authenticate': 'Bearer' } });
  expect(ring.size).toBe(0);
});

test('under another pepper the same row is no key', async () => {
  await expect(new KeyRing({ ...table([row()]), pepper: new Uint8Array(32), clock }).find(header)).rejects.toMatchObject({ status: 401 });
});

test('expired: known or not', async () => {
  const { db } = table([row({ expiresAt: clock.now() + 5000 })]);
  const own = new MovedClock(clock.now());
  const ring = new KeyRing({ db, pepper, clock: own });
  const holder = await ring.find(header);
  expect(ring.peek(header, clock.now() + 4999)).toBe(holder);
  expect(ring.peek(header, clock.now() + 5000)).toBeUndefined();
  own.move(5000);
  await expect(ring.find(header)).rejects.toMatchObject({ status: 401 });
});

test('revoked here it ends at once, even where a look-up is on its way', async () => {
  const held = table([row()]);
  const ring = new KeyRing({ db: held.db, pepper, clock });
  await ring.find(header);
  held.hold();
  const late = ring.find(header);
  ring.forget(one.id);
  expect(ring.peek(header, clock.now())).toBeUndefined();
  held.go();
  await expect(late).rejects.toMatchObject({ status: 401 });
  expect(ring.size).toBe(0);
});

test('a flood of invented keys is a statement at a time, and does not push the known ones out', async () => {
  const held = table([row()]);
  const ring = new KeyRing({ db: held.db, pepper, clock });
  const holder = await ring.find(header);
  held.hold();
  const flood = Array.from({ length: 1000 }, () => ring.find(`Bearer ${freshKey(pepper, clock.now()).text}`).catch((error: { status: number }) => error.status));
  for (let round = 0; round < 3; round++) {
    held.go();
    await new Promise<void>((resolve) => setImmediate(resolve));
  }
  expect(new Set(await Promise.all(flood))).toEqual(new Set([401]));
  expect(held.asked).toEqual([1, 1, 500, 499]);
  expect(ring.peek(header, clock.now())).toBe(holder);
});

test('the memory is bounded: the one that was looked up longest ago goes', async () => {
  const keys = Array.from({ length: 4 }, () => freshKey(pepper, clock.now()));
  const ring = new KeyRing({ ...table(keys.map((key) => row({ id: key.id, hash: key.hash }))), pepper, clock, size: 3 });
  for (const key of keys) await ring.find(`Bearer ${key.text}`);
  expect(keys.map((key) => ring.peek(`Bearer ${key.text}`, clock.now()) !== undefined)).toEqual([false, true, true, true]);
});

test('how much was used stays when the key is looked up again', async () => {
  const ring = new KeyRing({ ...table([row()]), pepper, clock, quotas: { intake: { calls: 1, windowMs: 60_000 } } });
  expect((await ring.find(header)).usage.take(clock.now())).toBe(true);
  expect((await ring.find(header)).usage.take(clock.now())).toBe(false);
});

test('with the database away nobody is believed and nobody is called a stranger', async () => {
  let away = true;
  const { db } = table([row()]);
  const flaky: Queryable = { query: (text, values) => (away ? Promise.reject(new PassingFault('away')) : db.query(text, values)) };
  const ring = new KeyRing({ db: flaky, pepper, clock });
  await expect(ring.find(header)).rejects.toBeInstanceOf(PassingFault);
  away = false;
  await expect(ring.find(header)).resolves.toMatchObject({ actor: { role: 'intake' } });
});
